"""How many more people to ask, now: a pure function of how a call-out stands.

For each need by itself: the smallest number of new people, in rank order, such that the pending and the new together
say yes often enough to fill the seats still open with the confidence that the policy asks for. What people answered
before sizes the wave and never changes anybody's place in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from iwill.core.policy import Value, declare

FIRST_CONFIDENCE = declare(
    "wave.first_confidence", 0.9, "probability", "our own judgement", "that the first wave fills a need"
)
NEXT_CONFIDENCE = declare(
    "wave.next_confidence", 0.5, "probability", "our own judgement", "that a later wave fills a need"
)
PRIOR_YES = declare(
    "wave.prior_yes", 0.35, "probability", "Kragh et al. 2021: 35.3 % of 177,866 alerts", "a yes from somebody unknown"
)
PRIOR_WEIGHT = declare("wave.prior_weight", 4.0, "answers", "our own judgement", "how many answers the prior is worth")
GAP_MINUTES = declare("wave.gap_minutes", 10, "minutes", "our own judgement", "the least time between two waves")


class History(NamedTuple):
    """How often a person was asked before, and said yes."""

    asked: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Progress:
    """How a need stands. `pending` are the chances of those asked and not answered; candidates are in rank order."""

    needed: int
    taken: int
    pending: Sequence[float]
    candidates: Sequence[History]
    first: bool


@dataclass(frozen=True)
class NextWave:
    """How many to ask, and how sure it makes us. `enough` is False where even everybody left would not do."""

    size: int
    confidence: float
    enough: bool


def chance_of_yes(history: History, policy: Mapping[str, Value]) -> float:
    """The expected share of yes from a person: the prior, moved by their own answers."""
    weight = float(policy[PRIOR_WEIGHT])
    return (float(policy[PRIOR_YES]) * weight + history.accepted) / (weight + history.asked)


def next_wave(progress: Progress, policy: Mapping[str, Value], now: datetime) -> NextWave:
    """The smallest next wave that reaches the confidence in force; everybody left if none does.

    `now` is part of the question because policies that look at the time left take this function's place.
    """
    missing = progress.needed - progress.taken
    if missing <= 0:
        return NextWave(0, 1.0, True)
    wanted = float(policy[FIRST_CONFIDENCE if progress.first else NEXT_CONFIDENCE])
    tally = YesTally(missing, progress.pending)
    size = 0
    for candidate in progress.candidates:
        if tally.reached >= wanted:
            break
        tally.add(chance_of_yes(candidate, policy))
        size += 1
    return NextWave(size, tally.reached, tally.reached >= wanted)


class YesTally:
    """The exact distribution of the number of yeses, up to the number that is missing, person by person."""

    def __init__(self, missing: int, chances: Iterable[float] = ()) -> None:
        self._fewer = [1.0] + [0.0] * (missing - 1)  # the probability of exactly 0 .. missing-1 yeses
        for chance in chances:
            self.add(chance)

    def add(self, chance: float) -> None:
        """One more person who says yes with this probability, independently of the others."""
        miss = 1.0 - chance
        fewer = self._fewer
        self._fewer = [fewer[0] * miss] + [here * miss + before * chance for before, here in pairwise(fewer)]

    @property
    def reached(self) -> float:
        """The probability that at least the missing number say yes."""
        return 1.0 - sum(self._fewer)


def expected_range(chances: Sequence[float]) -> tuple[int, int]:
    """How many of these people will say yes, as a range that holds about four times in five."""
    mean = sum(chances)
    spread = 1.2816 * sum(chance * (1 - chance) for chance in chances) ** 0.5
    return max(0, int(mean - spread)), min(len(chances), -int(-(mean + spread) // 1))
