"""The table of waves: our own function beside the fair oracle and the rivals, in crises it was never tuned on.

python -m benchmarks.run waves        at least 400 feasible crises, a few minutes of one processor
python -m benchmarks.waves --quick    a tenth of it, for development: its figures say little
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.ground import Figure
from benchmarks.waves import scores
from benchmarks.waves.oracle import Oracle
from benchmarks.waves.ours import Ours
from benchmarks.waves.play import Moment
from benchmarks.waves.rivals import RIVALS
from benchmarks.waves.scores import Round, Score
from benchmarks.waves.world import Crisis, crisis
from iwill.callouts import waves
from iwill.callouts.waves.size import below

NEVER_TUNED_ON = 5_000_000  # Numbers for tuning begin at a million; what is measured here was never looked at.
FEASIBLE, QUICK = 400, 40
CLASSES = ("seats", "time", "pool", "records", "mood", "hour")
HEAD = "policy | filled % | asks a seat | x oracle | all asks x | surplus % | waves | full after | marginal: filled %"


@dataclass(frozen=True)
class Row:
    """A line of the table that has no goal of its own."""

    words: str

    def line(self) -> str:
        return self.words


def figures(_database: str = "", *, feasible: int = FEASIBLE) -> Iterator[Figure | Row]:
    """The table line by line, ours by class, and the figures with their goals. No database is asked for anything."""
    crises, kinds = enough_crises(feasible)
    counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    yield Row(f"waves: {len(crises)} crises, {counted}")
    oracle, ours = (scores.run(policy, crises, kinds) for policy in (Oracle(), Ours()))
    yield Row(HEAD)
    others = (
        Oracle("fair oracle, surer", chance_last=0.8),
        Oracle("fair oracle, counting asks as ours", chance_last=0.75, worth=12),
        *RIVALS,
    )
    for round_ in (oracle, ours, *(scores.run(other, crises, kinds) for other in others)):
        yield Row(_line(round_, oracle))
    yield Row("ours by class: filled % / x oracle / surplus % (crises)")
    worst = 100.0
    for name in CLASSES:
        parts = {word: scores.score(ours, oracle, where=(name, word)) for word in _words(crises, name)}
        yield Row(f"  {name}: " + "; ".join(f"{word} {_short(part)}" for word, part in parts.items() if part))
        worst = min([worst, *(part.filled for part in parts.values() if part)])
    named, kept = scores.moments_kept(ours)
    yield Row(
        f"of {named} times that ours said 'filled by', every seat was held by then in {kept:.1f} % (80 % promised)"
    )
    yield from _goals(ours, oracle, worst)
    yield one_decision(200)


def enough_crises(feasible: int) -> tuple[list[Crisis], list[str]]:
    """Crises in order of their numbers until so many of them can be filled at all."""
    crises: list[Crisis] = []
    kinds: list[str] = []
    while kinds.count("feasible") < feasible:
        more, of_kind = scores.drawn([NEVER_TUNED_ON + len(crises)])
        crises += more
        kinds += of_kind
    return crises, kinds


def _goals(ours: Round, oracle: Round, worst: float) -> Iterator[Figure]:
    mine, best = scores.score(ours, oracle), scores.score(oracle, oracle)
    assert mine is not None
    assert best is not None
    yield Figure("waves, filled at the deadline", mine.filled, 100, "%", 0.95, "above")
    yield Figure("waves, filled in the worst class", worst, 100, "%", 0.95, "above")
    yield Figure("waves, asks a seat beside the fair oracle", mine.asks_per_seat, best.asks_per_seat, "", 1.12, "below")
    yield Figure("waves, surplus", mine.surplus, 100, "%", 0.09, "below")
    yield Figure("waves, forecast error in points", scores.forecast_error(ours), 1, "", 3, "below")


def _line(round_: Round, oracle: Round) -> str:
    one, marginal = scores.score(round_, oracle), scores.score(round_, oracle, kind="marginal")
    assert one is not None
    aside = f"{marginal.filled:.1f}" if marginal else ""
    return (
        f"{round_.policy} | {one.filled:.1f} | {one.asks_per_seat:.2f} | {one.beside_oracle:.2f} | {one.volume:.2f} | "
        f"{one.surplus:.1f} | {one.waves:.1f} | {one.until_full:.2f} | {aside}"
    )


def _short(one: Score) -> str:
    return f"{one.filled:.1f}/{one.beside_oracle:.2f}/{one.surplus:.0f} ({one.crises})"


def _words(crises: Sequence[Crisis], name: str) -> list[str]:
    return sorted({one.classes[name] for one in crises})


def one_decision(seats: int) -> Figure:
    """One decision in the middle of a call-out, beside a plain normal tail over the same people."""
    crises = (crisis(number) for number in range(NEVER_TUNED_ON, NEVER_TUNED_ON + 10_000))
    large = next(one for one in crises if one.needed > 0.9 * seats and one.classes["pool"] == "rich")
    policy, moment = Ours(), _halfway(large)
    progress = policy.progress(moment)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    ours = _milliseconds(lambda: waves.next_wave(progress, policy.policy, now))
    reference = _milliseconds(lambda: _normal_tail(progress))
    name = f"waves, one decision for {large.needed} seats, {len(progress.pending)} pending, {large.people} people"
    return Figure(name, ours, reference, "ms", 10, "below")


def _halfway(crisis: Crisis) -> Moment:
    people = crisis.people
    moment = Moment(crisis, np.full(people, np.inf), np.full(people, np.inf), np.full(people, np.inf))
    moment.ask(2 * crisis.needed)
    moment.now = crisis.minutes / 4
    moment.ask(crisis.needed)
    moment.now = crisis.minutes / 3
    return moment


def _normal_tail(progress: waves.Progress) -> int:
    """The smallest wave by mean and variance alone: everybody's share of yeses, one cumulative sum, one bell."""
    histories = [one.history for one in progress.pending] + [one.history for one in progress.candidates]
    records = np.array(histories, dtype=np.float64)
    chance = (records[:, 1] + 1) / (records[:, 0] + 4)
    mean, variance = np.cumsum(chance), np.cumsum(chance * (1 - chance))
    missing = progress.needed - progress.taken
    return int(np.searchsorted(1 - below((missing - 0.5 - mean) / np.sqrt(variance)), 0.5))


def _milliseconds(run: Callable[[], Any], repeats: int = 40) -> float:
    run()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return 1000 * float(np.median(times))
