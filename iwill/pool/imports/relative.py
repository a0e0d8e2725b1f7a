"""Days said from where the writer stood: 明年3月, 9月底, 下个月.

What they mean depends on when they were written, which the row may tell, or the file: its name, its properties, or
whoever imports it. Else they mean nothing certain.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_YEARS = {"今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
_MONTHS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_PHRASE = (
    r"(?:(?P<year>(?:19|20)\d\d)\s*[年/.-]\s*|(?P<word>今年|本年|明年|来年|后年)的?\s*)?"
    r"(?:(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])(?:月份?|(?=[/.-]\d))(?:[/.-]?(?P<day>\d{1,2})[日号]?|(?P<part>初|上旬|中旬|中|下旬|底|末))?"
    r"|(?P<end>年底|年末|底|末)|(?P<next>下个?月)(?:底|末)?)"
)
_WHOLE = re.compile(_PHRASE)
_UNTIL = re.compile(rf"暂停[^,，。;；\n]{{0,8}}?(?:到|至|-)\s*{_PHRASE}")
# A part of a month ends on this day.
_PARTS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}
_IN_NAME = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:[-_.年]?(?P<m>0[1-9]|1[0-2]|[1-9](?=月))(?:[-_.月]?(?P<d>0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)


@dataclass(frozen=True)
class Written:
    """Between which days something was written, as far as is known; the same day twice where it is exact."""

    earliest: date
    latest: date


def written_on(day: date) -> Written:
    """Written on that day."""
    return Written(day, day)


def written_by_name(name: str) -> Written | None:
    """The date in the name of a file: a day, a month or a year. None where there is none, or more than one."""
    found = list(_IN_NAME.finditer(unicodedata.normalize("NFKC", name)))
    if len(found) != 1:
        return None
    year, month, day = (int(found[0][part]) if found[0][part] else None for part in ("y", "m", "d"))
    assert year is not None
    if month is None:
        return Written(date(year, 1, 1), date(year, 12, 31))
    longest = calendar.monthrange(year, month)[1]
    if day is None:
        return Written(date(year, month, 1), date(year, month, longest))
    return written_on(date(year, month, day)) if day <= longest else None


def end_of_pause(text: str, written: Written | None) -> date | None:
    """The last day of a pause that names its end, or None where none is named or it cannot be known."""
    found = _UNTIL.search(unicodedata.normalize("NFKC", text))
    return _day(found, written) if found else None


def day_said(text: str, written: Written | None) -> date | None:
    """The last day that a whole phrase may mean; None where it is no such phrase or that cannot be known."""
    found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return _day(found, written) if found else None


def _day(found: re.Match[str], written: Written | None) -> date | None:
    """What a phrase means to everybody who may have written it; None where that differs."""
    if found["year"]:
        return _last(found, int(found["year"]))
    if written is None:
        return None
    earliest, latest = (_seen_from(found, day) for day in (written.earliest, written.latest))
    return earliest if earliest == latest else None


def _seen_from(found: re.Match[str], day: date) -> date | None:
    if found["next"]:
        year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
        return date(year, month, calendar.monthrange(year, month)[1])
    if found["word"]:
        return _last(found, day.year + _YEARS[found["word"]])
    this_year = _last(found, day.year)
    return this_year if this_year and this_year >= day else _last(found, day.year + 1)


def _last(found: re.Match[str], year: int) -> date | None:
    if found["end"]:
        return date(year, 12, 31)
    if not found["month"]:
        return None
    word = found["month"]
    month = int(word) if word.isdigit() else _MONTHS[word]
    if not 1 <= month <= 12:
        return None
    longest = calendar.monthrange(year, month)[1]
    day = int(found["day"]) if found["day"] else _PARTS.get(found["part"] or "", longest)
    return date(year, month, day) if 1 <= day <= longest else None
