"""Rules of what happens to people: milestones of hours, anniversaries on the civil calendar. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

# The stars of the state begin at 100 h (2012《志愿服务记录办法》). In the waves of 2020 the average was 19 h a person,
# so milestones of our own come before.
MILESTONES = (10, 20, 50, 100, 300, 600, 1_000, 1_500)


def thresholds_reached(entries: Iterable[tuple[int, datetime, int]]) -> Iterator[tuple[int, datetime, int]]:
    """Who reached how many hours, and when. `entries` are (person, when it counted, minutes), a person's together and
    in order; one entry may reach several."""
    person, minutes, coming = None, 0, list(MILESTONES)
    for volunteer_id, at, worth in entries:
        if volunteer_id != person:
            person, minutes, coming = volunteer_id, 0, list(MILESTONES)
        minutes += worth
        while coming and minutes >= coming[0] * 60:
            yield volunteer_id, at, coming.pop(0)


def anniversary(joined: date, years: int) -> date:
    """The day on which somebody has been here for a number of years; 29 February is the 28th where there is none."""
    try:
        return joined.replace(year=joined.year + years)
    except ValueError:
        return date(joined.year + years, 2, 28)


def joined_between(first: date, last: date, years: int) -> tuple[date, date]:
    """Between which days somebody joined whose anniversary of so many years may lie between two days: one more on
    either side, because of 29 February."""
    return _back(first, years, to=1), _back(last, years, to=-1)


def _back(day: date, years: int, *, to: int) -> date:
    ordinal = anniversary(day, -years).toordinal()
    return date.fromordinal(ordinal - to)
