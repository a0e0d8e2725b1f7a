"""What is counted of many crises: filled, asked beside the oracle, promises nobody needed, how true forecasts are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.waves.oracle import ONE_WORLD, true_chances
from benchmarks.waves.play import Moment, Outcome, Policy, play
from benchmarks.waves.world import Crisis, crisis
from iwill.callouts.waves.size import tails

FEASIBLE, MARGINAL = 0.99, 0.5  # what blasting everybody fills, by true chances


def chance_of_a_blast(one: Crisis) -> float:
    """That everybody, asked at once, fills every seat: with true chances."""
    people = one.people
    moment = Moment(one, np.full(people, np.inf), np.full(people, np.inf), np.full(people, np.inf))
    settled, fresh = true_chances(moment)
    return tails(one.needed, settled, fresh, ONE_WORLD).at(-1)


def kind_of(one: Crisis) -> str:
    """Feasible, marginal or hopeless."""
    chance = chance_of_a_blast(one)
    return "feasible" if chance >= FEASIBLE else "marginal" if chance >= MARGINAL else "hopeless"


@dataclass(frozen=True)
class Round:
    """One policy's outcomes over the same crises as everybody's."""

    policy: str
    crises: Sequence[Crisis]
    kinds: Sequence[str]
    outcomes: Sequence[Outcome]


def run(policy: Policy, crises: Sequence[Crisis], kinds: Sequence[str]) -> Round:
    """Let a policy meet every crisis."""
    return Round(policy.name, crises, kinds, [play(one, policy) for one in crises])


@dataclass(frozen=True)
class Score:
    """Shares in per cent; asks a seat as a mean over crises, and all asks together, beside the oracle's."""

    crises: int
    filled: float
    asks_per_seat: float
    beside_oracle: float
    volume: float
    surplus: float
    waves: float
    until_full: float


def score(
    round_: Round, oracle: Round, *, kind: str = "feasible", where: tuple[str, str] | None = None
) -> Score | None:
    """The scores over one kind of crisis, or over one class of them; None where there is none of it."""
    chosen = [
        number
        for number, (one, its) in enumerate(zip(round_.crises, round_.kinds, strict=True))
        if its == kind and (where is None or one.classes[where[0]] == where[1])
    ]
    if not chosen:
        return None
    seats = np.array([round_.crises[number].needed for number in chosen])
    ours, theirs = ([one.outcomes[number] for number in chosen] for one in (round_, oracle))
    asked, theirs_asked = (np.array([one.asked for one in some]) for some in (ours, theirs))
    full = [one.first_full / round_.crises[n].minutes for n, one in zip(chosen, ours, strict=True) if one.first_full]
    return Score(
        crises=len(chosen),
        filled=100 * float(np.mean([one.filled for one in ours])),
        asks_per_seat=float(np.mean(asked / seats)),
        beside_oracle=float(np.mean(asked / seats) / np.mean(theirs_asked / seats)),
        volume=float(asked.sum() / theirs_asked.sum()),
        surplus=100 * sum(one.surplus for one in ours) / float(seats.sum()),
        waves=float(np.mean([one.waves for one in ours])),
        until_full=float(np.mean(full)) if full else float("nan"),
    )


def forecast_error(round_: Round) -> float:
    """In points: how far ten bins of forecasts are from what happened, weighted by how many there are in each."""
    made = [(forecast, one.filled) for one in round_.outcomes for forecast in one.forecasts if forecast is not None]
    if not made:
        return float("nan")
    said, came = np.array([pair[0] for pair in made]), np.array([pair[1] for pair in made], dtype=float)
    bins = np.minimum((said * 10).astype(int), 9)
    return 100 * sum(
        abs(float(said[bins == number].mean() - came[bins == number].mean())) * float((bins == number).mean())
        for number in np.unique(bins)
    )


def moments_kept(round_: Round) -> tuple[int, float]:
    """How often a moment was named by which it would be filled, and in how many per cent it was."""
    kept = [one for outcome in round_.outcomes for one in outcome.moments_kept]
    return len(kept), 100 * float(np.mean(kept)) if kept else float("nan")


def drawn(seeds: Iterable[int]) -> tuple[list[Crisis], list[str]]:
    """The crises of these numbers, and of which kind each is."""
    crises = [crisis(seed) for seed in seeds]
    return crises, [kind_of(one) for one in crises]
