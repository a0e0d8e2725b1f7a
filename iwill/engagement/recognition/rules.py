"""Rules of recognition: which awards a person's service has earned, and when the yearly window is open. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from iwill.core.policy import Value, declare
from iwill.engagement.journeys.happenings.rules import MILESTONES, anniversary
from iwill.engagement.recognition.terms import Award, Earned, Service

# Whoever supervises is rarely thanked by those who were helped; these marks are for support alone.
SUPPORT_MARKS = (1, 5, 20, 50)

THANK_WITHIN_DAYS = declare(
    "recognition.thank_within_days",
    7,
    "days",
    "symbolic recognition of newcomers raised retention by a fifth: Gallus 2016, doi 10.1287/mnsc.2016.2540",
    "somebody who served stands on the list of whom to thank for this long, newcomers and support first",
)
WINDOW_DAYS = declare(
    "recognition.window_days",
    7,
    "days",
    "GPBN Pro Bono Week: the last week of October, certificates handed over in person",
    "the yearly window of recognition is so many last days of October",
)
MEETING_DAYS = declare(
    "recognition.introduction_days",
    30,
    "days",
    "our own judgement",
    "for so long an introduction can be answered; then it has lapsed without a word",
)


def earned(service: Service, on: date, held: Collection[tuple[Award, int]]) -> Iterator[Earned]:
    """The awards that somebody has earned by a day and does not hold yet. Nothing is ever taken away again: whoever is
    corrected below a mark keeps what was given in good faith."""
    facts: dict[str, int | str] = {"minutes": service.minutes, "entries": service.entries}
    if service.entries and (Award.FIRST_SERVICE, 1) not in held:
        yield Earned(Award.FIRST_SERVICE, 1, facts)
    for mark in MILESTONES:
        if service.minutes >= mark * 60 and (Award.HOURS, mark) not in held:
            yield Earned(Award.HOURS, mark, facts)
    for mark in SUPPORT_MARKS:
        if service.support_shifts >= mark and (Award.SUPPORT, mark) not in held:
            yield Earned(Award.SUPPORT, mark, {"support_shifts": service.support_shifts})
    for years in range(1, full_years(service.joined_on, on) + 1):
        # A year is awarded to those who served at all: being on file is no merit and no fault.
        if service.entries and (Award.YEARS, years) not in held:
            yield Earned(Award.YEARS, years, {"joined_on": service.joined_on.isoformat()})


def full_years(joined: date, on: date) -> int:
    """How many years lie between two days; who joined on 29 February completes a year on the 28th."""
    years = on.year - joined.year
    return years if anniversary(joined, years) <= on else years - 1


def recognition_year(on: date) -> int:
    """The year whose list is being drawn up on a day: from the end of one window to the end of the next."""
    return on.year if on <= date(on.year, 10, 31) else on.year + 1


def year_of_recognition(year: int) -> tuple[date, date]:
    """The first and the last day of service that a year's list counts: November to October."""
    return date(year - 1, 11, 1), date(year, 10, 31)


def is_window(on: date, policy: Mapping[str, Value]) -> bool:
    """Whether the yearly window is open: the last days of October."""
    last = date(on.year, 10, 31)
    return last - timedelta(days=int(policy[WINDOW_DAYS])) < on <= last
