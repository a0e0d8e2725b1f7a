"""From applying to a second service: how many came how far, and how long each step took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from iwill.insight.queries.cells import Among, places_on
from iwill.insight.terms import STEPS, Board, Step


@dataclass(frozen=True)
class Stage:
    """One step: how many reached it or a later one, and the median days since the step before, where it is known."""

    step: Step
    people: int
    before: int
    days: int | None

    @property
    def lost(self) -> int:
        """How many reached the step before and not this one."""
        return self.before - self.people


def funnel(among: Among) -> list[Stage]:
    """Every step in order, of the people meant."""
    reached: Counter[int] = Counter()
    waits: dict[int, Counter[int]] = {}
    for board, step, days, n in places_on([Board.STEP, Board.DAYS], among):
        if board is Board.STEP:
            reached[step] += n
        else:
            waits.setdefault(step, Counter())[days] += n
    return [
        Stage(one, reached[place], reached[place - 1] if place else reached[0], median(waits.get(place, Counter())))
        for place, one in enumerate(STEPS)
    ]


def median(counted: Counter[int]) -> int | None:
    """The lower median of numbers that come so often; None of none."""
    half, seen = (counted.total() + 1) // 2, 0
    for number in sorted(counted):
        seen += counted[number]
        if seen >= half > 0:
            return number
    return None
