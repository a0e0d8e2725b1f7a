"""Days and instants as people write them: the end of a licence, a date of birth, when a form was sent."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from iwill.pool.imports.relative import Written, day_said

_DAY = r"(?P<y>(?:19|20)\d\d)\s*(?:[-/.]|年)\s*(?P<m>\d{1,2})\s*(?:(?:[-/.]|月)\s*(?P<d>\d{1,2})\s*日?|月)?"
_DAY_INSIDE = re.compile(r"(?<![\d-])" + _DAY + r"(?!\d)")
_DAY_WHOLE = re.compile(_DAY + r"(?:[ T]00:00(?::00)?)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YEAR = re.compile(r"((?:19|20)\d\d)年?(?:生|出生)?")
_DECADE = re.compile(r"(\d)[05]后")
_SENT = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})[ T,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(am|pm)?")

ENDLESS = ("长期", "永久", "终身", "无期限", "permanent", "no expiry", "indefinite")
OVER = ("已过期", "过期", "已失效", "失效", "expired")
SAYS_NOTHING = ("", "-", "无", "不详", "n/a", "none")


@dataclass(frozen=True)
class End:
    """When a licence ends, as one place says it. `day` is its last day; neither day nor `over` means no end."""

    day: date | None = None
    over: bool = False
    stated: bool = False
    unread: bool = False


@dataclass(frozen=True)
class Birth:
    """The days between which somebody was born, as far as was said; the same day twice where it was exact."""

    earliest: date
    latest: date


def end_in(cell: str, written: Written | None = None) -> End:
    """What a column of ends says; "next March" as it was meant when it was `written`, where that is known."""
    text = _plain(cell)
    if text in SAYS_NOTHING:
        return End()
    if text in OVER:
        return End(over=True, stated=True)
    if text in ENDLESS:
        return End(stated=True)
    day = _last_day(_DAY_WHOLE.fullmatch(text)) or day_said(text, written)
    return End(day=day, stated=True) if day else End(unread=True)


def days_inside(text: str) -> list[date]:
    """All dates inside free text, each as the last day that it may mean."""
    return [day for found in _DAY_INSIDE.finditer(_plain(text)) if (day := _last_day(found))]


def without_days(text: str) -> str:
    """The text with its dates taken out."""
    return _DAY_INSIDE.sub(" ", _plain(text))


def read_birth(cell: str, *, on: date) -> Birth | None:
    """A birth date, month, year or decade ("90后"), or None. Nobody is born after the day of the import."""
    text = _plain(cell)
    if found := _COMPACT.fullmatch(text):
        text = "-".join(found.groups())
    birth: Birth | None = None
    if found := _DAY_WHOLE.fullmatch(text):
        latest = _last_day(found)
        exact = found["d"] is not None
        birth = Birth(latest if exact else latest.replace(day=1), latest) if latest else None
    elif found := _YEAR.fullmatch(text):
        birth = Birth(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
    elif found := _DECADE.fullmatch(text):
        digit = int(found[1])
        first = (1900 if digit >= 4 else 2000) + digit * 10 + (5 if text[1] == "5" else 0)
        birth = Birth(date(first, 1, 1), date(first // 10 * 10 + 9, 12, 31))
    return birth if birth and birth.earliest <= on else None


def age_on(birth: Birth, years: int) -> date:
    """The first day on which somebody is surely that old."""
    day = birth.latest
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def day_comes_first(cells: Iterable[str]) -> bool:
    """Whether a column writes 31/08/2026: one number above 12 in the first place settles it for all."""
    matches = (_SENT.fullmatch(_plain(cell)) for cell in cells)
    return any(found is not None and 12 < int(found[1]) <= 31 for found in matches)


def read_sent(cell: str, zone: ZoneInfo, *, day_first: bool) -> datetime | None:
    """When a form was sent, wall-clock time in the organisation's zone unless it states an offset; None if unread."""
    text = _plain(cell)
    found = _SENT.fullmatch(text)
    try:
        if found is None:
            instant = datetime.fromisoformat(text.upper())
            return instant if instant.tzinfo else instant.replace(tzinfo=zone)
        first, second, third = (int(found[place]) for place in (1, 2, 3))
        if first > 31:
            year, month, day = first, second, third
        elif day_first:
            day, month, year = first, second, third
        else:
            month, day, year = first, second, third
        hour = int(found[4])
        if found[7]:
            hour = hour % 12 + (12 if found[7] == "pm" else 0)
        return datetime(year, month, day, hour, int(found[5]), int(found[6] or 0), tzinfo=zone)
    except ValueError:
        return None


def _last_day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    year, month = int(found["y"]), int(found["m"])
    if not 1 <= month <= 12:
        return None
    longest = calendar.monthrange(year, month)[1]
    day = int(found["d"]) if found["d"] else longest
    return date(year, month, day) if 1 <= day <= longest else None


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).casefold().strip()
