"""Who has not answered, on which rung they stand, and what became of what was sent to them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, case, cast, func, literal, select
from sqlalchemy.orm import selectinload

from iwill.callouts.ladder.ways import TEXT_MARK, text_key
from iwill.callouts.matching import reachable
from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.queries.calls import seat_is_open
from iwill.callouts.terms import InvitationState, Rung
from iwill.core.db import db
from iwill.messaging import texting
from iwill.messaging.models import Message
from iwill.messaging.recipients import text_readers
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool.models import Volunteer
from iwill.pool.terms import ContactKind

_WAITING = frozenset({MessageState.QUEUED, MessageState.SENDING})
_LOST = frozenset({MessageState.FAILED, MessageState.UNKNOWN, MessageState.EXPIRED})


class Climber(NamedTuple):
    """Somebody who has not answered. `waited` and `failed` as the rule wants them."""

    invitation: Invitation
    waited: float | None
    failed: bool


def climbers(call_out: CallOut, now: datetime) -> Sequence[Climber]:
    """Everybody who has not answered, has a rung left, and is still needed."""
    mark = case((Invitation.rung == Rung.TEXT, literal(TEXT_MARK)), else_=literal(""))
    key = literal("invitation:") + cast(Invitation.id, String) + mark
    rows = db.session.execute(
        select(Invitation, Message.state, Message.not_before, Message.settled_at)
        .outerjoin(Message, Message.dedupe_key == key)
        .where(
            Invitation.call_out_id == call_out.id,
            Invitation.state == InvitationState.ASKED,
            Invitation.rung != Rung.CALL,
            seat_is_open(),
        )
        .order_by(Invitation.id)
        .options(selectinload(Invitation.offers))
    )
    return [Climber(row.Invitation, *_how(row.state, row.not_before, row.settled_at, now)) for row in rows]


def can_be_texted(people: Sequence[Volunteer]) -> set[int]:
    """Those to whom a text can go: by number, by consent, and with a text that is approved."""
    if not people or not texting.is_approved(Purpose.INVITATION, "zh-Hans"):
        return set()
    readers = text_readers([person.id for person in people])
    return {
        person.id
        for person in people
        if (reader := readers.get(person.id)) is not None
        and reader.address is not None
        and reader.may_contact
        and not reader.demo
    }


def can_be_rung(people: Sequence[Volunteer]) -> set[int]:
    """Those who have a number that works and may be used."""
    ids = [person.id for person in people]
    return set(db.session.scalars(select(Volunteer.id).where(Volunteer.id.in_(ids), reachable(ContactKind.PHONE))))


def rungs_of(call_out: CallOut) -> Counter[Rung]:
    """How many of those who have not answered stand on each rung."""
    rows = db.session.execute(
        select(Invitation.rung, func.count().label("people"))
        .where(Invitation.call_out_id == call_out.id, Invitation.state == InvitationState.ASKED)
        .group_by(Invitation.rung)
    )
    return Counter({row.rung: row.people for row in rows})


def text_arrived(invitation: Invitation) -> bool | None:
    """Whether the text to somebody may have arrived; None where none has gone."""
    state = db.session.scalar(select(Message.state).where(Message.dedupe_key == text_key(invitation.id)))
    if state is None or state in _WAITING or state is MessageState.CANCELLED:
        return None
    return state is MessageState.SENT


def _how(
    state: MessageState | None, not_before: datetime | None, settled_at: datetime | None, now: datetime
) -> tuple[float | None, bool]:
    """Minutes waited, and whether it is lost. What cannot be sent for a while counts as waited for too."""
    if state is None or state in _LOST:
        return None, True
    since = settled_at if state is MessageState.SENT else not_before if state in _WAITING else None
    if since is None or since > now:
        return None, False
    return (now - since).total_seconds() / 60, False
