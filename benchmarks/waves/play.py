"""One crisis, one policy, one clock: who has been asked, who has answered, who still holds a promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.waves.world import Crisis, Numbers

CHECKPOINTS = (0.0, 0.25, 0.5, 0.75)


@dataclass
class Moment:
    """What can be known of a crisis at a moment. People are numbered in rank order; the first `asked` were asked."""

    crisis: Crisis
    asked_at: Numbers
    answers_at: Numbers
    lost_at: Numbers
    now: float = 0.0
    asked: int = 0

    @property
    def left(self) -> float:
        return self.crisis.minutes - self.now

    @property
    def answered(self) -> NDArray[np.bool_]:
        return self.answers_at[: self.asked] <= self.now

    @property
    def said_yes(self) -> NDArray[np.bool_]:
        return self.answered & self.crisis.says_yes[: self.asked]

    @property
    def holding(self) -> NDArray[np.bool_]:
        return self.said_yes & (self.lost_at[: self.asked] > self.now)

    @property
    def full(self) -> bool:
        return bool(self.holding.sum() >= self.crisis.needed)

    def ask(self, more: int) -> None:
        """Ask the next so many people now."""
        crisis, first = self.crisis, self.asked
        last = min(first + more, crisis.people)
        self.asked_at[first:last] = self.now
        self.answers_at[first:last] = self.now + crisis.answers_after[first:last]
        self.lost_at[first:last] = self.answers_at[first:last] + crisis.lost_after[first:last] * crisis.minutes
        self.asked = last


class Step(NamedTuple):
    """What a policy decides: how many more to ask, and how sure it is of a full roster, where it says so."""

    more: int
    forecast: float | None = None
    filled_by: float | None = None  # the minute by which it is filled in four cases of five


class Policy(Protocol):
    """A rule for how many to ask. `looks` are the minutes at which it is asked for its decision."""

    @property
    def name(self) -> str: ...

    def looks(self, crisis: Crisis) -> Iterator[float]: ...

    def decide(self, moment: Moment) -> Step: ...


@dataclass(frozen=True)
class Outcome:
    """How one crisis went: seats held at the deadline, people asked, promises nobody needed, and the forecasts made."""

    filled: bool
    held: int
    asked: int
    surplus: int
    waves: int
    first_full: float | None
    forecasts: tuple[float | None, ...]
    moments_kept: tuple[bool, ...]


def play(crisis: Crisis, policy: Policy) -> Outcome:
    """Let the policy call, from the first minute to the deadline."""
    people = crisis.people
    moment = Moment(crisis, np.full(people, np.inf), np.full(people, np.inf), np.full(people, np.inf))
    waves, forecasts, moments = 0, [], []
    due = list(CHECKPOINTS)
    for now in policy.looks(crisis):
        moment.now = now
        if moment.full and not (due and now >= due[0] * crisis.minutes):
            continue  # No policy asks anybody while every seat is held.
        step = policy.decide(moment)
        while due and now >= due[0] * crisis.minutes:
            forecasts.append(step.forecast)
            if step.filled_by is not None and not moment.full:
                moments.append(step.filled_by)
            due.pop(0)
        if step.more > 0 and moment.asked < people:
            moment.ask(step.more)
            waves += 1
    first_full = _first_full(moment)
    kept = []
    for minute in moments:
        moment.now = minute
        kept.append(moment.full)
    moment.now = crisis.minutes
    held = int(moment.holding.sum())
    return Outcome(
        filled=held >= crisis.needed,
        held=min(held, crisis.needed),
        asked=moment.asked,
        surplus=max(0, held - crisis.needed),
        waves=waves,
        first_full=first_full,
        forecasts=tuple(forecasts) + (None,) * len(due),
        moments_kept=tuple(kept),
    )


def _first_full(moment: Moment) -> float | None:
    """The minute at which every seat was held for the first time."""
    crisis, asked = moment.crisis, moment.asked
    yes = crisis.says_yes[:asked] & (moment.answers_at[:asked] <= crisis.minutes)
    came, went = moment.answers_at[:asked][yes], moment.lost_at[:asked][yes]
    went = went[went <= crisis.minutes]
    times = np.concatenate([came, went])
    order = np.argsort(times, kind="stable")
    count = np.cumsum(np.concatenate([np.ones(len(came)), -np.ones(len(went))])[order])
    full = np.flatnonzero(count >= crisis.needed)
    return float(times[order][full[0]]) if len(full) else None


def every(minutes: Callable[[Crisis], float]) -> Callable[[Crisis], Iterator[float]]:
    """Looks at even distances, from the first minute to just before the deadline."""

    def looks(crisis: Crisis) -> Iterator[float]:
        now, step = 0.0, minutes(crisis)
        while now < crisis.minutes:
            yield now
            now += step

    return looks


def our_looks(crisis: Crisis) -> float:
    """Sixty looks at a call-out, no closer than a minute and no further apart than ten."""
    return min(10.0, max(1.0, crisis.minutes / 60))
