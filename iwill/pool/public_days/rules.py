"""Which days are special in a place, and which hours hold on them. Pure.

The calendar is that of the country in which a zone's clock hangs, nationwide days alone. China announces the make-up
workdays of a year in the autumn before; until then that year has its statutory holidays and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise

import holidays
from babel.core import get_global

from iwill.core.policy import declare
from iwill.pool.hours import DAY, Stretch
from iwill.pool.public_days.terms import OnHolidays, SpecialDay

DAYS_AHEAD = declare(
    "holidays.days_ahead",
    400,
    "days",
    "our own judgement: a year, and the month in which the next one is announced",
    "public holidays are written into people's hours for this many coming days",
)
# What somebody who is free on holidays is free for: the day, not the night.
FREE_FROM, FREE_TO = 8 * 60, 22 * 60

_STANDS_FOR = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")
_BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]\s*$")
_LANGUAGES = {"zh": "zh_CN", "en": "en_US"}


def country_of(zone: str | None) -> str | None:
    """The country whose holidays hold where a zone's clock hangs; None for one that belongs to none we know."""
    country = get_global("zone_territories").get(zone) if zone else None
    return country if country in holidays.list_supported_countries(include_aliases=False) else None


def special_days(zone: str | None, first: date, last: date, language: str) -> list[SpecialDay]:
    """Public holidays and make-up workdays of a zone's country from one day to another, in order, named for a reader.

    A holiday on a Sunday is one as well. A make-up workday says which weekday it stands for: of the day off that it
    makes up for, where that is told, else a Monday.
    """
    country = country_of(zone)
    if country is None:
        return []
    found = {
        day: special for year in range(first.year, last.year + 1) for day, special in _of_year(country, year, language)
    }
    found |= _weekends_between(found)
    return [special for day, special in sorted(found.items()) if first <= day <= last]


def _weekends_between(found: dict[date, SpecialDay]) -> dict[date, SpecialDay]:
    """The days of a weekend that stand between two holidays: nobody takes them for ordinary ones."""
    off = sorted(day for day, special in found.items() if special.works_like is None)
    between: dict[date, SpecialDay] = {}
    for before, after in pairwise(off):
        gap = [before + timedelta(days=number) for number in range(1, (after - before).days)]
        if len(gap) <= 2 and all(day.weekday() >= 5 and day not in found for day in gap):
            between |= {day: SpecialDay(day, found[before].name) for day in gap}
    return between


@lru_cache(maxsize=200)
def _of_year(country: str, year: int, language: str) -> tuple[tuple[date, SpecialDay], ...]:
    plain = holidays.country_holidays(country, years=year)
    spoken = plain.supported_languages or ()
    said = _LANGUAGES["zh" if language.startswith("zh") else "en"]
    named = holidays.country_holidays(country, years=year, language=said) if said in spoken else plain
    stands_for = _makes_up_for(country, year) if "en_US" in spoken else {}
    made_up = [day for day in getattr(plain, "weekend_workdays", ()) if day.year == year]
    return (
        *((day, SpecialDay(day, _BRACKETS.sub("", name))) for day, name in named.items()),
        *((day, SpecialDay(day, "", stands_for[day].weekday() if day in stands_for else 0)) for day in made_up),
    )


def _makes_up_for(country: str, year: int) -> dict[date, date]:
    """The make-up workdays of a year, each with the day off that it makes up for; that one says so in its name."""
    named = holidays.country_holidays(country, years=[year, year + 1], language="en_US")
    return {
        date(int(match[3]), int(match[1]), int(match[2])): day
        for day, name in named.items()
        if (match := _STANDS_FOR.search(name))
    }


def hours_on_special_day(special: SpecialDay, wish: OnHolidays, week: Iterable[Stretch]) -> list[Stretch] | None:
    """The hours that hold on a special day by somebody's wish; an empty list is away, None is the week as usual."""
    if wish is OnHolidays.AS_USUAL:
        return None
    weekday = special.day.weekday()
    if special.works_like is not None:
        return [
            Stretch(weekday, one.from_minute, min(one.to_minute, DAY), one.sure)
            for one in week
            if one.weekday == special.works_like
        ]
    if wish is OnHolidays.AWAY:
        return []
    own = [one for one in week if one.weekday == weekday]
    return [*own, Stretch(weekday, FREE_FROM, FREE_TO)]


def calendar_key(zone: str | None, last: date) -> str:
    """What a person's written holidays were worked out from: the calendar's version, the place and the last month."""
    return f"{version('holidays')}:{country_of(zone) or '-'}:{last:%Y-%m}"
