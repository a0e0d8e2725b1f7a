"""The product's own function, shown what a dispatcher could know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.waves.play import Moment, Step, every, our_looks
from benchmarks.waves.world import Crisis
from iwill.callouts import waves
from iwill.core.policy import REGISTRY, Value

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class Ours:
    """iwill.callouts.waves.next_wave with the policies as they ship, or with some changed."""

    def __init__(self, name: str = "ours", **changed: Value) -> None:
        self.name = name
        self.policy: dict[str, Value] = {key: one.default for key, one in REGISTRY.items()}
        self.policy |= {f"wave.{key}": value for key, value in changed.items()}
        self._answers: list[waves.Answered] = []
        self._people: tuple[Crisis, list[waves.Candidate]] | None = None

    def looks(self, crisis: Crisis) -> Iterator[float]:
        return every(our_looks)(crisis)

    def decide(self, moment: Moment) -> Step:
        """What the function answers at this moment."""
        step = waves.next_wave(self.progress(moment), self.policy, START + timedelta(minutes=moment.now))
        moment_named = step.forecast.filled_by
        by = (moment_named - START) / timedelta(minutes=1) if moment_named else None
        return Step(step.size, step.forecast.chance, by)

    def progress(self, moment: Moment) -> waves.Progress:
        """The moment in the words of the function."""
        crisis, people = moment.crisis, self._candidates(moment.crisis)
        answered, holding = moment.answered, moment.holding
        yeses = int(moment.said_yes.sum())
        held = int(holding.sum())
        asked_at, answers_at = moment.asked_at, moment.answers_at
        return waves.Progress(
            needed=crisis.needed,
            taken=min(held, crisis.needed),
            reserve=max(0, held - crisis.needed),
            minutes_left=moment.left,
            minutes_elapsed=moment.now,
            night=crisis.night,
            asked=moment.asked,
            drop_outs=yeses - held,
            pending=[waves.Pending(moment.now - asked_at[i], *people[i]) for i in np.flatnonzero(~answered)],
            answered=[self._answers[i] for i in np.flatnonzero(answered)],
            holders=sorted((moment.now - answers_at[: moment.asked][holding]).tolist(), reverse=True)[: crisis.needed],
            candidates=people[moment.asked :],
        )

    def _candidates(self, crisis: Crisis) -> list[waves.Candidate]:
        if self._people is None or self._people[0] is not crisis:
            people = [
                waves.Candidate(waves.Route(route), waves.History(*record))
                for route, record in zip(crisis.routes.tolist(), crisis.records.tolist(), strict=True)
            ]
            self._people = (crisis, people)
            self._answers = [
                waves.Answered(minutes, *person, yes)
                for minutes, person, yes in zip(
                    crisis.answers_after.tolist(), people, crisis.says_yes.tolist(), strict=True
                )
            ]
        return self._people[1]
