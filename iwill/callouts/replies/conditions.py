"""What a reply says beside yes or no: at most how many, only from an hour on, no questions until a day.

Each is read from one turn of phrase that can mean nothing else, and taken out of the words, which must then be
understood whole without it. An hour counts where only one reading of it leaves somebody some shifts and takes others; a
day where its month is named. Whatever else is said of hours and days is left to be asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple


class Clock(NamedTuple):
    """An hour and minute as they were said. `sure` says that half a day later cannot be meant."""

    hour: int
    minute: int
    sure: bool


class Day(NamedTuple):
    """A day as it was said, with its year where that was said too."""

    year: int | None
    month: int
    day: int


class Conditions(NamedTuple):
    """What a yes is bound to, or until when somebody wants to rest."""

    at_most: int | None = None
    after: Clock | None = None
    until: Day | None = None


NONE = Conditions()

_CHINESE = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER = r"\d{1,2}|[一二两三四五六七八九十]"
_CAN = r"(?:能来|能上|能值|可以来|可以上|可以值|可以|来|上|值)"
_AT_MOST = re.compile(
    rf"(?:最多|至多|顶多|不超过)(?P<can>{_CAN})?(?P<most>{_NUMBER})(?:个班次|个班|班次|个|班|场|次)?(?![\d点时号月日:])"
    rf"|(?<![a-z])(?P<do>i can do )?(?:at most|no more than|maximum of|maximum|max) (?P<most2>{_NUMBER})"
    r"(?: shifts?| of them)?(?![a-z0-9:])"
)
_PART_OF_DAY = r"(?P<part>早上|上午|中午|下午|晚上|今晚|晚|夜里)?"
_AFTER = re.compile(
    rf"{_PART_OF_DAY}(?<![\d:~-])(?P<hour>\d{{1,2}}|十[一二]|[一二两三四五六七八九十])"
    r"(?:(?:点|时)(?P<half>半)?|:(?P<minute>[0-5]\d))(?:钟)?(?:以后|之后|过后|后|起|开始)(?:才)?"
    r"|(?<![a-z])(?:only )?(?:after|from) (?P<hour2>\d{1,2})(?::(?P<minute2>[0-5]\d))?(?: ?(?P<half2>am|pm))?(?: on)?"
    r"(?![a-z0-9:-])(?! *(?:to|until|till|-))"
)
_NAME = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
_NAME += "|nov(?:ember)?|dec(?:ember)?"
_UNTIL = re.compile(
    r"(?<![不别勿没要用])(?:请|先|我想|我要)?(?:暂停|休息|停)(?:到|至)(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})(?:日|号)"
    r"|(?<![不别勿没要用])(?:请)?(?:暂停|休息|停)(?:到|至)(?P<year2>20\d\d)-(?P<month2>\d\d)-(?P<day2>\d\d)(?!\d)"
    r"|(?<![a-z])(?<!no )pause(?: me)? until (?:(?P<year3>20\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)"
    rf"|(?P<day4>\d{{1,2}}) (?P<name4>{_NAME})(?: (?P<year4>20\d\d))?"
    rf"|(?P<name5>{_NAME}) (?P<day5>\d{{1,2}})(?:,? (?P<year5>20\d\d))?)(?![a-z0-9])"
)
_MORNING, _EVENING = frozenset({"早上", "上午", "am"}), frozenset({"中午", "下午", "晚上", "今晚", "晚", "夜里", "pm"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HALF_A_DAY = 12


def split_conditions(text: str) -> tuple[Conditions, str] | None:
    """The conditions in a reply written in one way, and the words without them; None where one is said twice, or an
    hour or a day does not exist."""
    at_most, rest = _take(_AT_MOST, text, "可以" if _says_can(text) else "")
    after, rest = _take(_AFTER, rest, "")
    until, rest = _take(_UNTIL, rest, "不")
    if any(len(found) > 1 for found in (at_most, after, until)):
        return None
    most = [_number(found["most"] or found["most2"]) for found in at_most]
    clocks, days = [_clock(found.groupdict()) for found in after], [_day(found.groupdict()) for found in until]
    if None in clocks or None in days or 0 in most:
        return None
    return Conditions(*(found[0] if found else None for found in (most, clocks, days))), rest  # type: ignore[arg-type]


def shifts_after(clock: Clock, starts: Sequence[datetime]) -> list[int] | None:
    """The positions of the shifts that begin at this hour or later; None where the hour can be read in two ways, leaves
    none, or the shifts are on several days. `starts` are moments where their reader lives."""
    if len({start.date() for start in starts}) != 1:
        return None
    readings = [clock.hour] if clock.sure else [clock.hour, clock.hour + HALF_A_DAY]
    left = []
    for hour in readings:
        moment = starts[0].replace(hour=hour, minute=clock.minute, second=0, microsecond=0)
        kept = [position for position, start in enumerate(starts) if start >= moment]
        if kept and kept not in left:
            left.append(kept)
    # Nobody says an hour that takes no shift away where another reading of it does.
    telling = [kept for kept in left if len(kept) < len(starts)]
    return (telling or left)[0] if len(telling or left) == 1 else None


def day_meant(day: Day, today: date) -> date | None:
    """The day that was named, the next one of that name where no year was; None where there is none to come."""
    for year in [day.year] if day.year else [today.year, today.year + 1]:
        try:
            found = date(year, day.month, day.day)
        except ValueError:
            return None
        if found > today and found - today < timedelta(days=366):
            return found
    return None


def _says_can(text: str) -> bool:
    found = _AT_MOST.search(text)
    return found is not None and bool(found["can"] or found["do"])


def _take(pattern: re.Pattern[str], text: str, instead: str) -> tuple[list[re.Match[str]], str]:
    return list(pattern.finditer(text)), pattern.sub(f" {instead} ", text)


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _CHINESE[said] if len(said) == 1 else 10 + _CHINESE[said[1]]


def _clock(said: dict[str, str | None]) -> Clock | None:
    hour = _number(said["hour"] or said["hour2"] or "")
    minute = 30 if said["half"] else int(said["minute"] or said["minute2"] or 0)
    part = said["part"] or said["half2"]
    if said["hour2"] and not (said["minute2"] or said["half2"]):
        return None  # "from 8" may be a number of shifts
    if hour > 23 or (part and hour > HALF_A_DAY and part in _MORNING):
        return None
    if part in _EVENING and hour < HALF_A_DAY:
        hour += HALF_A_DAY
    elif part in {"am", "晚上", "今晚", "晚", "夜里"} and hour == HALF_A_DAY:
        return None  # midnight belongs to two days
    written_in_full = bool(said["minute"] or said["minute2"]) and hour == 0
    return Clock(hour, minute, sure=bool(part) or hour >= HALF_A_DAY or written_in_full)


def _day(said: dict[str, str | None]) -> Day | None:
    name = said["name4"] or said["name5"]
    month = int(said["month"] or said["month2"] or said["month3"] or 0)
    if name:
        month = _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
    year = said["year"] or said["year2"] or said["year3"] or said["year4"] or said["year5"]
    day = said["day"] or said["day2"] or said["day3"] or said["day4"] or said["day5"]
    return Day(int(year) if year else None, month, int(day or 0)) if month else None
