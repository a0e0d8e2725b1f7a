"""Who is behind a cell: names and where each stands, so many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, or_, select

from iwill.core.db import db, is_sqlite
from iwill.insight import effects
from iwill.insight.queries.cells import Among
from iwill.insight.rules import first_of_month
from iwill.insight.terms import EARLY_DAYS
from iwill.insight.upkeep import PEOPLE
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING

PAGE = 100


@dataclass(frozen=True)
class Behind:
    """Somebody who counts in a cell."""

    volunteer_id: int
    name: str
    lifecycle: Lifecycle
    joined_on: date


def came_back(among: Among, month: int, *, served: bool, back: bool = True) -> Select[Any]:
    """Who came so many months after joining, or who did not."""
    mark = PEOPLE.c.served if served else PEOPLE.c.signs
    marked = mark.op("&")(1 << month) != 0
    if month == 0 and not served:
        return _meant(among)
    return _meant(among).where(marked if back else ~marked)


def reached(among: Among, place: int, *, and_no_further: bool) -> Select[Any]:
    """Who has come to a step, or who has come to it and no further."""
    far = PEOPLE.c.furthest == place if and_no_further else PEOPLE.c.furthest >= place
    return _meant(among).where(far)


def followed(
    among: Among, month: int, *, this_month: int, silent_months: int, early: bool | None = None
) -> Select[Any]:
    """Who is still in at the beginning of a month after joining, and came long enough ago to tell: those of whom
    `cohorts.stay_of` says that they have stayed so long. `early` asks whether she served in her first month."""
    last_sign = max(0, month - silent_months)
    query = _meant(among).where(
        _month_of(PEOPLE.c.joined_on) <= this_month - month,
        or_(PEOPLE.c.left_on.is_(None), _month_of(PEOPLE.c.left_on) - _month_of(PEOPLE.c.joined_on) >= month),
        PEOPLE.c.signs >= (1 << last_sign if last_sign else 0),
    )
    if early is None:
        return query
    served_early = func.coalesce(PEOPLE.c.served_on <= _days_after(PEOPLE.c.joined_on, EARLY_DAYS), False)
    return query.where(served_early == early)


def written_to(journey: str, *, held_out: bool) -> Select[Any]:
    """Who counts on the board of journeys as written to, or as held out, as it was worked out last."""
    return _meant(Among()).where(Volunteer.id.in_(effects.people_of(journey, held_out=held_out)))


def gave(since: date, until: date) -> Select[Any]:
    """Who has confirmed hours from a day up to, and with, another."""
    counts = (
        HoursEntry.state.in_(COUNTING),
        HoursEntry.replaced_at.is_(None),
        HoursEntry.on_day.between(since, until),
    )
    return _meant(Among()).where(Volunteer.id.in_(select(HoursEntry.volunteer_id).where(*counts)))


def _month_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """As `rules.month_of`."""
    return extract("year", day) * 12 + extract("month", day) - 1


def _days_after(day: ColumnElement[Any], days: int) -> ColumnElement[Any]:
    return func.date(day, f"+{days} days") if is_sqlite(db.session()) else day + days


def listed(query: Select[Any]) -> tuple[int, Sequence[Behind]]:
    """How many there are, and the first of them in order of joining. Whoever is erased has no name and is not shown."""
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.order_by(PEOPLE.c.joined_on, Volunteer.id).limit(PAGE))
    return total, [Behind(*row) for row in rows]


def _meant(among: Among) -> Select[Any]:
    query = (
        select(Volunteer.id, Volunteer.preferred_name, Volunteer.lifecycle, PEOPLE.c.joined_on)
        .join(PEOPLE, PEOPLE.c.volunteer_id == Volunteer.id)
        .where(Volunteer.erased_at.is_(None))
    )
    if among.path is not None:
        query = query.where(PEOPLE.c.path == among.path)
    if among.crisis is not None:
        query = query.where(PEOPLE.c.crisis == among.crisis)
    if among.since is not None:
        query = query.where(PEOPLE.c.joined_on >= first_of_month(among.since))
    if among.until is not None:
        query = query.where(PEOPLE.c.joined_on < first_of_month(among.until + 1))
    return query
