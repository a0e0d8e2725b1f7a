"""A fair oracle: the same decision with everybody's true chances of this day, though not the dice.

It knows how likely each person is to answer and to say yes today, how quick each is, and how often a promise is broken;
it does not know what they will do. Its last chance is the cheapest found, on other crises, with which it fills 95 %. It
is the best policy found, not a proven optimum.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.waves.ours import Ours
from benchmarks.waves.play import Moment, Step, every, our_looks
from benchmarks.waves.world import EARLY_LOSS, Crisis, Numbers
from iwill.callouts.waves import rule
from iwill.callouts.waves.size import below, tails
from iwill.callouts.waves.terms import Progress
from iwill.callouts.waves.today import Times

ONE_WORLD = np.ones(1)
EVEN = 0.5


class Oracle:
    """The fair oracle."""

    def __init__(self, name: str = "fair oracle", *, chance_last: float = 0.65, worth: float | None = None) -> None:
        """`worth`: how many asks a seat a full roster is worth to it; asks cost nothing where that is left out."""
        self.name, self.worth = name, worth
        self.policy = Ours(chance_last=chance_last).policy

    def looks(self, crisis: Crisis) -> Iterator[float]:
        return every(our_looks)(crisis)

    def decide(self, moment: Moment) -> Step:
        """The smallest wave by true chances."""
        crisis = moment.crisis
        settled, fresh = true_chances(moment)
        odds = tails(crisis.needed, settled, fresh, ONE_WORLD)
        size, progress = 0, _bare(moment)
        usual, times = float(np.exp(np.log(crisis.medians).mean())), Times(crisis.medians, crisis.spread, 0.0)
        if moment.holding.sum() < crisis.needed and not rule.too_late(progress, usual, times, self.policy):
            wanted = rule.enough_chance(progress, usual, times, self.policy)
            size = odds.smallest(wanted)
            if self.worth is not None:
                size = odds.worth_asking(wanted, EVEN, 1 / (self.worth * crisis.needed))
            size = min(size, fresh.shape[1])
        return Step(size, rule.forecast(odds, size))


def true_chances(moment: Moment) -> tuple[Numbers, Numbers]:
    """That each holder and each silent person, and each of the others if asked now, holds a seat at the deadline."""
    crisis, asked = moment.crisis, moment.asked
    holding, silent = moment.holding, ~moment.answered
    held = moment.now - moment.answers_at[:asked][holding]
    before, then = _lost_share(held / crisis.minutes), _lost_share((held + moment.left) / crisis.minutes)
    kept = 1 - crisis.drop_out * (then - before) / (1 - crisis.drop_out * before)
    yes = crisis.reply * crisis.accept * (1 - crisis.drop_out * _lost_share(0.8 * moment.left / crisis.minutes))
    ages = moment.now - moment.asked_at[:asked][silent]
    by_now, by_then = (_by(crisis, ages + more, np.flatnonzero(silent)) for more in (0, moment.left))
    waiting = yes[:asked][silent] * (by_then - by_now) / (1 - crisis.reply[:asked][silent] * by_now)
    rest = np.arange(asked, crisis.people)
    return np.concatenate([kept, waiting])[None, :], (yes[rest] * _by(crisis, moment.left, rest))[None, :]


def _by(crisis: Crisis, minutes: Numbers | float, people: NDArray[np.intp]) -> Numbers:
    return below(np.log(np.maximum(minutes, 1e-3) / crisis.medians[people]) / crisis.spread)


def _lost_share(span: Numbers | float) -> Numbers:
    share: Numbers = 1 - (1 - np.minimum(span, 1.0)) ** EARLY_LOSS
    return share


def _bare(moment: Moment) -> Progress:
    """What of the moment says how much time there is, and nothing else."""
    return Progress(moment.crisis.needed, 0, 0, moment.left, moment.now, False, 0, 0, (), (), (), ())
