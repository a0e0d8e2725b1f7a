"""What a provider reports of a text it had taken: it arrived, or it did not. The first report is the last word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.core.db import db
from iwill.messaging.channels.sms_codes import is_dead_by_report
from iwill.messaging.models import Delivery, Message
from iwill.messaging.terms import Channel, DeliveryState, MessageState
from iwill.pool.models import ContactPoint
from iwill.pool.services import contacts
from iwill.pool.terms import ContactState


@dataclass(frozen=True)
class Report:
    """One line of a report: our key of the message, whether it arrived, and the carrier's code."""

    key: str
    arrived: bool
    code: str


class Noted(StrEnum):
    """What became of a report. UNKNOWN names no text of ours; REPEATED says what was settled before."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


# A text that was handed over, also one whose answer we have not heard or not written down yet.
_OPEN = frozenset({DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN})
_FINAL = frozenset({DeliveryState.DELIVERED, DeliveryState.UNDELIVERED})
_UNDER_WAY = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN})


def note_report(report: Report, *, now: datetime) -> Noted:
    """Write down that a text arrived or not. A second report changes nothing, whatever it says; a number that the
    carrier does not know is not used again."""
    message = db.session.scalar(
        select(Message)
        .where(Message.uid == report.key, Message.channel == Channel.SMS)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    delivery = _last_attempt(message) if message is not None else None
    if message is None or delivery is None:
        return Noted.UNKNOWN
    if delivery.state in _FINAL:
        return Noted.REPEATED
    if delivery.state not in _OPEN:
        return Noted.UNKNOWN

    delivery.state = DeliveryState.DELIVERED if report.arrived else DeliveryState.UNDELIVERED
    delivery.provider_code, delivery.settled_at = report.code[:100], now
    if message.state in _UNDER_WAY:
        message.state = MessageState.SENT if report.arrived else MessageState.FAILED
        message.state_reason = None if report.arrived else report.code[:60]
        message.settled_at = message.settled_at or now
        message.lease_until = None
    if not report.arrived and is_dead_by_report(report.code):
        _mark_dead(delivery, now)
    db.session.flush()
    return Noted.DELIVERED if report.arrived else Noted.UNDELIVERED


def _last_attempt(message: Message) -> Delivery | None:
    """The attempt that was handed over: one that was refused is never reported on, and no other follows it."""
    return db.session.scalar(
        select(Delivery)
        .where(Delivery.message_id == message.id, Delivery.channel == Channel.SMS)
        .order_by(Delivery.attempt.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _mark_dead(delivery: Delivery, now: datetime) -> None:
    contact = db.session.get(ContactPoint, delivery.contact_id) if delivery.contact_id else None
    if contact is not None:
        contacts.mark_contact(contact, ContactState.DEAD, now=now)
        audit.record(SYSTEM, "contact.dead", f"volunteer:{contact.volunteer_id}", now=now, contact=contact.id)
