"""What was given in a stretch of time, each figure with its denominator (the shape of the national report: the rate of
taking part is active people of the pool, and hours a head are those of active people alone)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func, or_, select

from iwill.core.db import db
from iwill.insight.upkeep import PEOPLE
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING, HoursSource


@dataclass(frozen=True)
class Contribution:
    """Minutes that count, by source; who gave them; out of whom."""

    minutes: Mapping[HoursSource, int]
    active: int
    in_pool: int
    may_be_asked: int

    @property
    def total(self) -> int:
        return sum(self.minutes.values())


def contribution(since: date, until: date) -> Contribution:
    """From a day up to, and with, another. Hours count once somebody else has confirmed them."""
    counts = (
        HoursEntry.state.in_(COUNTING),
        HoursEntry.replaced_at.is_(None),
        HoursEntry.on_day.between(since, until),
    )
    by_source = select(HoursEntry.source, func.sum(HoursEntry.minutes)).where(*counts).group_by(HoursEntry.source)
    minutes = {source: int(total) for source, total in db.session.execute(by_source)}
    active = db.session.scalar(select(func.count(distinct(HoursEntry.volunteer_id))).where(*counts)) or 0
    there = (
        select(func.count())
        .select_from(PEOPLE)
        .where(PEOPLE.c.joined_on <= until, or_(PEOPLE.c.left_on.is_(None), PEOPLE.c.left_on > until))
    )
    may_be = select(func.count()).where(Volunteer.lifecycle == Lifecycle.ACTIVE, Volunteer.erased_at.is_(None))
    return Contribution(
        minutes,
        active,
        db.session.scalar(there) or 0,
        db.session.scalar(may_be) or 0,
    )
