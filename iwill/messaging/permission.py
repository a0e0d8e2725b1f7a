"""Asking people anew whether they may be kept: the one message to each, and the end of a long silence.

The time runs from the moment at which the message went out. One that never did, because the outbox was on hold until
it ran out, is no silence of anybody's: it is asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.core import policy
from iwill.core.db import db, transaction
from iwill.messaging import services as messaging
from iwill.messaging.models import Message
from iwill.messaging.services import Draft
from iwill.messaging.terms import Lane, MessageState, Purpose
from iwill.pool.models import Volunteer
from iwill.pool.permission import queries, services
from iwill.pool.permission.models import PermissionRequest
from iwill.pool.permission.rules import SILENCE_DAYS
from iwill.pool.permission.terms import Reply, Way
from iwill.pool.terms import Lifecycle

AT_ONCE = 500
# It has left, or may have, or nobody is there: from then on silence counts. The others never went.
_GONE = (MessageState.SENT, MessageState.UNKNOWN, MessageState.FAILED)
_UNDER_WAY = (*_GONE, MessageState.QUEUED, MessageState.SENDING)


def ask_everybody(*, by: Actor, now: datetime) -> dict[str, int]:
    """Ask everybody who is on file without a basis, once each; returns how many, by way."""
    days = int(policy.current(db.session())[SILENCE_DAYS])
    counts: Counter[str] = Counter()
    _ask_again(days, counts, now=now)
    last = 0
    while True:
        people = db.session.scalars(
            queries.to_ask().where(Volunteer.id > last).order_by(Volunteer.id).limit(AT_ONCE)
        ).all()
        if not people:
            break
        last = people[-1].id
        requests = services.put_down(people, by=by, now=now)
        counts.update(request.way.value for request in requests)
        _queue(requests, {person.id: person for person in people}, days, "", now=now)
    done = {way.value: counts[way.value] for way in Way} | {"asked_again": counts["asked_again"]}
    audit.record(by, "permission.asked", "installation:1", now=now, **done)
    return done


def withdraw_message(request: PermissionRequest, *, now: datetime) -> None:
    """Take the message back if it has not gone: the answer has come by another way."""
    messaging.cancel_for(f"permission:{request.id}", now=now)


def settle_unanswered(now: datetime) -> dict[str, int]:
    """Erase, each in a transaction of its own, whoever has been silent for too long, and close what was answered by
    another way: a yes stands, and somebody who has refused elsewhere is erased as after a no."""
    days = int(policy.current(db.session())[SILENCE_DAYS])
    # Somebody barred meanwhile is kept for the protection of others; the question has no more to do with it.
    still_open = (
        select(PermissionRequest.id)
        .join(Volunteer, Volunteer.id == PermissionRequest.volunteer_id)
        .where(PermissionRequest.reply.is_(None), Volunteer.lifecycle != Lifecycle.BARRED)
    )
    silent = set(db.session.scalars(still_open.where(_silent_since(now - timedelta(days=days)))))
    elsewhere = set(db.session.scalars(still_open.where(queries.has_answered())))
    counts: Counter[str] = Counter()
    for request_id in sorted(silent | elsewhere):
        with transaction():
            request = db.session.get_one(PermissionRequest, request_id)
            reply = services.settle(request, answered=request_id in elsewhere, by=SYSTEM, now=now)
            counts[reply.value] += 1
    return {
        "erased_silent": counts[Reply.SILENCE.value],
        "erased_refused": counts[Reply.NO.value],
        "answered_elsewhere": counts[Reply.YES.value],
    }


def _queue(
    requests: Sequence[PermissionRequest], people: dict[int, Volunteer], days: int, mark: str, *, now: datetime
) -> None:
    drafts = [
        Draft(
            recipient=people[request.volunteer_id],
            cause=f"permission:{request.id}",
            dedupe_key=f"permission:{request.id}{mark}",
            facts={"link_id": request.link_id, "days": days},
            passes_quiet_hours=False,
        )
        for request in requests
        if request.way is Way.MAIL
    ]
    expires_at = now + timedelta(days=days)
    messaging.queue_many(drafts, Purpose.PERMISSION, brief=None, lane=Lane.ROUTINE, now=now, expires_at=expires_at)


def _ask_again(days: int, counts: Counter[str], *, now: datetime) -> None:
    """Queue anew what never went out."""
    unsent = db.session.scalars(
        select(PermissionRequest).where(
            PermissionRequest.reply.is_(None),
            PermissionRequest.way == Way.MAIL,
            ~_has_message(Message.state.in_(_UNDER_WAY)),
        )
    ).all()
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Volunteer).where(Volunteer.id.in_([request.volunteer_id for request in unsent]))
        )
    }
    for request in unsent:
        request.asked_at = now
    _queue(unsent, people, days, f":{now:%Y%m%d%H%M%S}", now=now)
    counts["asked_again"] += len(unsent)


def _silent_since(before: datetime) -> ColumnElement[bool]:
    return or_(
        and_(PermissionRequest.way != Way.MAIL, PermissionRequest.asked_at < before),
        and_(
            PermissionRequest.way == Way.MAIL,
            _has_message(and_(Message.state.in_(_GONE), Message.settled_at < before)),
        ),
    )


def _has_message(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    cause = literal("permission:") + cast(PermissionRequest.id, String)
    return exists().where(Message.cause == cause, condition).correlate(PermissionRequest)
