"""How likely it is that enough of many different people say yes, and how many of them have to be asked for that.

A row for each picture of today, a column for each person; `weights` says how likely each picture is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from iwill.callouts.waves.chances import Numbers

LIKELY = 0.9  # The odds of whoever is likelier than this would drown those of the others.
SUREST = 0.99  # Nobody who has not been asked yet is surer than this.
EXACT_UP_TO = 6  # Up to so many seats the distribution is worked out person by person; the bell is too smooth for that.


class Tails(NamedTuple):
    """`by_size[n]` is the chance that enough come, in each picture, when the first n candidates are asked."""

    by_size: Numbers
    weights: Numbers

    def at(self, size: int) -> float:
        """The chance with so many asked, over all pictures."""
        return float(self.weights @ self.by_size[size])

    def smallest(self, wanted: float) -> int:
        """The least number to ask for this chance; one more than there are where nobody is enough."""
        return int(np.searchsorted(self._mixed(), wanted - 1e-12))

    def worth_asking(self, wanted: float, at_least: float, price: float) -> int:
        """The same, but beyond the chance `at_least` only as far as it pays: so many that the chance, less the price of
        each ask, is highest. One more than there are where not even that is reached."""
        least, most = self.smallest(min(wanted, at_least)), self.smallest(wanted)
        chances = self._mixed()[least : most + 1]
        return least + int(np.argmax(chances - price * np.arange(len(chances)))) if len(chances) else least

    def _mixed(self) -> Numbers:
        return np.maximum.accumulate(self.by_size @ self.weights)


def tails(needed: int, settled: Numbers, fresh: Numbers, weights: Numbers) -> Tails:
    """The chance of at least `needed` among the settled (holders, pending) and the first n fresh, for every n."""
    if needed <= EXACT_UP_TO:
        return Tails(_exact(needed, settled, fresh), weights)
    return Tails(_bell(needed, settled, fresh), weights)


def _exact(needed: int, settled: Numbers, fresh: Numbers) -> Numbers:
    """Those who almost surely come are counted one by one, all others at once."""
    fewer = np.zeros((needed, len(settled)))  # the chance of exactly 0 .. needed-1 yeses
    fewer[0] = 1.0
    likely = (settled > LIKELY).any(axis=0)
    for chance in settled[:, likely].T:
        _one_more(fewer, chance)
    others = settled[:, ~likely]
    sums = [power.sum(axis=1) for power in _powers_of_odds(others, needed)]
    none: Numbers = (1 - others).prod(axis=1)
    at_most = np.cumsum(_both(fewer, _so_many(none, sums)), axis=0)
    if not fresh.shape[1]:
        return 1.0 - at_most[-1:]
    fresh = np.minimum(np.pad(fresh, ((0, 0), (1, 0))), SUREST)
    sums = [np.cumsum(power, axis=1) for power in _powers_of_odds(fresh, needed)]
    alone: Numbers = (1 - fresh).cumprod(axis=1)
    among_fresh = _so_many(alone, sums)
    reached: Numbers = 1.0 - (among_fresh * at_most[::-1, :, None]).sum(axis=0)
    return reached.T


def _powers_of_odds(chances: Numbers, needed: int) -> Iterator[Numbers]:
    odds = power = chances / (1 - chances)
    for _ in range(1, needed):
        yield power
        power = power * odds


def _so_many(none: Numbers, sums: Sequence[Numbers]) -> Numbers:
    """The chance of exactly 0, 1, 2 ... yeses by the identities of Newton: from the chance of none, and the sums of the
    odds of a yes, of their squares, their cubes."""
    ways = [np.ones_like(none)]
    for yeses in range(1, len(sums) + 1):
        signed = ((-1) ** m * ways[yeses - 1 - m] * sums[m] for m in range(yeses))
        ways.append(sum(signed, np.zeros_like(none)) / yeses)
    return np.array(ways) * none


def _both(one: Numbers, other: Numbers) -> Numbers:
    """The chance of exactly so many in two groups together."""
    together = np.zeros_like(one)
    for number in range(len(one)):
        together[number:] += one[number] * other[: len(one) - number]
    return together


def _one_more(fewer: Numbers, chance: Numbers) -> None:
    moved = fewer[:-1] * chance
    fewer *= 1.0 - chance
    fewer[1:] += moved


def _bell(needed: int, settled: Numbers, fresh: Numbers) -> Numbers:
    """The refined normal: mean, variance and skewness of a sum of independent yeses."""
    mean, variance, skew = (
        part.sum(axis=1)[:, None] + np.pad(np.cumsum(added, axis=1), ((0, 0), (1, 0)))
        for part, added in zip(_cumulants(settled), _cumulants(fresh), strict=True)
    )
    spread = np.sqrt(np.maximum(variance, 1e-9))
    off = (needed - 0.5 - mean) / spread
    bent = skew / spread**3 * (1 - off**2) * np.exp(-(off**2) / 2) / (6 * np.sqrt(2 * np.pi))
    reached: Numbers = np.clip(1 - below(off) - bent, 0.0, 1.0)
    return reached.T


def _cumulants(chances: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    variance = chances * (1 - chances)
    return chances, variance, variance * (1 - 2 * chances)


def below(z: Numbers) -> Numbers:
    """The normal distribution function, to seven digits (Abramowitz and Stegun 26.2.17)."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * poly
    reached: Numbers = np.where(z > 0, 1 - upper, upper)
    return reached
