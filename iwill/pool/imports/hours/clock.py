"""One time of day as it is said. A bare hour up to twelve may be morning or evening: what stands beside it decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOUR, NOON, DAY = 60, 720, 1440

# What a part of the day makes of an hour on the clock face. The night runs on after midnight.
_FORENOON = "凌晨|清晨|早上|早晨|早间|上午|早|mornings?"
_AFTERNOON = "中午|午后|下午|傍晚|afternoons?"
_EVENING = "晚上|晚间|夜里|夜间|半夜|深夜|晚|evenings?|nights?"
_NEXT_DAY = r"(?P<next>次日|第二天|翌日|隔天|next day)?\s*"
_PART = rf"(?:(?P<am>{_FORENOON})|(?P<pm>{_AFTERNOON})|(?P<eve>{_EVENING}))?\s*"
_SAID = r"(?:(?P<half>半)|(?P<quarter>[一三]刻)|(?P<said>\d\d?|[一二三四五]?十五?)分?)?"
_MINUTE = rf"(?::(?P<colon>\d\d)|\.(?P<dot>\d\d)|(?:点钟?|时){_SAID}|h(?P<h>\d\d)?\b)?"
_TIME = re.compile(
    _NEXT_DAY + _PART + r"(?P<hour>\d{1,2}|二?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
    r"(?![\d一二三四五六七八九十])" + _MINUTE + r"(?!\d)\s*(?P<meridiem>[ap]m\b)?"
)
_NAMED = re.compile(r"(?P<noon>正午|noon\b)|(?P<midnight>午夜|零点|midnight\b)")
_DIGITS = {letter: number for number, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True)
class Time:
    """A time in minutes from midnight; beyond 1440 it is on the next day.

    `either` says that it may as well be twelve hours later: an hour up to twelve with nothing that tells which.
    `full` says that minutes were written too, as on a clock of 24 hours, which settles it where nothing else does.
    `follows` says that a part of the day, or am or pm, was named, which an hour beside it follows.
    """

    minute: int
    either: bool = False
    full: bool = False
    follows: bool = False


def take_time(text: str, place: int) -> tuple[Time | None, int]:
    """The time that begins at a place in plain text, and where it ends; None where there is none or it cannot be."""
    if named := _NAMED.match(text, place):
        return Time(NOON if named["noon"] else DAY, follows=True), named.end()
    found = _TIME.match(text, place)
    if found is None:
        return None, place
    hour, minute = _number(found["hour"]), _minute(found)
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None, place
    return _told(found, hour, minute), found.end()


def _told(found: re.Match[str], hour: int, minute: int) -> Time | None:
    part = next((name for name in ("am", "pm", "eve") if found[name]), None)
    later = DAY if found["next"] else 0
    if (part or found["meridiem"]) and hour <= 12:
        settled = _settled(hour, minute, part, found["meridiem"])
        if settled is None:
            return None
        # An hour past midnight is the next day's already; saying so as well does not make it the day after.
        return Time(settled if settled >= DAY else settled + later, follows=True)
    if part == "am" or found["meridiem"] == "am" or (part == "eve" and hour < 17):
        return None
    either = hour <= 12 and not found["hour"].startswith("0") and not later
    return Time(hour * HOUR + minute + later, either=either, full=found["colon"] is not None)


def _settled(hour: int, minute: int, part: str | None, meridiem: str | None) -> int | None:
    """An hour of the clock face, with its part of the day or am or pm, as minutes; None where the two disagree."""
    face = hour % 12 * HOUR + minute
    if meridiem:
        if part and (part == "am") != (meridiem == "am"):
            return None
        return face + (NOON if meridiem == "pm" else 0)
    if part == "am":
        return NOON + minute if hour == 12 else face
    if part == "pm":
        # 中午11点 is before noon.
        return hour * HOUR + minute if hour == 11 else face + NOON
    if hour == 12:
        return DAY + minute
    return face + NOON if hour >= 5 else face + DAY


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    if "十" in word:
        tens, ones = word.split("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS.get(word)


def _minute(found: re.Match[str]) -> int | None:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 15 if found["quarter"][0] == "一" else 45
    said = found["colon"] or found["dot"] or found["said"] or found["h"]
    return _number(said) if said else 0
