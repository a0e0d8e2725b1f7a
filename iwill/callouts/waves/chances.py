"""What a person's record says of whether they answer, and whether with a yes: shares, shrunk to those of the pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from iwill.callouts.waves.terms import ACCEPT, PERSON_WEIGHT, POOL_WEIGHT, REPLY, History
from iwill.core.policy import Value

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """How this pool answers on the whole, and how many answers that is worth when one person is judged."""

    reply: float
    accept: float
    weight: float


def pool_of(histories: Iterable[History], policy: Mapping[str, Value]) -> Pool:
    """The shares of answers and of yeses in what these people did before, shrunk to the priors."""
    _, accepted, declined, silent = columns(histories).sum(axis=1)
    weight, replied = float(policy[POOL_WEIGHT]), accepted + declined
    return Pool(
        reply=(float(policy[REPLY]) * weight + replied) / (weight + replied + silent),
        accept=(float(policy[ACCEPT]) * weight + accepted) / (weight + replied),
        weight=float(policy[PERSON_WEIGHT]),
    )


def shares_of(histories: Iterable[History], pool: Pool) -> tuple[Numbers, Numbers]:
    """For each person the expected share of answers, and of yeses among the answers."""
    _, accepted, declined, silent = columns(histories)
    replied = accepted + declined
    reply = (pool.reply * pool.weight + replied) / (pool.weight + replied + silent)
    accept = (pool.accept * pool.weight + accepted) / (pool.weight + replied)
    return reply, accept


def chance_of_yes(history: History, policy: Mapping[str, Value]) -> float:
    """That one person says yes, by their own record and the priors, however long it takes them."""
    pool = Pool(float(policy[REPLY]), float(policy[ACCEPT]), float(policy[PERSON_WEIGHT]))
    reply, accept = shares_of([history], pool)
    return float(reply[0] * accept[0])


def columns(histories: Iterable[History]) -> Numbers:
    """Asked, accepted, declined and silent, one row each."""
    flat = np.fromiter(chain.from_iterable(histories), dtype=np.float64)
    return flat.reshape(-1, 4).T


def logit(share: Numbers) -> Numbers:
    """A share as log odds, in which willingness adds up."""
    return np.log(share / (1 - share))


def expit(odds: Numbers) -> Numbers:
    """Log odds as a share."""
    return 1 / (1 + np.exp(-odds))


def expected_range(chances: Sequence[float]) -> tuple[int, int]:
    """How many of these people will say yes, as a range that holds about four times in five."""
    mean = sum(chances)
    spread = 1.2816 * sum(chance * (1 - chance) for chance in chances) ** 0.5
    return max(0, int(mean - spread)), min(len(chances), -int(-(mean + spread) // 1))
