"""How many more people to ask, now: a pure function of how a need stands.

In words. Every candidate has a chance to say yes in time: their own record, shrunk to the pool's; today's mood, learnt
from the answers and the silences of this call-out; the time left. Whoever has been asked and is silent has a chance
that shrinks by the minute; whoever holds a seat may still give it back. The wave is the smallest with which enough of
all these come, with the chance that is enough at this moment. That chance is low while time is ample, because the next
look can top up, and rises as time runs short; beyond even odds one more is asked only where that makes filling so much
likelier that it is worth the asking. Answers size the wave and never change anybody's place in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np

from iwill.callouts.waves import terms
from iwill.callouts.waves.chances import Numbers, Pool, pool_of
from iwill.callouts.waves.ringing import Rung, rung_of
from iwill.callouts.waves.size import Tails, below, tails
from iwill.callouts.waves.terms import Answered, Candidate, Forecast, HowMany, NextWave, Pending, Progress, Route
from iwill.callouts.waves.today import Crowd, Times, crowd, times_of, todays_weights
from iwill.core.policy import Value

POOL_SAMPLE = 400  # So many candidates say how the pool answers; more would change nothing that matters.
SURE = 0.97  # What can still be topped up is not counted above this in a forecast.
ALMOST_SURE = 0.99  # Nobody further down the order changes the answer then.
ROUTES_SAMPLE = 50
THREE_OF_FOUR = 0.6745  # in spreads: three of four answers have come
FOUR_OF_FIVE = 0.8
NO_TIME = 1e-3  # minutes: less than this is told apart no further
TOP_UP = 0.25
STEPS = 6


def next_wave(progress: Progress, policy: Mapping[str, Value], now: datetime) -> NextWave:
    """The smallest next wave that is enough now, beyond even odds as far as it pays; nobody once it is too late."""
    if progress.minutes_left <= 0:
        full = len(progress.holders) >= progress.needed
        return NextWave(0, Forecast(float(full), now if full else None), True)
    view = view_of(progress, today_of(progress, policy), policy)
    sized = _sized(view, policy)
    return NextWave(sized.size, expected(view, sized.size, now), sized.enough)


def how_many(progress: Progress, policy: Mapping[str, Value]) -> HowMany:
    """The size of the next wave alone, without what to expect of it."""
    if progress.minutes_left <= 0:
        return HowMany(0, enough=True)
    return _sized(view_of(progress, today_of(progress, policy), policy), policy)


def _sized(view: View, policy: Mapping[str, Value]) -> HowMany:
    progress, people = view.progress, len(view.progress.candidates)
    wanted = enough_chance(progress, view.usual_minutes, view.today.times, policy)
    full = len(progress.holders) >= progress.needed
    if full or too_late(progress, view.usual_minutes, view.today.times, policy):
        return HowMany(0, people > 0 or view.odds.at(0) >= wanted)
    price = 1 / max(1.0, float(policy[terms.WORTH]) * progress.needed)
    size = min(view.odds.worth_asking(wanted, float(policy[terms.LATE_CHANCE]), price), people)
    # Whether those in view could be enough, and not whether that pays: else who stands in for them is looked at too.
    return HowMany(size, view.odds.smallest(wanted) <= people)


def expected(view: View, size: int, now: datetime) -> Forecast:
    """What to expect of a need, before the deadline, if so many candidates are asked now."""
    full = len(view.progress.holders) >= view.progress.needed
    return Forecast(forecast(view.odds, size), now if full else filled_by(view, size, now))


@dataclass(frozen=True)
class Today:
    """What a call-out has shown so far: how likely each picture of today is, when answers come, how many yeses are
    taken back, and how the pool answers on the whole."""

    weights: Numbers
    times: Times
    lost: float
    pool: Pool


def today_of(progress: Progress, policy: Mapping[str, Value]) -> Today:
    """What these answers, silences and seats say of today."""
    times, silent = times_of(policy, night=progress.night), progress.pending
    seen: Iterable[Answered | Pending | Candidate] = chain(progress.answered, silent, progress.candidates[:POOL_SAMPLE])
    pool = pool_of((one.history for one in seen), policy)
    weights = todays_weights(silent, progress.answered, pool, times, policy)
    return Today(weights, times, drop_out(progress, policy), pool)


@dataclass(frozen=True)
class View:
    """Everybody's chance to hold a seat, in each picture of today: of those who hold one or were asked, after so many
    minutes; of the first so many candidates, at the deadline or after so many minutes."""

    progress: Progress
    today: Today
    silent: Crowd
    ages: Numbers
    rung: Rung | None
    people: Callable[[int], Crowd]

    def settled(self, minutes: float) -> Numbers:
        """Holders, the reserve, and those who have not answered."""
        held = np.tile(_kept_seats(self.progress, self.today.lost, minutes), (len(self.today.weights), 1))
        silent = still_to_come(self.silent, self.ages, minutes, self.today.times)
        if self.rung is not None:
            silent = self.rung.or_by_telephone(silent, minutes / self.progress.minutes_left)
        return np.hstack([held, silent * (self.kept * _or_surely(self.progress.pending_shares, len(self.ages)))])

    def fresh(self, most: int, minutes: float | None = None) -> Numbers:
        """The first so many candidates, if asked now."""
        some, left = self.people(most), self.progress.minutes_left if minutes is None else minutes
        answered = self.today.times.answered(left, some.routes)
        return some.pictured(some.reply * some.accept, answered) * (
            self.kept * _or_surely(self.progress.shares[:most], len(some.routes))
        )

    @cached_property
    def odds(self) -> Tails:
        """The chance of filling at the deadline, for every size of wave."""
        progress = self.progress
        settled = self.settled(progress.minutes_left)
        return weigh(progress.needed, settled, self.fresh, len(progress.candidates), self.today.weights)

    @property
    def kept(self) -> float:
        """That a yes still to come is not taken back before the deadline."""
        left = self.progress.minutes_left
        return 1 - self.today.lost * lost_share(0.8 * left / (left + self.progress.minutes_elapsed))

    @cached_property
    def usual_minutes(self) -> float:
        """Half of the answers of those who would be asked next come within so many minutes."""
        routes = [one.route for one in self.progress.candidates[:ROUTES_SAMPLE]] or [Route.MESSAGE]
        return float(np.exp(np.log(self.today.times.medians[routes]).mean()))


def view_of(progress: Progress, today: Today, policy: Mapping[str, Value]) -> View:
    """A need as it stands, on such a day."""

    @lru_cache
    def people(most: int) -> Crowd:
        return crowd(progress.candidates[:most], today.pool, policy)

    ages = np.fromiter((one.minutes for one in progress.pending), dtype=np.float64)
    silent, rung = crowd(progress.pending, today.pool, policy), rung_of(progress.pending, today.pool, policy)
    return View(progress, today, silent, ages, rung, people)


def _or_surely(shares: Sequence[float], people: int) -> Numbers:
    return np.array(shares, dtype=np.float64) if shares else np.ones(people)


def still_to_come(people: Crowd, ages: Numbers, left: float, times: Times) -> Numbers:
    """The chance of a yes in time from people who have been silent for so long: silence decays."""
    before, then = times.answered(ages, people.routes), times.answered(ages + left, people.routes)
    silent: Numbers = people.pictured(people.reply * people.accept, then - before) / (
        1 - people.pictured(people.reply, before)
    )
    return silent


def drop_out(progress: Progress, policy: Mapping[str, Value]) -> float:
    """The probability that a yes is taken back, as this call-out has shown it so far."""
    weight, span = float(policy[terms.DROP_OUT_WEIGHT]), progress.minutes_left + progress.minutes_elapsed
    seen = sum(lost_share(min(1.0, held / span)) for held in progress.holders) + progress.drop_outs
    return (float(policy[terms.DROP_OUT]) * weight + progress.drop_outs) / (weight + seen)


def lost_share(span: float) -> float:
    """Which share of those who take a yes back has done so after this share of the time: early more than late."""
    return float(1 - (1 - span) ** 1.5)


def _kept_seats(progress: Progress, lost: float, minutes: float) -> Numbers:
    span = progress.minutes_left + progress.minutes_elapsed
    since = [*progress.holders, *[0.0] * progress.reserve]
    before = np.array([lost_share(min(1.0, held / span)) for held in since])
    by_then = np.array([lost_share(min(1.0, (held + minutes) / span)) for held in since])
    kept: Numbers = 1 - lost * (by_then - before) / (1 - lost * before)
    return kept


def minutes_between_looks(span: float, policy: Mapping[str, Value]) -> float:
    """How often the next wave is considered in a call-out of so many minutes: not less than a minute apart, unless an
    organisation wants it closer."""
    most = float(policy[terms.GAP_MINUTES])
    return min(most, max(1.0, span / float(policy[terms.LOOKS])))


def weigh(needed: int, settled: Numbers, fresh: Callable[[int], Numbers], candidates: int, weights: Numbers) -> Tails:
    """The chances for every size of wave, as far down the rank order as anybody could be asked."""
    most = 4 * needed + 20
    while True:
        odds = tails(needed, settled, fresh(min(most, candidates)), weights)
        if most >= candidates or odds.at(-1) > ALMOST_SURE:
            return odds
        most *= 3


def enough_chance(progress: Progress, usual: float, times: Times, policy: Mapping[str, Value]) -> float:
    """The chance of filling that is enough now: low while the next look can top up, high when time is short."""
    early, late = float(policy[terms.EARLY_CHANCE]), float(policy[terms.LATE_CHANCE])
    ample, short = float(policy[terms.AMPLE]), float(policy[terms.SHORT])
    most_have_answered = usual * math.exp(THREE_OF_FOUR * times.spread)
    share = math.log(ample * most_have_answered / max(progress.minutes_left, NO_TIME)) / math.log(ample / short)
    chance = early * math.exp(math.log(late / early) * max(0.0, share))
    span = progress.minutes_left + progress.minutes_elapsed
    unknown = progress.minutes_elapsed < float(policy[terms.PROBE_SHARE]) * span
    return min(chance, float(policy[terms.PROBE_CHANCE if unknown else terms.LAST_CHANCE]))


def too_late(progress: Progress, usual: float, times: Times, policy: Mapping[str, Value]) -> bool:
    """Whether somebody asked now would hardly answer in time any more."""
    left, span = progress.minutes_left, progress.minutes_left + progress.minutes_elapsed
    now, at_first = below(np.log(np.maximum([left, span], NO_TIME) / usual) / times.spread)
    return bool(now < float(policy[terms.TOO_LATE]) * at_first)


def forecast(odds: Tails, size: int) -> float:
    """That every seat is held at the deadline: this wave alone, or everybody left if that becomes necessary."""
    everybody, this_wave = odds.by_size[-1], odds.by_size[size]
    chance = float(odds.weights @ np.minimum(everybody, np.maximum(this_wave, SURE)))
    # Sums of many small parts end a hair beside 0 or 1.
    return min(1.0, max(0.0, chance))


def filled_by(view: View, size: int, now: datetime) -> datetime | None:
    """The moment by which every seat is held in four cases of five, to the minute; None where that is not in sight.

    Whom it takes beyond this wave is asked later, after `TOP_UP` of the time left: that is when answers have told.
    """
    people = max(size, view.odds.smallest(FOUR_OF_FIVE))
    if people > len(view.odds.by_size) - 1:
        return None
    left, soon, late = view.progress.minutes_left, 0.0, 1.0
    for _ in range(STEPS):
        middle = (soon + late) / 2
        first, then = view.fresh(people, middle * left), view.fresh(people, max(0.0, middle - TOP_UP) * left)
        first[:, size:] = then[:, size:]
        settled = np.hstack([view.settled(middle * left), first])
        reached = tails(view.progress.needed, settled, settled[:, :0], view.today.weights).at(0)
        soon, late = (soon, middle) if reached >= FOUR_OF_FIVE else (middle, late)
    return now + timedelta(minutes=math.ceil(late * left))
