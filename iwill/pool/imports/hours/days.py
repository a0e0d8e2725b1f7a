"""Weekdays as people name them: 周一至周五, 周六日, 周二、周四, 工作日, Mon/Wed/Fri, weekends; and days left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

EVERY_DAY: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
WEEKDAYS, WEEKENDS = (0, 1, 2, 3, 4), (5, 6)

_EACH = "(?:(?:every|each) )?"
_SETS: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = (
    (re.compile(rf"每?个?(?:工作日|平日)|周中|{_EACH}(?:weekdays?|working days?|week days?)\b"), WEEKDAYS),
    (re.compile(rf"每?个?(?:周末|双休日?)|{_EACH}(?:weekends?|week ends?)\b"), WEEKENDS),
    (re.compile(r"每一?[天日]|每(?=[晚早])|天天|every ?day\b|each day\b|daily\b"), EVERY_DAY),
    (re.compile(r"every(?= ?(?:evening|morning|afternoon|night))"), EVERY_DAY),
)
_NUMBERS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    str(n): n - 1 for n in range(1, 8)
}
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The figure of a day and not of an hour: 周一六点 is Monday at six.
_ONE = r"[一二三四五六日天](?![点时])"
_FIGURE = r"[1-7](?![\d点时:.hap])"
_WEEK = r"每?(?:周|星期|礼拜)"
_RANGE = re.compile(
    rf"{_WEEK}({_ONE}|{_FIGURE})\s*-\s*(?:(?:周|星期|礼拜)({_ONE}|{_FIGURE})|({_ONE}|(?<=\d-){_FIGURE}))"
)
_LIST = re.compile(rf"{_WEEK}({_FIGURE}(?:[、,/]{_FIGURE})*|{_ONE}(?:\s*[、,/和]?\s*{_ONE})*)")
_NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rsday|urday|r|rs)?s?\b\.?"
_ENGLISH_RANGE = re.compile(_NAME + r"\s*-\s*" + _NAME)
_ENGLISH_DAY = re.compile(_EACH + _NAME)
_BETWEEN = re.compile(r"\s*(?:[、,/&+]|and\b|和|及|以及|与)?\s*")
_EXCEPT = re.compile(r"(?:除了?|except(?: for)?\b|excluding\b|but not\b|not\b|不包括|不含)\s*(?:on )?")
_EXCEPTED = re.compile(r"\s*(?:以外|之外|除外|不行|不可以|没空|没时间|外)")


@dataclass(frozen=True)
class Days:
    """The weekdays named at a place (0 is Monday), whether one by one, and whether to leave them out."""

    days: tuple[int, ...]
    by_name: bool = True
    left_out: bool = False


def take_days(text: str, place: int) -> tuple[Days | None, int]:
    """The weekdays named at a place in plain text, and where their names end; None where there are none.

    After the days, white space and a colon are passed over.
    """
    opening = _EXCEPT.match(text, place)
    days: set[int] = set()
    by_name, end = True, opening.end() if opening else place
    while True:
        start = _BETWEEN.match(text, end).end() if days else end  # type: ignore[union-attr]
        found = _one(text, start)
        if found is None:
            break
        days.update(found[0])
        by_name, end = by_name and found[2], found[1]
    if not days:
        return None, place
    closing = _EXCEPTED.match(text, end)
    end = closing.end() if closing else end
    while end < len(text) and text[end] in " :的":
        end += 1
    return Days(tuple(sorted(days)), by_name, bool(opening or closing)), end


def _one(text: str, place: int) -> tuple[tuple[int, ...], int, bool] | None:
    for pattern, days in _SETS:
        if found := pattern.match(text, place):
            return days, found.end(), False
    if found := _RANGE.match(text, place):
        return _from_to(_NUMBERS[found[1]], _NUMBERS[found[2] or found[3]]), found.end(), True
    if found := _LIST.match(text, place):
        return tuple(_NUMBERS[letter] for letter in found[1] if letter in _NUMBERS), found.end(), True
    if found := _ENGLISH_RANGE.match(text, place):
        return _from_to(_ENGLISH.index(found[1]), _ENGLISH.index(found[2])), found.end(), True
    if found := _ENGLISH_DAY.match(text, place):
        return (_ENGLISH.index(found[1]),), found.end(), True
    return None


def _from_to(first: int, last: int) -> tuple[int, ...]:
    """From one day to another, over the end of the week where need be."""
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
