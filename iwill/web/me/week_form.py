"""The week as a form without JavaScript: a grid of two-hour cells, or precise rows per day, read back into stretches.

Hours that do not lie on the grid are never forced onto it: such a week is shown as rows. In both forms the same week in
gives the same week out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core.errors import Problem
from iwill.pool.hours import DAY, Stretch, block, merged, without

CELL = 120
CELLS = DAY // CELL
YES, IF_NEEDED, NO = "yes", "if_needed", ""
STATES = {YES: _l("good"), IF_NEEDED: _l("if needed"), NO: _l("not then")}

_TIME = re.compile(r"^([01]?\d|2[0-4])(?::?([0-5]\d))?$")


@dataclass(frozen=True)
class Row:
    """A block as it is typed: from and to as HH:MM, an end at or before the start runs over midnight."""

    starts: str = ""
    ends: str = ""
    state: str = YES


def fits_grid(week: Iterable[Stretch]) -> bool:
    """Whether every stretch begins and ends on a two-hour line."""
    return all(one.from_minute % CELL == 0 and one.to_minute % CELL == 0 for one in week)


def grid_of(week: Iterable[Stretch]) -> dict[tuple[int, int], str]:
    """The state of each cell (weekday, row) of a week that fits the grid."""
    return {
        (one.weekday, cell): YES if one.sure else IF_NEEDED
        for one in week
        for cell in range(one.from_minute // CELL, one.to_minute // CELL)
    }


def read_grid(form: Mapping[str, str]) -> list[Stretch]:
    """The week of a posted grid; a cell that is missing or unknown counts as no."""
    found = []
    for day in range(7):
        for cell in range(CELLS):
            state = form.get(f"c-{day}-{cell}", NO)
            if state in (YES, IF_NEEDED):
                found.append(Stretch(day, cell * CELL, (cell + 1) * CELL, state == YES))
    return found


def rows_of(week: Iterable[Stretch]) -> dict[int, list[Row]]:
    """The week as rows per weekday; what goes on after midnight stands with the evening before."""
    stretches = _joined(week)
    mornings = {(one.weekday, one.sure): one for one in stretches if one.from_minute == 0}
    tails: dict[Stretch, Stretch] = {}
    for one in stretches:
        tail = mornings.get(((one.weekday + 1) % 7, one.sure))
        if one.to_minute == DAY and tail and tail.to_minute <= one.from_minute:
            tails[one] = tail
    rows: dict[int, list[Row]] = {day: [] for day in range(7)}
    for one in stretches:
        if one not in tails.values():
            end = tails[one].to_minute if one in tails else one.to_minute
            rows[one.weekday].append(Row(clock(one.from_minute), clock(end), YES if one.sure else IF_NEEDED))
    return rows


def read_rows(form: Mapping[str, str]) -> tuple[list[Stretch], list[Problem]]:
    """The week of posted rows `from-0-1`, `to-0-1`, `state-0-1`. An empty row is no row; half a row is a problem."""
    week: list[Stretch] = []
    problems: list[Problem] = []
    numbers = sorted(
        (int(match[1]), int(match[2])) for name in form if (match := re.fullmatch(r"from-([0-6])-(\d{1,3})", name))
    )
    for day, number in numbers:
        starts, ends = form[f"from-{day}-{number}"].strip(), form.get(f"to-{day}-{number}", "").strip()
        if not starts and not ends:
            continue
        from_minute, to_minute = minutes(starts), minutes(ends)
        for name, value in (("from", from_minute), ("to", to_minute)):
            if value is None:
                problems.append(Problem(f"{name}-{day}-{number}", "invalid", _("Give a time such as 18:30.")))
        if from_minute is not None and to_minute is not None:
            sure = form.get(f"state-{day}-{number}", YES) != IF_NEEDED
            week += block(day, from_minute % DAY, to_minute if to_minute < DAY else 0, sure=sure)
    return week, problems


def fill(week: Iterable[Stretch], days: Iterable[int], from_minute: int, to_minute: int, state: str) -> list[Stretch]:
    """The week with one block set on several days: good, if needed, or taken away."""
    painted = [piece for day in days for piece in block(day, from_minute, to_minute, sure=state == YES)]
    kept = [piece for stretch in week for piece in without(stretch, painted)]
    return sorted([*kept, *(painted if state != NO else [])], key=lambda one: (one.weekday, one.from_minute))


def _joined(week: Iterable[Stretch]) -> list[Stretch]:
    whole = list(week)
    sure = merged(one for one in whole if one.sure)
    rest = merged(one for one in whole if not one.sure)
    both = sure + [replace(one, sure=False) for one in rest]
    return sorted(both, key=lambda one: (one.weekday, one.from_minute))


def minutes(words: str) -> int | None:
    """Minutes from midnight of 18:30, 1830 or 18, up to 24:00; None where it is no time."""
    match = _TIME.match(unicodedata.normalize("NFKC", words))
    if match is None:
        return None
    total = int(match[1]) * 60 + int(match[2] or 0)
    return total if total <= DAY else None


def clock(minute: int) -> str:
    """18:30 for 1110."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def total_minutes(week: Iterable[Stretch]) -> int:
    """How long the week's stretches are together, each minute counted once."""
    whole = [Stretch(one.weekday, one.from_minute, one.to_minute) for one in week]
    return sum(one.to_minute - one.from_minute for one in merged(whole))
