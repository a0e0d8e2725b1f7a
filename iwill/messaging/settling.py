"""The second half of sending: what the channel answered is written down, guarded by the fence of the claim."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.messaging.channels.provider import Handover, Idempotency, Receipt
from iwill.messaging.claiming import Claim
from iwill.messaging.composing import Claimed
from iwill.messaging.models import DELIVERIES, MESSAGES
from iwill.messaging.rules import retry_at
from iwill.messaging.running import Run
from iwill.messaging.terms import Channel, DeliveryState, MessageState
from iwill.pool.models import ContactPoint
from iwill.pool.services import contacts
from iwill.pool.terms import ContactState

log = logging.getLogger(__name__)

Result = tuple[Claimed, Receipt]

# What a slow process may still settle: its own claim, also where others took it for dead meanwhile. A claim that
# somebody else has made since has another fence.
_OWN = (MessageState.SENDING, MessageState.UNKNOWN, MessageState.QUEUED)
_TOLD_AS = {
    Handover.ACCEPTED: DeliveryState.ACCEPTED,
    Handover.TEMPORARY: DeliveryState.FAILED,
    Handover.PERMANENT: DeliveryState.REFUSED,
    Handover.UNKNOWN: DeliveryState.UNKNOWN,
}


_m, _d = MESSAGES.c, DELIVERIES.c
# What is still to be told of an attempt. A report of the provider may have come before we wrote down that it was sent.
_UNTOLD = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
# Named by their whole key: before it has gathered statistics PostgreSQL would otherwise read the table from end to end.
_deliveries_accepted = (
    update(DELIVERIES)
    .where(
        one_of(_d.message_id, "ids"),
        _d.channel == bindparam("by"),
        _d.attempt == bindparam("of_attempt"),
        _d.state.in_(_UNTOLD),
    )
    .values(state=DeliveryState.ACCEPTED, provider_code=bindparam("code"), settled_at=bindparam("at"))
)
_messages_sent = (
    update(MESSAGES)
    .where(one_of(_m.id, "ids"), _m.lease_owner == bindparam("claim"), _m.state == MessageState.SENDING)
    .values(state=MessageState.SENT, state_reason=None, settled_at=bindparam("at"), lease_until=None)
)


def settle(batch: Claim, results: Sequence[Result], now: datetime, run: Run) -> None:
    """Write down how each handing over went: the odd ones one by one, all accepted ones together."""
    accepted: dict[tuple[Channel, int, str], list[Claimed]] = {}
    for claimed, receipt in results:
        if receipt.handover is Handover.ACCEPTED:
            accepted.setdefault((claimed.reader.channel, claimed.attempt, receipt.code), []).append(claimed)
        else:
            _settle_one(claimed, receipt, now, run)
    connection = db.session.connection()
    for (channel, attempt, code), alike in accepted.items():
        ids = [claimed.id for claimed in alike]
        told = {"ids": ids, "by": channel, "of_attempt": attempt, "code": code, "at": now}
        connection.execute(_deliveries_accepted, told)
        sent = connection.execute(_messages_sent, {"ids": ids, "claim": batch.name, "at": now})
        if sent.rowcount != len(alike):
            # The lease ran out meanwhile and others have touched some of these: each is settled by its own fence.
            for claimed in alike:
                _write(claimed, state=MessageState.SENT, state_reason=None, settled_at=now)
        run.counts["sent"] += len(alike)


def _settle_one(claimed: Claimed, receipt: Receipt, now: datetime, run: Run) -> None:
    channel = claimed.reader.channel
    _write_delivery(claimed, _TOLD_AS[receipt.handover], receipt.code, now)
    if receipt.address_is_dead:
        _mark_dead(claimed, now)
        if claimed.reader.spare:
            # Another address of the same person is tried at once.
            _write(claimed, state=MessageState.QUEUED, not_before=now)
            run.counts["retried"] += 1
            return
    repeatable = receipt.handover is Handover.UNKNOWN and run.providers[channel].idempotency is Idempotency.KEY
    if receipt.handover is Handover.TEMPORARY or repeatable:
        jitter = secrets.randbelow(1000) / 1000
        again = retry_at(now, claimed.attempt, jitter, claimed.expires_at, receipt.wait_seconds)
        if again is not None:
            _write(claimed, state=MessageState.QUEUED, not_before=again)
            run.counts["retried"] += 1
            return
        state = MessageState.EXPIRED
    else:
        state = MessageState.UNKNOWN if receipt.handover is Handover.UNKNOWN else MessageState.FAILED
    _write(claimed, state=state, state_reason=receipt.code[:60], settled_at=now)
    run.counts[state.value] += 1
    log.warning("message %d: %s after attempt %d (%s)", claimed.id, state.value, claimed.attempt, receipt.code)


def _write(claimed: Claimed, **values: Any) -> None:
    db.session.execute(
        update(MESSAGES)
        .where(_m.id == claimed.id, _m.fence == claimed.fence, _m.state.in_(_OWN))
        .values(lease_until=None, **values)
    )


def _write_delivery(claimed: Claimed, state: DeliveryState, code: str, now: datetime) -> None:
    """The attempt itself is told as it was, whoever holds the message now."""
    db.session.execute(
        update(DELIVERIES)
        .where(_d.message_id == claimed.id, _d.attempt == claimed.attempt, _d.state.in_(_UNTOLD))
        .values(state=state, provider_code=code[:100], settled_at=now)
    )


def _mark_dead(claimed: Claimed, now: datetime) -> None:
    """The other side knows nobody at this address: it is not used again until somebody corrects it."""
    contact = db.session.get(ContactPoint, claimed.reader.contact_id) if claimed.reader.contact_id else None
    if contact is not None:
        contacts.mark_contact(contact, ContactState.DEAD, now=now)
        audit.record(SYSTEM, "contact.dead", f"volunteer:{contact.volunteer_id}", now=now, contact=contact.id)
