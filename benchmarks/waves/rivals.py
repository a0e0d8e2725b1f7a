"""Rules that other programs and textbooks use, re-expressed in our words and let loose in the same world.

Covidliste v2 and v3 are campaigns of hostolab/covidliste, read and written anew; "retuned" has its first guess at the
share of yeses from this pool's records instead of its own constant, and rounds up where it would stall. They stop while
full and go on when a seat is given back, which is kinder than the original. "Expected" counts the mean of yeses and
waits for the results of a wave; "seven and replace" is the best rule of a study of 29,307 alerts, scaled by the seats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.waves.play import Moment, Step, every
from benchmarks.waves.world import MEDIANS, SPREAD, Crisis


@dataclass(frozen=True)
class Rule:
    """A rule by name: when it looks, and how many it asks."""

    name: str
    minutes_between_looks: float
    more: Callable[[Moment], float]

    def looks(self, crisis: Crisis) -> Iterator[float]:
        return every(lambda _: self.minutes_between_looks)(crisis)

    def decide(self, moment: Moment) -> Step:
        """How many it asks now; nobody while every seat is held."""
        if moment.holding.sum() >= moment.crisis.needed:
            return Step(0)
        return Step(max(0, math.floor(self.more(moment) + 1e-9)))


def yes_share(crisis: Crisis) -> float:
    """The share of yeses in the records of this pool, of which a quarter is assumed at first."""
    asked, accepted = crisis.records[:, 0].sum(), crisis.records[:, 1].sum()
    return float((0.25 * 20 + accepted) / (20 + asked))


def missing(moment: Moment) -> int:
    """Seats that nobody holds."""
    return max(0, moment.crisis.needed - int(moment.holding.sum()))


# --- Covidliste ------------------------------------------------------------------------------------------------------


def _budget(moment: Moment) -> float:
    return 300 * moment.crisis.needed - moment.asked


def _care(moment: Moment) -> float:
    """Few yeses, small steps: a quarter at first, nine tenths once fourteen have said yes."""
    return min(0.9, max(0.25, float(moment.said_yes.sum()) / 15))


def covidliste_v2(moment: Moment, per_seat: float = 40) -> float:
    """Keep so many unanswered questions open for each open seat."""
    open_questions = moment.asked - int(moment.answered.sum())
    return min((missing(moment) * per_seat - open_questions) * _care(moment), _budget(moment))


def covidliste_v3(moment: Moment, first_share: float | None = None) -> float:
    """Scale each yes by how much of its answer curve is over, and ask as if the rest went on like that."""
    needed = moment.crisis.needed
    projected = _projected(moment)
    if not moment.asked:
        share = first_share or 1 / (20 * needed)
    else:
        share = max(projected / moment.asked, 0.01)
    return min((needed - projected) / share * _care(moment), _budget(moment))


def _projected(moment: Moment) -> float:
    """The yeses so far, each counted as the inverse of the share of answers that its age would have brought."""
    sent = moment.asked_at[: moment.asked][moment.holding]
    age = np.maximum(moment.now - sent, 1.0)  # The published curve is below nought in the first minute.
    curve = 1 - 1.498 * np.exp(-0.007 * age - 0.435 * np.cbrt(age))
    return float(min((1 / curve).sum(), moment.asked))


# --- Rules of thumb --------------------------------------------------------------------------------------------------


def expected(times: float) -> Callable[[Moment], float]:
    """Ask until so many times the missing seats are expected; then wait for the results: four fifths of the answers,
    everybody's answer, or a fifth of the whole time, whichever comes first."""

    def more(moment: Moment) -> float:
        crisis = moment.crisis
        wait = min(crisis.minutes / 5, float(MEDIANS[crisis.night][0]) * math.exp(0.84 * SPREAD[crisis.night]))
        if moment.asked and moment.now < moment.asked_at[moment.asked - 1] + wait:
            everybody_has_answered = bool(moment.answered.all())
            if not everybody_has_answered:
                return 0
        return math.ceil(times * missing(moment) / yes_share(crisis))

    return more


def seven_and_replace(moment: Moment) -> float:
    """Seven for each seat at once, and one more for everybody who says no or gives the seat back."""
    gone = int(moment.answered.sum()) - int(moment.holding.sum())
    return 7 * moment.crisis.needed + gone - moment.asked


def ladder(moment: Moment) -> float:
    """One for each open seat; the next after a no or ten minutes of silence."""
    asked_at = moment.asked_at[: moment.asked]
    waiting = ~moment.answered & (moment.now - asked_at < 10)
    return missing(moment) - int(waiting.sum())


def one_shot(moment: Moment) -> float:
    """The textbook: once, the smallest number with 95 % to be enough, if everybody says yes with the same share."""
    if moment.asked:
        return 0
    needed, share = moment.crisis.needed, yes_share(moment.crisis)
    for people in range(needed, moment.crisis.people + 1):
        if _at_least(needed, people, share) >= 0.95:
            return people
    return moment.crisis.people


def _at_least(needed: int, people: int, share: float) -> float:
    if people < 60:
        return sum(math.comb(people, k) * share**k * (1 - share) ** (people - k) for k in range(needed, people + 1))
    spread = math.sqrt(people * share * (1 - share))
    return 0.5 * math.erfc((needed - 0.5 - people * share) / spread / math.sqrt(2))


def blast(moment: Moment) -> float:
    """Everybody, at once."""
    return moment.crisis.people - moment.asked


RIVALS = (
    Rule("Covidliste v3", 5, covidliste_v3),
    Rule("Covidliste v3, retuned", 5, lambda moment: math.ceil(covidliste_v3(moment, yes_share(moment.crisis)))),
    Rule("Covidliste v2", 2, covidliste_v2),
    Rule("Covidliste v2, retuned", 2, lambda moment: math.ceil(covidliste_v2(moment, 1 / yes_share(moment.crisis)))),
    Rule("expected x 1.3", 2, expected(1.3)),
    Rule("expected x 1.8", 2, expected(1.8)),
    Rule("seven and replace", 1, seven_and_replace),
    Rule("ladder", 1, ladder),
    Rule("one shot", 1e9, one_shot),
    Rule("blast", 1e9, blast),
)
