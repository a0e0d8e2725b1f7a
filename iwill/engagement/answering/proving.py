"""Which address a letter reached, and asking a new one whether it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.journeys.models import Letter
from iwill.messaging import services as messaging
from iwill.messaging.models import Delivery, Message
from iwill.messaging.terms import DeliveryState, Lane, Purpose
from iwill.pool.gaps import services as gaps
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactKind, ContactState

_SENT_WITHIN = timedelta(days=3)


def contact_reached(letter: Letter) -> ContactPoint | None:
    """The address or number at which a letter was handed over, if it still is on file."""
    contact_id = db.session.scalar(
        select(Delivery.contact_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Message.cause == f"letter:{letter.id}",
            Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNKNOWN)),
            Delivery.contact_id.is_not(None),
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    contact = db.session.get(ContactPoint, contact_id) if contact_id else None
    return contact if contact is not None and contact.volunteer_id == letter.volunteer_id else None


def ask_for_proof(volunteer: Volunteer, added: ContactPoint, *, by: Actor, now: datetime) -> None:
    """Write to a new address whether it arrives, and to one that was there before that it was named: whoever holds a
    letter by accident takes nobody's place unseen."""
    question = gaps.put_down([volunteer], Gap.CONTACT, by=by, now=now)[0]
    cause = f"gap:{question.id}"
    _queue(volunteer, Purpose.GAP, cause, {"link_id": question.link_id, "gap": Gap.CONTACT, "contact": added.id}, now)
    before = [
        one for one in volunteer.contacts if one.kind is ContactKind.EMAIL and one.id != added.id and _in_use(one)
    ]
    if before:
        told = {"news": "address_added", "words": {}, "moments": {}, "contact": before[0].id}
        _queue(volunteer, Purpose.NOTICE, f"contact:{added.id}", told, now)


def withdraw_proof(added: ContactPoint, *, now: datetime) -> None:
    """The new address is taken back: its link leads nowhere, and what has not gone yet stays here."""
    query = select(GapQuestion).where(
        GapQuestion.volunteer_id == added.volunteer_id,
        GapQuestion.gap == Gap.CONTACT,
        GapQuestion.answered_at.is_(None),
    )
    for question in db.session.scalars(query):
        messages = select(Message).where(Message.cause == f"gap:{question.id}")
        if any(message.facts.get("contact") == added.id for message in db.session.scalars(messages)):
            messaging.cancel_for(f"gap:{question.id}", now=now)
            db.session.execute(delete(GapQuestion).where(GapQuestion.id == question.id))


def _in_use(contact: ContactPoint) -> bool:
    return contact.state is not ContactState.DEAD and not contact.do_not_use


def _queue(volunteer: Volunteer, purpose: Purpose, cause: str, facts: dict[str, object], now: datetime) -> None:
    messaging.queue_to_volunteer(
        volunteer,
        purpose,
        cause=cause,
        dedupe_key=f"{cause}:{purpose.value}",
        brief=None,
        facts=facts,
        lane=Lane.ROUTINE,
        passes_quiet_hours=True,
        now=now,
        expires_at=now + _SENT_WITHIN,
    )
