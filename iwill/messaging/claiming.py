"""The first half of sending: a batch is taken, checked once more, and written down as being on its way.

Everything here happens in one transaction. Whoever dies after it leaves a lease that runs out by the machine's own
clock, which setting the program's clock cannot hasten.

The statements are built once, because they run for every fifty mails and are weighed against a loop that only sends.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, or_, select, true, update
from sqlalchemy.sql.dml import ReturningUpdate

from iwill.core import clock
from iwill.core.db import db
from iwill.core.localtime import known_zone
from iwill.messaging import hold
from iwill.messaging.composing import Claimed, Composer
from iwill.messaging.contact import mode
from iwill.messaging.contact.rules import LOOK_AGAIN
from iwill.messaging.contact.terms import CAPPED
from iwill.messaging.models import DELIVERIES, MESSAGES, MessageBrief
from iwill.messaging.recipients import Recipient, at_addresses, recipients, text_readers
from iwill.messaging.rules import earliest_send, reason_not_to_send
from iwill.messaging.running import Run
from iwill.messaging.terms import ASKS_FOR_CONSENT, Channel, DeliveryState, Lane, MessageState, Queue
from iwill.pool.permission import queries as permission_queries

# A process that is killed leaves at most this many messages of which nobody knows whether they went out.
BATCH = 50
LEASE = timedelta(seconds=30)
# A text waits this long when the line itself was found stopped: without money, or in no approved name.
STOPPED_WAIT = timedelta(minutes=1)

_m = MESSAGES.c
_OF_QUEUE: dict[Queue | None, ColumnElement[bool]] = {
    None: true(),
    Queue.TEXTS: _m.channel == Channel.SMS,
    Queue.LETTERS: or_(_m.channel.is_(None), _m.channel != Channel.SMS),
}


def of_queue(queue: Queue | None) -> ColumnElement[bool]:
    """Which messages a job is about; all of them where it keeps to no queue."""
    return _OF_QUEUE[queue]


@cache
def _take(queue: Queue | None) -> ReturningUpdate[Any]:
    """Rows that another process is claiming at this moment are passed over on PostgreSQL; on SQLite there is one
    writer."""
    due = (
        select(_m.id)
        .where(_m.state == MessageState.QUEUED, _m.lane == bindparam("of_lane"), _m.not_before <= bindparam("now"))
        .where(of_queue(queue))
        .order_by(_m.not_before, _m.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        # Inside a WITH it is worked out once. As a bare subquery PostgreSQL may work it out for each row that it looks
        # at, and so take more than a batch.
        .cte("due")
    )
    return (
        update(MESSAGES)
        .where(_m.id.in_(select(due.c.id)))
        .values(
            state=MessageState.SENDING,
            attempts=_m.attempts + 1,
            fence=_m.fence + 1,
            lease_owner=bindparam("claim"),
            lease_until=bindparam("until"),
        )
        .returning(
            _m.id,
            _m.uid,
            _m.purpose,
            _m.channel,
            _m.recipient_kind,
            _m.recipient_id,
            _m.brief_id,
            _m.facts,
            _m.attempts,
            _m.fence,
            _m.passes_quiet_hours,
            _m.expires_at,
        )
    )


_note_attempts = insert(DELIVERIES)


@dataclass(frozen=True)
class Claim:
    """A batch under a name of its own: how many rows were looked at, and those that are now to be sent."""

    name: str
    looked_at: int
    taken: Sequence[Claimed]


NOTHING = Claim("", 0, ())


@dataclass(frozen=True)
class _Objection:
    """Why a message is not sent: given up for a reason, or put off until `not_before`."""

    state: MessageState
    reason: str | None = None
    not_before: datetime | None = None


def claim(now: datetime, run: Run) -> Claim:
    """Take the next batch of the most urgent lane that has anything due, and check each message once more."""
    if hold.is_held():
        return NOTHING
    name = f"{os.getpid()}:{secrets.token_hex(8)}"
    rows = _rows_of_lowest_lane(name, now, run.queue)
    if not rows:
        return NOTHING

    @cache
    def hours(zone: str | None, passes_quiet_hours: bool) -> tuple[str, datetime]:
        known = known_zone(zone, run.org_zone)
        return known, earliest_send(now, known, passes_quiet_hours, run.rules)

    readers = recipients((row.recipient_kind, row.recipient_id) for row in rows if row.channel is None)
    to_text = [row.recipient_id for row in rows if row.channel is Channel.SMS]
    texted = text_readers(to_text) if to_text else {}
    at_these = at_addresses([row.facts["contact"] for row in rows if "contact" in row.facts])
    asked_anew = [row.recipient_id for row in rows if row.purpose in ASKS_FOR_CONSENT]
    crisis = any(row.purpose in CAPPED for row in rows) and mode.is_crisis()
    undecided = permission_queries.undecided(asked_anew) if asked_anew else frozenset()
    taken = []
    for row in rows:
        kind, person = row.recipient_kind, row.recipient_id
        reader = readers.get((kind, person)) if row.channel is None else texted.get(person)
        if "contact" in row.facts:
            reader = at_these.get(row.facts["contact"])
        zone, goes_at = hours(reader.zone if reader else None, row.passes_quiet_hours)
        objection = _objection(row, reader, goes_at, now, run)
        if objection is None and crisis and row.purpose in CAPPED:
            objection = _Objection(MessageState.QUEUED, not_before=now + LOOK_AGAIN)
        if objection is None and row.purpose in ASKS_FOR_CONSENT and row.recipient_id not in undecided:
            # They have answered since, by another way: the one message is not sent after a no, nor after a yes.
            objection = _Objection(MessageState.CANCELLED, "answered")
        if objection is not None:
            _turn(row.id, objection, now)
            run.counts["held" if objection.not_before else objection.state.value] += 1
        else:
            assert reader is not None
            taken.append(_claimed(row, reader, zone))
    if taken:
        _load_briefs(taken, run.composer)
        _write_down(taken, now)
    return Claim(name, len(rows), taken)


def _rows_of_lowest_lane(name: str, now: datetime, queue: Queue | None) -> Sequence[Any]:
    until = clock.real_now() + LEASE
    for lane in Lane:
        told = {"of_lane": int(lane), "now": now, "claim": name, "until": until}
        found = db.session.connection().execute(_take(queue), told).all()
        if found:
            return sorted(found, key=lambda row: row.id)
    return ()


def _objection(
    row: Any,
    reader: Recipient | None,
    goes_at: datetime,
    now: datetime,
    run: Run,
) -> _Objection | None:
    if row.expires_at <= now:
        return _Objection(MessageState.EXPIRED, "expired")
    if reader is None:
        return _Objection(MessageState.CANCELLED, "erased")
    reason = reason_not_to_send(row.purpose, erased=reader.erased, may_contact=reader.may_contact, active=reader.active)
    if reason is not None:
        return _Objection(MessageState.CANCELLED, reason)
    if goes_at > now:
        return _Objection(MessageState.QUEUED, not_before=goes_at)
    if reader.address is None:
        return _Objection(MessageState.FAILED, reader.trouble)
    if reader.channel not in run.providers:
        return _Objection(MessageState.FAILED, "no_channel")
    if reader.demo and not run.providers[reader.channel].stays_here:
        return _Objection(MessageState.CANCELLED, "demo")
    if reader.channel in run.stopped:
        return _Objection(MessageState.QUEUED, not_before=now + STOPPED_WAIT)
    return None


def _claimed(row: Any, reader: Recipient, zone: str) -> Claimed:
    return Claimed(
        id=row.id,
        uid=row.uid,
        fence=row.fence,
        attempt=row.attempts,
        purpose=row.purpose,
        brief_id=row.brief_id,
        facts=row.facts,
        expires_at=row.expires_at,
        reader=reader,
        zone=zone,
    )


def _turn(message_id: int, objection: _Objection, now: datetime) -> None:
    """Undo the claim of one message: it was looked at and not attempted."""
    values: dict[str, Any] = {"state": objection.state, "attempts": _m.attempts - 1, "lease_until": None}
    if objection.not_before is not None:
        values |= {"not_before": objection.not_before}
    else:
        values |= {"state_reason": objection.reason, "settled_at": now}
    db.session.execute(update(MESSAGES).where(_m.id == message_id).values(**values))


def _load_briefs(taken: Sequence[Claimed], composer: Composer) -> None:
    missing = {one.brief_id for one in taken if one.brief_id is not None} - composer.briefs.keys()
    if missing:
        for row in db.session.execute(select(MessageBrief.id, MessageBrief.facts).where(MessageBrief.id.in_(missing))):
            composer.briefs[row.id] = row.facts


def _write_down(taken: Sequence[Claimed], now: datetime) -> None:
    """Each attempt has its row before it is made."""
    rows = [
        {
            "message_id": one.id,
            "channel": one.reader.channel,
            "attempt": one.attempt,
            "contact_id": one.reader.contact_id,
            "state": DeliveryState.SENDING,
            "started_at": now,
        }
        for one in taken
    ]
    db.session.connection().execute(_note_attempts, rows)
