"""Whom to contact this week, and why: facts alone, in an order that anybody can follow. Never called comes first.

Nothing here is a score, nothing looks at how somebody feels after a shift, and none of it changes who is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.insight.settings import LEAVE_ALONE_DAYS, NEVER_CALLED_DAYS
from iwill.insight.upkeep import PEOPLE
from iwill.pool.activity.services import ROWS
from iwill.pool.activity.terms import Kind
from iwill.pool.models import NEVER, Training, Volunteer, VolunteerSkill
from iwill.pool.terms import Lifecycle

MOST = 25
# So many unanswered calls in so many days, and so many days without a sign after service.
UNANSWERED, UNANSWERED_DAYS = 3, 60
QUIET_DAYS = 120
FIRST_SERVICE_DAYS = 14
APPROACHED_DAYS = 14


class Why(StrEnum):
    """The reason why somebody is on the list; of several the first stands at the head."""

    NEVER_CALLED = "never_called"
    FIRST_SERVICE = "first_service"
    UNANSWERED = "unanswered"
    QUIET = "quiet"


@dataclass(frozen=True)
class ToContact:
    """Somebody to contact: the reason, and the facts behind it."""

    volunteer_id: int
    name: str
    why: Why
    joined_on: date
    served_on: date | None
    last_sign_on: date | None = None
    last_contact_on: date | None = None
    unanswered: int = 0
    skills: tuple[str, ...] = ()
    course: str | None = None
    trained_on: date | None = None


def to_contact(now: datetime, why: Why | None = None) -> list[ToContact]:
    """At most 25 people, reason after reason; with one reason alone, those of that one."""
    found: dict[int, ToContact] = {}
    for reason, query in _reasons(now):
        if why is not None and reason is not why:
            continue
        left = MOST - len(found)
        if left <= 0:
            break
        for row in db.session.execute(query.limit(left + len(found))):
            if row.id not in found and len(found) < MOST:
                found[row.id] = ToContact(row.id, row.preferred_name, reason, row.joined_on, row.served_on)
    return _with_facts(list(found.values()), now)


def count_of(why: Why, now: datetime) -> int:
    """How many people there are with this reason."""
    query = next(query for reason, query in _reasons(now) if reason is why)
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def reasons_about(volunteer_id: int, now: datetime) -> list[ToContact]:
    """Why one person stands on the list, or would if it were long enough; each reason with its facts. For herself."""
    found = []
    for reason, query in _reasons(now):
        row = db.session.execute(query.where(Volunteer.id == volunteer_id)).first()
        if row is not None:
            found.append(ToContact(row.id, row.preferred_name, reason, row.joined_on, row.served_on))
    return _with_facts(found, now)


def _reasons(now: datetime) -> Iterator[tuple[Why, Select[Any]]]:
    policy, today = policies.current(db.session()), civil_day(now)
    here = (
        Volunteer.lifecycle == Lifecycle.ACTIVE,
        Volunteer.erased_at.is_(None),
        Volunteer.may_contact.is_(True),
        ~_noted(Kind.LEFT_ALONE, today - timedelta(days=int(policy[LEAVE_ALONE_DAYS]))),
        ~_noted(Kind.CONTACTED, today - timedelta(days=APPROACHED_DAYS)),
    )
    people = (
        select(Volunteer.id, Volunteer.preferred_name, PEOPLE.c.joined_on, PEOPLE.c.served_on)
        .join(PEOPLE, PEOPLE.c.volunteer_id == Volunteer.id)
        .where(*here)
    )
    waited = today - timedelta(days=int(policy[NEVER_CALLED_DAYS]))
    since = func.coalesce(PEOPLE.c.trained_on, PEOPLE.c.joined_on)
    never = people.where(Volunteer.last_asked_at == NEVER, PEOPLE.c.asked_on.is_(None), since <= waited)
    yield Why.NEVER_CALLED, never.order_by(since, Volunteer.id)
    first = people.where(PEOPLE.c.served_on >= today - timedelta(days=FIRST_SERVICE_DAYS), PEOPLE.c.again_on.is_(None))
    yield Why.FIRST_SERVICE, first.order_by(PEOPLE.c.served_on, Volunteer.id)
    asked = _how_often(Kind.ASKED, today - timedelta(days=UNANSWERED_DAYS))
    answered = _how_often(Kind.ANSWERED, today - timedelta(days=UNANSWERED_DAYS))
    lately = Volunteer.last_asked_at >= now - timedelta(days=UNANSWERED_DAYS)
    silent = people.where(lately, asked >= UNANSWERED, answered == 0)
    yield Why.UNANSWERED, silent.order_by(Volunteer.last_asked_at, Volunteer.id)
    quiet = people.where(
        PEOPLE.c.served_on.is_not(None),
        ~exists().where(
            ROWS.c.volunteer_id == Volunteer.id,
            ROWS.c.kind.in_((Kind.ANSWERED, Kind.DRILLED, Kind.SERVED, Kind.TRAINED, Kind.CHECKED_IN)),
            ROWS.c.on_day >= today - timedelta(days=QUIET_DAYS),
        ),
    )
    yield Why.QUIET, quiet.order_by(PEOPLE.c.served_on, Volunteer.id)


def _noted(kind: Kind, since: date) -> ColumnElement[bool]:
    return exists().where(ROWS.c.volunteer_id == Volunteer.id, ROWS.c.kind == kind, ROWS.c.on_day > since)


def _how_often(kind: Kind, since: date) -> Any:
    return (
        select(func.count())
        .where(ROWS.c.volunteer_id == Volunteer.id, ROWS.c.kind == kind, ROWS.c.on_day >= since)
        .correlate(Volunteer)
        .scalar_subquery()
    )


def _with_facts(people: Sequence[ToContact], now: datetime) -> list[ToContact]:
    """The days behind each reason, for these people alone."""
    signs = (Kind.ANSWERED, Kind.DRILLED, Kind.SERVED, Kind.TRAINED, Kind.CHECKED_IN)
    theirs = one_of(ROWS.c.volunteer_id, "people")
    last = select(ROWS.c.volunteer_id, func.max(ROWS.c.on_day)).where(theirs).group_by(ROWS.c.volunteer_id)
    meant = {"people": [one.volunteer_id for one in people]}
    sign = dict(db.session.execute(last.where(ROWS.c.kind.in_(signs)), meant).all())
    contact = dict(db.session.execute(last.where(ROWS.c.kind == Kind.CONTACTED), meant).all())
    since = civil_day(now) - timedelta(days=UNANSWERED_DAYS)
    often = select(ROWS.c.volunteer_id, func.count()).where(theirs).group_by(ROWS.c.volunteer_id)
    asked: dict[int, int] = dict(
        db.session.execute(often.where(ROWS.c.kind == Kind.ASKED, ROWS.c.on_day >= since), meant).all()
    )
    skills: dict[int, tuple[str, ...]] = {}
    held = select(VolunteerSkill.volunteer_id, VolunteerSkill.skill).order_by(VolunteerSkill.skill)
    for person, skill in db.session.execute(held.where(one_of(VolunteerSkill.volunteer_id, "people")), meant):
        skills[person] = (*skills.get(person, ()), skill)
    taken = select(Training.volunteer_id, Training.title, Training.completed_on).order_by(Training.completed_on)
    courses = {row[0]: row for row in db.session.execute(taken.where(one_of(Training.volunteer_id, "people")), meant)}
    nothing = (0, None, None)
    return [
        replace(
            one,
            last_sign_on=sign.get(one.volunteer_id),
            last_contact_on=contact.get(one.volunteer_id),
            unanswered=asked.get(one.volunteer_id, 0),
            skills=skills.get(one.volunteer_id, ()),
            course=courses.get(one.volunteer_id, nothing)[1],
            trained_on=courses.get(one.volunteer_id, nothing)[2],
        )
        for one in people
    ]
