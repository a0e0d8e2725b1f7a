"""Asking about gaps: put down a question for each person who may be asked, and take the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.tokens import new_link_id
from iwill.pool.gaps import queries
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.rules import AGAIN_DAYS, APART_DAYS, LINK_DAYS, reason_not_to_ask
from iwill.pool.gaps.terms import Gap
from iwill.pool.hours import Stretch
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.permission.queries import HAS_MAIL
from iwill.pool.rules import is_minor
from iwill.pool.services import availability, contacts, people
from iwill.pool.services.preferences import pause
from iwill.pool.terms import Adulthood, ContactState, Lifecycle


def reasons_not_to_ask(people: Sequence[Volunteer], gap: Gap, *, now: datetime) -> dict[int, str | None]:
    """By person: why she gets no mail about this gap now, or None where she may be asked."""
    ids = [person.id for person in people]
    policies = policy.current(db.session())
    with_mail = set(db.session.scalars(select(Volunteer.id).where(Volunteer.id.in_(ids), HAS_MAIL)))
    asked = queries.asked_before(ids)
    return {
        person.id: reason_not_to_ask(
            gap,
            lifecycle=person.lifecycle,
            may_contact=person.may_process and person.may_contact,
            has_mail=person.id in with_mail,
            asked=asked.get(person.id, []),
            now=now,
            again_days=int(policies[AGAIN_DAYS]),
            apart_days=int(policies[APART_DAYS]),
        )
        for person in people
    }


def put_down(people: Sequence[Volunteer], gap: Gap, *, by: Actor, now: datetime) -> list[GapQuestion]:
    """Note that these people are asked now. Whoever calls this sends the mails."""
    days = int(policy.current(db.session())[LINK_DAYS])
    questions = [
        GapQuestion(
            volunteer_id=person.id,
            gap=gap,
            link_id=new_link_id(),
            asked_by=by.label,
            asked_at=now,
            expires_at=now + timedelta(days=days),
        )
        for person in people
    ]
    db.session.add_all(questions)
    db.session.flush()
    return questions


def answer_age(question: GapQuestion, adult_from: date, *, by: Actor, now: datetime) -> None:
    """Note from which day somebody is 18. Who is not yet, and was active, is asked no more until then."""
    volunteer = _held(question)
    if volunteer.adulthood is Adulthood.UNKNOWN:
        volunteer.adulthood, volunteer.adult_from = Adulthood.DECLARED, adult_from
    if is_minor(adult_from, civil_day(now)) and volunteer.lifecycle is Lifecycle.ACTIVE:
        pause(volunteer, by=by, now=now)
    _answered(question, by=by, now=now)


def answer_contact(question: GapQuestion, contact: ContactPoint, *, by: Actor, now: datetime) -> None:
    """The address that the mail went to has reached its reader: it is proved."""
    _held(question)
    if contact.state is not ContactState.DEAD:
        contacts.mark_contact(contact, ContactState.VERIFIED, now=now)
    _answered(question, by=by, now=now)


def answer_licence(
    question: GapQuestion, kind: str, number: str | None, valid_until: date | None, *, by: Actor, now: datetime
) -> None:
    """Hand in the renewed licence; it waits to be verified, and the old one holds until its last day."""
    people.add_credential(_held(question), kind, now=now, number=number, valid_until=valid_until)
    _answered(question, by=by, now=now)


def answer_hours(question: GapQuestion, week: Iterable[Stretch], zone: str | None, *, by: Actor, now: datetime) -> None:
    """Set a first week, on the clock that was named."""
    volunteer = _held(question)
    volunteer.zone = zone or volunteer.zone
    availability.set_weekly_hours(volunteer, week, now=now)
    _answered(question, by=by, now=now)


def _held(question: GapQuestion) -> Volunteer:
    return db.session.scalars(select(Volunteer).where(Volunteer.id == question.volunteer_id).with_for_update()).one()


def _answered(question: GapQuestion, *, by: Actor, now: datetime) -> None:
    question.answered_at = now
    db.session.flush()
    audit.record(by, "gap.answered", f"volunteer:{question.volunteer_id}", now=now, gap=question.gap.value)
