"""The second half of sending: what the channel answered is written down, guarded by the fence of the claim."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.core.db import db
from iwill.messaging.channels.opening import Providers
from iwill.messaging.channels.provider import Handover, Idempotency, Receipt
from iwill.messaging.composing import Claimed
from iwill.messaging.models import Delivery, Message
from iwill.messaging.rules import retry_at
from iwill.messaging.terms import Channel, DeliveryState, MessageState
from iwill.pool.models import ContactPoint
from iwill.pool.services import contacts
from iwill.pool.terms import ContactState

log = logging.getLogger(__name__)

Result = tuple[Claimed, Receipt]

# What a slow process may still settle: its own claim, also where others took it for dead meanwhile. A claim that
# somebody else has made since has another fence.
_OWN = (MessageState.SENDING, MessageState.UNKNOWN, MessageState.QUEUED)
_DELIVERIES = {
    Handover.ACCEPTED: DeliveryState.ACCEPTED,
    Handover.TEMPORARY: DeliveryState.FAILED,
    Handover.PERMANENT: DeliveryState.REFUSED,
    Handover.UNKNOWN: DeliveryState.UNKNOWN,
}


def settle(results: Sequence[Result], now: datetime, providers: Providers, counts: Counter[str]) -> None:
    """Write down how each handing over went. Accepted ones, which are nearly all, take two statements together."""
    accepted: dict[tuple[int, int, Channel, str], list[int]] = {}
    for claimed, receipt in results:
        if receipt.handover is Handover.ACCEPTED:
            key = (claimed.fence, claimed.attempt, claimed.reader.channel, receipt.code)
            accepted.setdefault(key, []).append(claimed.id)
        else:
            _settle_one(claimed, receipt, now, providers, counts)
    for (fence, attempt, channel, code), ids in accepted.items():
        _write(ids, fence, now, state=MessageState.SENT, state_reason=None, settled_at=now)
        _write_deliveries(ids, attempt, channel, DeliveryState.ACCEPTED, code, now)
        counts["sent"] += len(ids)


def _settle_one(claimed: Claimed, receipt: Receipt, now: datetime, providers: Providers, counts: Counter[str]) -> None:
    channel = claimed.reader.channel
    _write_deliveries([claimed.id], claimed.attempt, channel, _DELIVERIES[receipt.handover], receipt.code, now)
    if receipt.address_is_dead:
        _mark_dead(claimed, now)
        if claimed.reader.spare:
            # Another address of the same person is tried at once.
            _write([claimed.id], claimed.fence, now, state=MessageState.QUEUED, not_before=now)
            counts["retried"] += 1
            return
    repeatable = receipt.handover is Handover.UNKNOWN and providers[channel].idempotency is Idempotency.KEY
    if receipt.handover is Handover.TEMPORARY or repeatable:
        again = retry_at(now, claimed.attempt, secrets.randbelow(1000) / 1000, claimed.expires_at)
        if again is not None:
            _write([claimed.id], claimed.fence, now, state=MessageState.QUEUED, not_before=again)
            counts["retried"] += 1
            return
        state = MessageState.EXPIRED
    else:
        state = MessageState.UNKNOWN if receipt.handover is Handover.UNKNOWN else MessageState.FAILED
    _write([claimed.id], claimed.fence, now, state=state, state_reason=receipt.code[:60], settled_at=now)
    counts[state.value] += 1
    log.warning("message %d: %s after attempt %d (%s)", claimed.id, state.value, claimed.attempt, receipt.code)


def _write(ids: Sequence[int], fence: int, now: datetime, **values: Any) -> None:
    db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.fence == fence, Message.state.in_(_OWN))
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )


def _write_deliveries(
    ids: Sequence[int], attempt: int, channel: Channel, state: DeliveryState, code: str, now: datetime
) -> None:
    """The attempt itself is told as it was, whoever holds the message now."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.message_id.in_(ids), Delivery.channel == channel, Delivery.attempt == attempt)
        .values(state=state, provider_code=code[:100], settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _mark_dead(claimed: Claimed, now: datetime) -> None:
    """The other side knows nobody at this address: it is not used again until somebody corrects it."""
    contact = db.session.get(ContactPoint, claimed.reader.contact_id) if claimed.reader.contact_id else None
    if contact is not None:
        contacts.mark_contact(contact, ContactState.DEAD, now=now)
        audit.record(SYSTEM, "contact.dead", f"volunteer:{contact.volunteer_id}", now=now, contact=contact.id)
