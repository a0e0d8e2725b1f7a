"""Words of readiness: a window of the week, how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say

HOURS_EACH = 2
WINDOWS_A_DAY = 24 // HOURS_EACH
WINDOWS = 7 * WINDOWS_A_DAY


class Standing(StrEnum):
    """A window against its threshold."""

    ENOUGH = "enough"
    BARELY = "barely"
    SHORT = "short"


@dataclass(frozen=True)
class Window:
    """Two hours of the week, counted from Monday at midnight where the organisation is: how many people have said that
    they can come, how many yeses that is worth, and the variance of that."""

    place: int
    people: int
    expected: float
    variance: float

    @property
    def weekday(self) -> int:
        return self.place // WINDOWS_A_DAY

    @property
    def hour(self) -> int:
        return self.place % WINDOWS_A_DAY * HOURS_EACH


@dataclass(frozen=True)
class Skill:
    """How one skill stands in every window of the week. `mean` is the chance of a yes of one person who has it."""

    code: str
    people: int
    mean: float
    enough: int
    is_set: bool
    windows: tuple[Window, ...]


NO_SUCH_SKILL = say("no_such_skill", _l("Choose a skill from the list."))
NO_SUCH_NUMBER = say("no_such_number", _l("Give a whole number from 1 to 999."))
