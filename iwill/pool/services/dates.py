"""Dates that differ from the week: away, other hours, more hours. A range is written day by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext as _

from iwill.core.errors import Invalid, Problem
from iwill.pool.hours import Stretch, apart, block
from iwill.pool.models import Volunteer
from iwill.pool.services.availability import clear_day, set_day

LONGEST_RANGE = timedelta(days=366)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SpecialDates:
    """Days in a row that differ from the week in the same way; no stretches means away. Weekdays inside are 0."""

    first: date
    last: date
    stretches: tuple[Stretch, ...]


def special_dates(volunteer: Volunteer, today: date) -> list[SpecialDates]:
    """The dates from today on that differ, joined into ranges where neighbours are alike."""
    found: list[SpecialDates] = []
    # What a calendar wrote is no date of her own: it is listed with the holidays.
    for day in sorted({row.day for row in volunteer.exceptions if row.day >= today and row.source is None}):
        stretches = tuple(replace(one, weekday=0) for one in hours_on(volunteer, day))
        last = found[-1] if found else None
        if last and last.last == day - A_DAY and last.stretches == stretches:
            found[-1] = replace(last, last=day)
        else:
            found.append(SpecialDates(day, day, stretches))
    return found


def hours_on(volunteer: Volunteer, day: date) -> list[Stretch]:
    """What holds on a date: its own hours where it has any, else the week's."""
    own = [row for row in volunteer.exceptions if row.day == day]
    if own:
        return apart((row.at_least, day.weekday(), row.from_minute, row.to_minute) for row in own)
    return apart(
        (row.at_least, row.weekday, row.from_minute, row.to_minute)
        for row in volunteer.weekly_hours
        if row.weekday == day.weekday()
    )


def go_away(volunteer: Volunteer, first: date, last: date, *, today: date) -> None:
    """Not available on these days, whatever the week says. Refuses a range that is reversed, past or over a year."""
    for day in _days(first, last, today):
        set_day(volunteer, day, [])


def set_hours(
    volunteer: Volunteer, first: date, last: date, hours: tuple[int, int], *, added: bool, today: date
) -> None:
    """Other hours on these days: instead of what held there, or added to it; in minutes, they may run over midnight.

    Refuses a range that is reversed, past or over a year.
    """
    days = _days(first, last, today)
    plan = {day: hours_on(volunteer, day) if added else [] for day in days}
    for day in days:
        for piece in block(day.weekday(), *hours):
            on = day if piece.weekday == day.weekday() else day + A_DAY
            plan.setdefault(on, hours_on(volunteer, on)).append(piece)
    for day, stretches in plan.items():
        set_day(volunteer, day, stretches)


def forget(volunteer: Volunteer, first: date, last: date, *, today: date) -> None:
    """Back to the week on these days."""
    for day in _days(first, last, today):
        clear_day(volunteer, day)


def _days(first: date, last: date, today: date) -> list[date]:
    if last < first:
        raise Invalid([Problem("last", "ends_before_start", _("The last day is before the first."))])
    if last < today:
        raise Invalid([Problem("first", "invalid", _("These days have passed."))])
    if last - first > LONGEST_RANGE:
        raise Invalid([Problem("last", "invalid", _("One entry covers a year at most."))])
    begin = max(first, today)
    return [begin + timedelta(days=number) for number in range((last - begin).days + 1)]
