"""Who stays: cohorts month by month, and how long each person has stayed so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from iwill.insight.queries.cells import Among, cells_on
from iwill.insight.survival import Stay
from iwill.insight.terms import Board, Cell


class Grouping(StrEnum):
    """What makes a cohort."""

    MONTH = "month"
    CRISIS = "crisis"
    PATH = "path"


@dataclass
class Cohort:
    """People who came together: how many, and month by month how many of those followed that far came back."""

    key: str
    people: int = 0
    back: Counter[int] = field(default_factory=Counter)
    followed: Counter[int] = field(default_factory=Counter)

    def share(self, month: int) -> float | None:
        """The share back in a month; None while nobody has been followed to its end."""
        return self.back[month] / self.followed[month] if self.followed[month] else None


_KEYS: dict[Grouping, Callable[[Cell], str]] = {
    Grouping.MONTH: lambda cell: str(cell.joined),
    Grouping.CRISIS: lambda cell: str(cell.crisis),
    Grouping.PATH: lambda cell: cell.path.value,
}


def cohorts(grouping: Grouping, among: Among, *, served_only: bool, this_month: int, months: int) -> list[Cohort]:
    """Every cohort in order of its key. A month that is not over is followed by nobody yet."""
    found: dict[str, Cohort] = {}
    for cell, n in cells_on([Board.RETURN], among):
        one = found.setdefault(_KEYS[grouping](cell), Cohort(_KEYS[grouping](cell)))
        if cell.x == 0 and cell.y == 0:
            one.people += n
            for month in range(min(months, this_month - cell.joined)):
                one.followed[month] += n
        if cell.y == (1 if served_only else 0) and cell.joined + cell.x < this_month:
            one.back[cell.x] += n
    return [found[key] for key in sorted(found, key=lambda key: (len(key), key))]


def all_together(listed: Sequence[Cohort]) -> Cohort:
    """All cohorts as one, each weighing as many people as it was followed with."""
    whole = Cohort("", sum(one.people for one in listed))
    for one in listed:
        whole.back.update(one.back)
        whole.followed.update(one.followed)
    return whole


def stay_of(cell: Cell, people: int, *, this_month: int, silent_months: int) -> Stay:
    """How long those in a cell have stayed: to leaving, or to the end of so many months without a sign; else they are
    here still, and are followed to this month."""
    so_far = max(0, this_month - cell.joined)
    silent = cell.x + silent_months
    if cell.y >= 0:
        return Stay(min(cell.y, silent), True, people)
    return Stay(silent, True, people) if silent <= so_far else Stay(so_far, False, people)


def stays(grouping: Grouping | None, among: Among, *, this_month: int, silent_months: int) -> dict[str, list[Stay]]:
    """The stays of everybody, by cohort; of all under the empty key where nothing groups them."""
    found: dict[str, list[Stay]] = {}
    for cell, n in cells_on([Board.STAY, Board.EARLY], among):
        key = _KEYS[grouping](cell) if grouping else ""
        one = stay_of(cell, n, this_month=this_month, silent_months=silent_months)
        found.setdefault(key, []).append(one)
    return found


def early_and_later(among: Among, *, this_month: int, silent_months: int) -> tuple[list[Stay], list[Stay]]:
    """The stays of those who served within their first 30 days, and of the others; of both only who was still in after
    the first month, for whoever left before could not have served, and would make service look better than it is."""
    both: dict[Board, list[Stay]] = {Board.EARLY: [], Board.STAY: []}
    for cell, n in cells_on([Board.STAY, Board.EARLY], among):
        one = stay_of(cell, n, this_month=this_month, silent_months=silent_months)
        if one.months > 1:
            both[cell.board].append(one)
    return both[Board.EARLY], both[Board.STAY]
