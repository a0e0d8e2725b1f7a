"""Rules of journeys: civil periods on each person's own calendar, places in a spread, who is held out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from iwill.engagement.journeys.terms import MOST_HELD_OUT, Every, Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


def label_of(day: date, period: Period) -> str:
    """The name of the period in which a day lies: 2026-11, 2026-Q4, 2026-H2, 2026."""
    if period is Period.MONTH:
        return f"{day:%Y-%m}"
    if period is Period.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if period is Period.HALF_YEAR:
        return f"{day.year}-H{1 if day.month <= 6 else 2}"
    return str(day.year)


def first_day_of(day: date, period: Period) -> date:
    """The day on which the period of a day began."""
    months = _MONTHS[period]
    return date(day.year, day.month - (day.month - 1) % months, 1)


def next_period(first: date, period: Period) -> date:
    """The first day of the period after the one that begins on `first`."""
    months = first.month - 1 + _MONTHS[period]
    return date(first.year + months // 12, months % 12 + 1, 1)


def falls_due_on(volunteer_id: int, every: Every, first: date) -> date:
    """The day of the period beginning on `first` on which one person's turn comes: the same in each period, and people
    spread evenly, so that nobody's letters come in one flood and the answers can be read."""
    return first + timedelta(days=every.day - 1 + volunteer_id % max(1, every.spread_days))


def days_between(after: date, up_to: date) -> Iterator[date]:
    """The days after one and up to another, in order."""
    day = after + timedelta(days=1)
    while day <= up_to:
        yield day
        day += timedelta(days=1)


def moment_on(day: date, hour: int, zone: str) -> datetime:
    """An hour of somebody's clock as an instant. An hour that daylight saving leaves out is the first instant after the
    gap; one that comes twice is the first of the two."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, time(hour), place)
    moment = local.astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # In a gap the two readings of the local time lie on either side of it; between them it begins.
    return _end_of_gap(moment, local.replace(fold=1).astimezone(UTC), place)


def _end_of_gap(one: datetime, other: datetime, place: ZoneInfo) -> datetime:
    """The first instant after the clocks went forward, which lies between two instants."""
    before, after = sorted((one, other))
    offset = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def is_held_out(journey: str, volunteer_number: str, share: float) -> bool:
    """Whether somebody belongs to the group that a journey does not write to, so that its effect can be measured. Drawn
    from the public number, the same for as long as the journey lives, independent between journeys."""
    if share <= 0:
        return False
    drawn = int.from_bytes(blake2b(f"{journey}:{volunteer_number}".encode(), digest_size=8).digest())
    return drawn < min(share, MOST_HELD_OUT) * 2**64
