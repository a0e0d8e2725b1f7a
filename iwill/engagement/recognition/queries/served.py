"""What people have served, as recognition counts it: awards, a year's list, whose work keeps others going."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from iwill.callouts.models import Need, Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.engagement.recognition.models import AwardGiven
from iwill.engagement.recognition.terms import Award, Service
from iwill.pool.models import Volunteer
from iwill.pool.teams.models import TeamMember
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING, HoursState

SUPPORT_SKILLS = declare(
    "recognition.support_skills",
    "supervision,information",
    "codes, with commas",
    "our own judgement: those who keep the others going are rarely seen by those who were helped",
    "roles that ask for one of these skills count as support; they stand first wherever people are thanked",
)
_counting = (HoursEntry.replaced_at.is_(None), HoursEntry.state.in_(COUNTING))


@dataclass(frozen=True)
class YearLine:
    """What one person served in a year of recognition."""

    volunteer_id: int
    name: str
    number: str
    minutes: int
    shifts: int
    support_shifts: int


def support_needs() -> Select[Any]:
    """The ids of needs whose people keep others going: they supervise another role, or ask for a skill of support."""
    codes = {code.strip() for code in str(policies.current(db.session())[SUPPORT_SKILLS]).split(",")}
    held = select(Seat.id).where(Seat.need_id == Need.id).exists()
    rows = db.session.execute(select(Need.id, Need.required_for, Need.skills).where(held))
    found = [need_id for need_id, required_for, skills in rows if required_for or codes & set(skills)]
    return select(Need.id).where(Need.id.in_(found))


def services(on: date) -> Mapping[int, Service]:
    """What everybody has served who has served at all, up to a day, as far as it counts."""
    support = func.count().filter(Seat.need_id.in_(support_needs()))
    query = (
        select(
            HoursEntry.volunteer_id, func.sum(HoursEntry.minutes), func.count(), support, func.min(Volunteer.created_at)
        )
        .join(Volunteer, Volunteer.id == HoursEntry.volunteer_id)
        .outerjoin(Seat, Seat.id == HoursEntry.seat_id)
        .where(*_counting, HoursEntry.on_day <= on, Volunteer.erased_at.is_(None))
        .group_by(HoursEntry.volunteer_id)
    )
    return {
        person: Service(int(minutes), int(entries), int(supported), joined.date())
        for person, minutes, entries, supported, joined in db.session.execute(query)
    }


def awards_held() -> Mapping[int, Collection[tuple[Award, int]]]:
    """What everybody holds."""
    held: dict[int, set[tuple[Award, int]]] = {}
    for person, award, mark in db.session.execute(select(AwardGiven.volunteer_id, AwardGiven.award, AwardGiven.mark)):
        held.setdefault(person, set()).add((award, mark))
    return held


def awards_of(volunteer_id: int) -> Sequence[AwardGiven]:
    """The awards of one person, the latest first."""
    query = select(AwardGiven).where(AwardGiven.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(AwardGiven.given_at.desc(), AwardGiven.id.desc())).all()


def year_list(first: date, last: date) -> Sequence[YearLine]:
    """Everybody who served between two days: support first, then by name; nobody is ranked by hours."""
    supported = func.count().filter(Seat.need_id.in_(support_needs()))
    query = (
        select(
            Volunteer.id,
            Volunteer.name,
            Volunteer.number,
            func.sum(HoursEntry.minutes),
            func.count(),
            supported.label("supported"),
        )
        .join(HoursEntry, HoursEntry.volunteer_id == Volunteer.id)
        .outerjoin(Seat, Seat.id == HoursEntry.seat_id)
        .where(*_counting, HoursEntry.on_day.between(first, last), Volunteer.erased_at.is_(None))
        .group_by(Volunteer.id, Volunteer.name, Volunteer.number)
        .order_by((supported > 0).desc(), Volunteer.name_key, Volunteer.id)
    )
    return [YearLine(row[0], row[1], row[2], int(row[3]), row[4], row[5]) for row in db.session.execute(query)]


def team_totals(team_id: int, first: date, last: date) -> tuple[int, int, int]:
    """What the people of a team have served between two days, together: people, shifts, minutes."""
    query = (
        select(
            func.count(HoursEntry.volunteer_id.distinct()), func.count(), func.coalesce(func.sum(HoursEntry.minutes), 0)
        )
        .join(TeamMember, TeamMember.volunteer_id == HoursEntry.volunteer_id)
        .where(
            *_counting,
            HoursEntry.on_day.between(first, last),
            TeamMember.team_id == team_id,
            TeamMember.left_at.is_(None),
        )
    )
    row = db.session.execute(query).one()
    return row[0], row[1], int(row[2])


def served_in(volunteer_id: int, call_out_id: int) -> bool:
    """Whether somebody served in a call-out, by the hours on file."""
    query = select(HoursEntry.id).where(
        HoursEntry.volunteer_id == volunteer_id, HoursEntry.call_out_id == call_out_id, *stands(HoursEntry)
    )
    return db.session.scalar(query.limit(1)) is not None


def stands(entry: Any) -> tuple[ColumnElement[bool], ...]:
    """What stands of somebody's hours, confirmed or not."""
    return (entry.replaced_at.is_(None), entry.state != HoursState.WITHDRAWN)
