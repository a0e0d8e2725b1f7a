"""What a roster says of service before, as minutes and a day. A number without a unit is no time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from iwill.pool.history.terms import Statement

# Nobody has volunteered for longer than this; a larger number is a slip, such as a phone number in the wrong column.
MOST_MINUTES = 20_000 * 60

_AMOUNT = re.compile(
    r"(约|大约|大概|左右|about|approx\.?|ca\.?|~|>|超过)?\s*(\d{1,6}(?:\.\d{1,2})?)\s*(小时|时|h|hrs?|hours?|分钟|min(?:utes?)?)?\s*(左右|多|\+|以上)?"
)
_HOURS, _MINUTES = re.compile(r"小时|\bhours?\b|\bhrs?\b|\(h\)"), re.compile(r"分钟|\bminutes?\b|\(min\)")
_TIME = re.compile(r"时长|时数|\bhours?\b|小时|分钟|\bminutes?\b")
_LAST = re.compile(r"上次|最近|最后|last")
_DAY = re.compile(r"((?:19|20)\d\d)\s*(?:[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})?)?\s*日?)?年?")


def read_statement(cells: Iterable[tuple[str, str]]) -> Statement | None:
    """What pairs of heading and cell say together; None where none of them is about time or a last day."""
    words, minutes, about, last = [], None, False, None
    for heading, cell in cells:
        title, text = (unicodedata.normalize("NFKC", one).casefold().strip() for one in (heading, cell))
        if not text:
            continue
        if _LAST.search(title):
            last = last or _day(text)
        elif _TIME.search(title) and minutes is None:
            minutes, about = _minutes(text, title)
        else:
            continue
        words.append(f"{heading}: {cell.strip()}")
    if minutes is None and last is None:
        return None
    return Statement("; ".join(words), minutes, about, last)


def _minutes(text: str, title: str) -> tuple[int | None, bool]:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None, False
    unit = found[3] or ("小时" if _HOURS.search(title) else "分钟" if _MINUTES.search(title) else "")
    if not unit:
        return None, False
    amount = float(found[2]) * (1 if unit.startswith(("分", "min")) else 60)
    minutes = round(amount)
    return (minutes if 0 < minutes <= MOST_MINUTES else None), bool(found[1] or found[4])


def _day(text: str) -> str | None:
    """A year, a month or a day in ISO form, as exact as it was written."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = found[1], found[2], found[3]
    if month is None:
        return year
    if not 1 <= int(month) <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
