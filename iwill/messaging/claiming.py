"""The first half of sending: a batch is taken, checked once more, and written down as being on its way.

Everything here happens in one transaction. Whoever dies after it leaves a lease that runs out by the machine's own
clock, which setting the program's clock cannot hasten.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, insert, or_, select, update

from iwill.core import clock, policy
from iwill.core.db import db
from iwill.core.localtime import known_zone
from iwill.messaging.channels.opening import Providers
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.composing import Claimed, Composer
from iwill.messaging.models import Delivery, Message, MessageBrief
from iwill.messaging.recipients import Recipient, recipients
from iwill.messaging.rules import earliest_send, reason_not_to_send
from iwill.messaging.terms import DeliveryState, Lane, MessageState, RecipientKind

# A process that is killed leaves at most this many messages of which nobody knows whether they went out.
BATCH = 50
LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class Claim:
    """A batch: how many rows were looked at, and those that are now to be sent."""

    looked_at: int
    taken: Sequence[Claimed]


@dataclass(frozen=True)
class _Turned:
    """A message that is not sent: given up for a reason, or put off until `not_before`."""

    id: int
    state: MessageState
    reason: str | None = None
    not_before: datetime | None = None


def anything_to_do(now: datetime) -> bool:
    """Whether something is due, has run out, or was left behind by a process that died. Takes no lock."""
    message = (
        select(Message.id)
        .where(
            or_(
                and_(
                    Message.state == MessageState.QUEUED,
                    or_(Message.not_before <= now, Message.expires_at <= now),
                ),
                and_(Message.state == MessageState.SENDING, Message.lease_until < clock.real_now()),
            )
        )
        .limit(1)
    )
    return db.session.scalar(message) is not None


def clear_away(now: datetime, providers: Providers) -> Counter[str]:
    """Give up what has run out, and decide what became of messages whose process died while sending them.

    On a channel with keys such a message is handed over again. On any other it may have gone out, so it becomes
    UNKNOWN, can be listed, and is never repeated there. A process that was only slow can still settle it by its fence.
    """
    counts: Counter[str] = Counter()
    expired = (Message.state == MessageState.QUEUED, Message.expires_at <= now)
    done = db.session.execute(
        update(Message)
        .where(*expired)
        .values(state=MessageState.EXPIRED, state_reason="expired", settled_at=now)
        .execution_options(synchronize_session=False)
    )
    counts["expired"] = done.rowcount  # type: ignore[attr-defined]
    lapsed = (Message.state == MessageState.SENDING, Message.lease_until < clock.real_now())
    left = db.session.execute(
        select(Message.id, Message.attempts, Delivery.channel)
        .join(Delivery, and_(Delivery.message_id == Message.id, Delivery.attempt == Message.attempts))
        .where(*lapsed)
        .with_for_update(skip_locked=True, of=Message)
    ).all()
    for row in left:
        again = row.channel in providers and providers[row.channel].idempotency is Idempotency.KEY
        values: dict[str, Any] = {"state": MessageState.QUEUED, "lease_until": None}
        if not again:
            values |= {"state": MessageState.UNKNOWN, "state_reason": "cut_off", "settled_at": now}
        db.session.execute(update(Message).where(Message.id == row.id, *lapsed).values(**values))
        db.session.execute(
            update(Delivery)
            .where(Delivery.message_id == row.id, Delivery.attempt == row.attempts)
            .values(state=DeliveryState.UNKNOWN, provider_code="cut_off", settled_at=now)
        )
        counts["retried" if again else "unknown"] += 1
    return counts


def claim(now: datetime, providers: Providers, composer: Composer, counts: Counter[str]) -> Claim:
    """Take the next batch of the most urgent lane that has anything due, and check each message once more."""
    rows = _due(now)
    if not rows:
        return Claim(0, ())
    readers = recipients((row.recipient_kind, row.recipient_id) for row in rows)
    rules = policy.current(db.session())
    org_zone: str = current_app.extensions["iwill_settings"].org_zone
    taken, turned = [], []
    for row in rows:
        reader = readers.get((row.recipient_kind, row.recipient_id))
        zone = known_zone(reader.zone if reader else None, org_zone)
        objection = _objection(row, reader, zone, now, rules, providers)
        if objection is not None:
            turned.append(objection)
        else:
            assert reader is not None
            taken.append(_claimed(row, reader, zone))
    for one in turned:
        _turn(one, now)
        counts[one.state.value if one.not_before is None else "held"] += 1
    if taken:
        _load_briefs(taken, composer)
        _write_down(taken, now)
    return Claim(len(rows), taken)


def _due(now: datetime) -> Sequence[Any]:
    """The next rows of the lowest lane with something due. Rows that another process is claiming are passed over."""
    for lane in Lane:
        rows = db.session.execute(
            select(
                Message.id,
                Message.uid,
                Message.purpose,
                Message.recipient_kind,
                Message.recipient_id,
                Message.brief_id,
                Message.facts,
                Message.attempts,
                Message.fence,
                Message.passes_quiet_hours,
                Message.expires_at,
            )
            .where(Message.state == MessageState.QUEUED, Message.lane == int(lane), Message.not_before <= now)
            .order_by(Message.not_before, Message.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        if rows:
            return rows
    return ()


def _objection(
    row: Any,
    reader: Recipient | None,
    zone: str,
    now: datetime,
    rules: Mapping[str, policy.Value],
    providers: Providers,
) -> _Turned | None:
    if row.expires_at <= now:
        return _Turned(row.id, MessageState.EXPIRED, "expired")
    if reader is None:
        return _Turned(row.id, MessageState.CANCELLED, "erased")
    reason = reason_not_to_send(row.purpose, erased=reader.erased, may_contact=reader.may_contact, active=reader.active)
    if reason is not None:
        return _Turned(row.id, MessageState.CANCELLED, reason)
    morning = earliest_send(now, zone, row.passes_quiet_hours, rules)
    if morning > now:
        return _Turned(row.id, MessageState.QUEUED, not_before=morning)
    if reader.address is None:
        return _Turned(row.id, MessageState.FAILED, reader.trouble)
    if reader.channel not in providers:
        return _Turned(row.id, MessageState.FAILED, "no_channel")
    if reader.demo and not providers[reader.channel].stays_here:
        return _Turned(row.id, MessageState.CANCELLED, "demo")
    return None


def _claimed(row: Any, reader: Recipient, zone: str) -> Claimed:
    return Claimed(
        id=row.id,
        uid=row.uid,
        fence=row.fence + 1,
        attempt=row.attempts + 1,
        purpose=row.purpose,
        brief_id=row.brief_id,
        facts=row.facts,
        expires_at=row.expires_at,
        reader=reader,
        zone=zone,
        volunteer_id=row.recipient_id if row.recipient_kind is RecipientKind.VOLUNTEER else None,
    )


def _turn(one: _Turned, now: datetime) -> None:
    values: dict[str, Any] = {"state": one.state, "state_reason": one.reason, "settled_at": now}
    if one.not_before is not None:
        values = {"not_before": one.not_before}
    db.session.execute(
        update(Message).where(Message.id == one.id).values(**values).execution_options(synchronize_session=False)
    )


def _load_briefs(taken: Sequence[Claimed], composer: Composer) -> None:
    missing = {one.brief_id for one in taken if one.brief_id is not None} - composer.briefs.keys()
    if missing:
        for row in db.session.execute(select(MessageBrief.id, MessageBrief.facts).where(MessageBrief.id.in_(missing))):
            composer.briefs[row.id] = row.facts


def _write_down(taken: Sequence[Claimed], now: datetime) -> None:
    """The messages are leased and each attempt has its row, before any of it is made."""
    db.session.execute(
        update(Message)
        .where(Message.id.in_([one.id for one in taken]))
        .values(
            state=MessageState.SENDING,
            attempts=Message.attempts + 1,
            fence=Message.fence + 1,
            lease_owner=f"process {os.getpid()}",
            lease_until=clock.real_now() + LEASE,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        insert(Delivery),
        [
            {
                "message_id": one.id,
                "channel": one.reader.channel,
                "attempt": one.attempt,
                "contact_id": one.reader.contact_id,
                "state": DeliveryState.SENDING,
                "started_at": now,
            }
            for one in taken
        ],
    )
