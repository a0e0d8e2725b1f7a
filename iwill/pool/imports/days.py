"""Weekdays as people name them: 周一至周五, 周六日, 周二、周四, 工作日, Mon/Wed/Fri, weekends."""

from __future__ import annotations

import re

EVERY_DAY: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)

_SETS: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = (
    (re.compile(r"工作日|平日|weekdays?\b"), (0, 1, 2, 3, 4)),
    (re.compile(r"周末|双休日?|weekends?\b"), (5, 6)),
    (re.compile(r"每天|每日|天天|every ?day\b|daily\b"), EVERY_DAY),
)
_CHINESE = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RANGE = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])\s*-\s*(?:周|星期|礼拜)?([一二三四五六日天])")
_LIST = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天](?:\s*[、,/]?\s*[一二三四五六日天])*)")
_NAME = r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rsday|urday|r|rs)?s?\b\.?"
_ENGLISH_RANGE = re.compile(_NAME + r"\s*(?:-|to)\s*" + _NAME)
_ENGLISH_DAY = re.compile(_NAME)
_BETWEEN = re.compile(r"\s*(?:[、,/&]|and|和|及)?\s*")


def take_days(text: str, place: int) -> tuple[tuple[int, ...] | None, int]:
    """The weekdays named at a place in folded text (0 is Monday), and where their names end; None where there are none.

    After the days, white space and a colon are passed over.
    """
    days: set[int] = set()
    end = place
    while True:
        start = _BETWEEN.match(text, end).end() if days else end  # type: ignore[union-attr]
        found = _one(text, start)
        if found is None:
            break
        days.update(found[0])
        end = found[1]
    if not days:
        return None, place
    while end < len(text) and text[end] in " :的":
        end += 1
    return tuple(sorted(days)), end


def _one(text: str, place: int) -> tuple[tuple[int, ...], int] | None:
    for pattern, days in _SETS:
        if found := pattern.match(text, place):
            return days, found.end()
    if found := _RANGE.match(text, place):
        return _from_to(_CHINESE[found[1]], _CHINESE[found[2]]), found.end()
    if found := _LIST.match(text, place):
        return tuple(_CHINESE[letter] for letter in found[1] if letter in _CHINESE), found.end()
    if found := _ENGLISH_RANGE.match(text, place):
        return _from_to(_ENGLISH.index(found[1]), _ENGLISH.index(found[2])), found.end()
    if found := _ENGLISH_DAY.match(text, place):
        return (_ENGLISH.index(found[1]),), found.end()
    return None


def _from_to(first: int, last: int) -> tuple[int, ...]:
    """From one day to another, over the end of the week where need be."""
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
