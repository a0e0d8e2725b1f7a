"""Words of public holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OnHolidays(StrEnum):
    """What a public holiday does to somebody's hours: nothing, none at all, or the whole day is free."""

    AS_USUAL = "as_usual"
    AWAY = "away"
    FREE = "free"


# What marks a dated exception that this part wrote, and that it alone rewrites.
HOLIDAY = "holiday"


@dataclass(frozen=True)
class SpecialDay:
    """A public holiday, or a day of the weekend that makes up for one: then `works_like` is the weekday it stands for
    (0 is Monday)."""

    day: date
    name: str
    works_like: int | None = None
