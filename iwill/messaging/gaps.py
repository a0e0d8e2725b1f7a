"""Asking people about what is missing: one mail each with a personal link, at an hour that suits, never too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.messaging import services as messaging
from iwill.messaging.contact import services as contact
from iwill.messaging.models import Delivery, Message
from iwill.messaging.services import Draft
from iwill.messaging.terms import Channel, DeliveryState, Lane, Purpose
from iwill.pool.gaps import queries, services
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.services.tally import Tally

AT_ONCE = 500
# A question that could not be sent for a week has lost its point.
SENT_WITHIN = timedelta(days=7)


def ask_about(gap: Gap, *, by: Actor, now: datetime) -> Tally:
    """Ask everybody with a gap who may be asked; the others are counted by why not."""
    matched, asked, last = 0, 0, 0
    refused: Counter[str] = Counter()
    while True:
        query = queries.people_with(gap, now).where(Volunteer.id > last).order_by(Volunteer.id).limit(AT_ONCE)
        # The rows are held, so that two who press at once ask nobody twice.
        people = db.session.scalars(query.with_for_update()).all()
        if not people:
            break
        matched, last = matched + len(people), people[-1].id
        reasons = reasons_not_to_ask(people, gap, now=now)
        refused.update(reason for reason in reasons.values() if reason)
        chosen = [person for person in people if reasons[person.id] is None]
        ask(chosen, gap, by=by, now=now)
        asked += len(chosen)
    audit.record(by, "gap.asked", "installation:1", now=now, gap=gap.value, people=asked)
    return Tally(matched, asked, dict(sorted(refused.items())))


def reasons_not_to_ask(people: Sequence[Volunteer], gap: Gap, *, now: datetime) -> dict[int, str | None]:
    """By person: why no mail about this gap goes to her now, or None. What stands in the way of the question itself
    comes before how much has reached her of late."""
    reasons = services.reasons_not_to_ask(people, gap, now=now)
    free = [person for person, reason in reasons.items() if reason is None]
    return reasons | {one: refused.reason for one, refused in contact.refusals(free, Purpose.GAP, now).items()}


def ask(people: list[Volunteer], gap: Gap, *, by: Actor, now: datetime) -> None:
    """Ask these people, whom nothing keeps from being asked: each gets a question of her own and a mail."""
    _queue(services.put_down(people, gap, by=by, now=now), people, gap, now=now)


def ask_by_text(person: Volunteer, gap: Gap, *, by: Actor, now: datetime) -> None:
    """The same by text, for somebody whom no mail reaches."""
    _queue(services.put_down([person], gap, by=by, now=now), [person], gap, now=now, channel=Channel.SMS)


def contact_reached(question: GapQuestion) -> ContactPoint | None:
    """The address to which the mail of a question was delivered, if it still is on file."""
    contact_id = db.session.scalar(
        select(Delivery.contact_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Message.cause == f"gap:{question.id}",
            Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNKNOWN)),
            Delivery.contact_id.is_not(None),
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    contact = db.session.get(ContactPoint, contact_id) if contact_id else None
    return contact if contact is not None and contact.volunteer_id == question.volunteer_id else None


def _queue(
    questions: list[GapQuestion], people: list[Volunteer], gap: Gap, *, now: datetime, channel: Channel | None = None
) -> None:
    drafts = [
        Draft(
            recipient=person,
            cause=f"gap:{question.id}",
            dedupe_key=f"gap:{question.id}",
            facts={"link_id": question.link_id, "gap": gap.value},
            passes_quiet_hours=False,
            channel=channel,
        )
        for question, person in zip(questions, people, strict=True)
    ]
    messaging.queue_many(drafts, Purpose.GAP, brief=None, lane=Lane.ROUTINE, now=now, expires_at=now + SENT_WITHIN)
