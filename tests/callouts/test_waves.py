"""How many more to ask: enough for what is missing, no more than there are, nobody once it is full or too late."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iwill.callouts.waves import (
    Answered,
    Candidate,
    History,
    Pending,
    Progress,
    Route,
    chance_of_yes,
    expected_range,
    how_many,
    minutes_between_looks,
    next_wave,
)
from iwill.callouts.waves.size import tails
from iwill.core.policy import REGISTRY
from tests.conftest import NOW

POLICY = {name: policy.default for name, policy in REGISTRY.items()}
UNKNOWN = Candidate(Route.MESSAGE, History())
HALFWAY = Progress(
    needed=5,
    taken=0,
    reserve=0,
    minutes_left=90,
    minutes_elapsed=90,
    night=False,
    asked=0,
    drop_outs=0,
    pending=(),
    answered=(),
    holders=(),
    candidates=[UNKNOWN] * 200,
)


def size(**changes: object) -> int:
    return next_wave(replace(HALFWAY, **changes), POLICY, NOW).size  # type: ignore[arg-type]


histories = st.builds(lambda yes, no, silent: History(yes + no + silent, yes, no, silent), *[st.integers(0, 9)] * 3)
routes = st.sampled_from(Route)
minutes = st.floats(0, 2000)
progresses = st.builds(
    lambda needed, taken, left, elapsed, night, pending, answered, people: Progress(
        needed=needed,
        taken=min(taken, needed),
        reserve=0,
        minutes_left=left,
        minutes_elapsed=elapsed,
        night=night,
        asked=len(pending) + len(answered),
        drop_outs=0,
        pending=pending,
        answered=answered,
        holders=[elapsed / 2] * min(taken, needed),
        candidates=people,
    ),
    st.integers(1, 30),
    st.integers(0, 30),
    st.floats(0, 1440),
    minutes,
    st.booleans(),
    st.lists(st.builds(Pending, minutes, routes, histories, st.floats(0, 1), st.integers(0, 3)), max_size=12),
    st.lists(st.builds(Answered, minutes, routes, histories, st.booleans()), max_size=12),
    st.lists(st.builds(Candidate, routes, histories), max_size=60),
)


@settings(max_examples=120, deadline=None)
@given(progresses)
def test_a_wave_asks_neither_fewer_than_nobody_nor_more_than_there_are(progress: Progress) -> None:
    step = next_wave(progress, POLICY, NOW)
    assert 0 <= step.size <= len(progress.candidates)
    assert 0 <= step.forecast.chance <= 1
    assert step.size == 0 or len(progress.holders) < progress.needed
    if step.forecast.filled_by is not None:
        assert NOW <= step.forecast.filled_by <= NOW + timedelta(minutes=progress.minutes_left + 1)


@settings(max_examples=60, deadline=None)
@given(progresses)
def test_the_same_progress_gives_the_same_wave(progress: Progress) -> None:
    assert next_wave(progress, POLICY, NOW) == next_wave(progress, POLICY, NOW)


@settings(max_examples=60, deadline=None)
@given(progresses, st.integers(1, 5))
def test_whoever_misses_more_seats_asks_no_fewer(progress: Progress, more: int) -> None:
    wider = replace(progress, needed=progress.needed + more)
    few, many = next_wave(progress, POLICY, NOW).size, next_wave(wider, POLICY, NOW).size
    # Up to six seats the chances are exact and above a bell: where one gives way to the other, one person is rounding.
    assert few <= many + (1 if progress.needed <= 6 < wider.needed else 0)


def test_nobody_is_asked_once_every_seat_is_held() -> None:
    step = next_wave(replace(HALFWAY, taken=5, holders=[10.0] * 5), POLICY, NOW)
    assert (step.size, step.forecast.filled_by, step.enough) == (0, NOW, True)


@pytest.mark.parametrize("left", [0.0, -5.0, 2.0, 1e-300])
def test_nobody_is_asked_who_could_not_answer_in_time(left: float) -> None:
    assert size(minutes_left=left, minutes_elapsed=180 - left) == 0


def test_a_seat_given_back_is_asked_for_again() -> None:
    assert size(taken=5, holders=[10.0] * 5) == 0
    assert size(taken=4, holders=[10.0] * 4, drop_outs=1) > 0


def test_silence_decays() -> None:
    fresh, old = ([Pending(age, Route.MESSAGE, History())] * 20 for age in (1.0, 85.0))
    assert size(pending=fresh) < size(pending=old)


def test_everybody_left_is_asked_where_nobody_else_would_do() -> None:
    step = next_wave(replace(HALFWAY, candidates=[UNKNOWN] * 3), POLICY, NOW)
    assert (step.size, step.enough, step.forecast.filled_by) == (3, False, None)


@pytest.mark.parametrize(("first", "second"), [(History(12, 10, 2, 0), History()), (History(), History(12, 1, 1, 10))])
def test_what_people_answered_before_sizes_the_wave(first: History, second: History) -> None:
    willing, unwilling = ([Candidate(Route.MESSAGE, record)] * 200 for record in (first, second))
    assert size(candidates=willing) < size(candidates=unwilling)


def test_a_bad_day_is_noticed() -> None:
    yes, no = (Answered(8.0, Route.MESSAGE, History(), said) for said in (True, False))
    good, bad = [yes, yes, yes, no], [no, no, no, no]
    assert size(answered=good) < size(answered=bad)


def test_the_first_wave_is_smaller_than_the_same_wave_later() -> None:
    assert size(minutes_elapsed=0, minutes_left=180) < size(minutes_elapsed=100, minutes_left=80)


def test_beyond_even_odds_more_are_asked_only_where_that_pays() -> None:
    late = replace(HALFWAY, needed=1, minutes_left=9, minutes_elapsed=111)
    few, many = (next_wave(late, POLICY | {"wave.worth_of_full": worth}, NOW).size for worth in (12.0, 1e9))
    assert 0 < few < many
    odds = tails(1, np.empty((1, 0)), np.array([[0.5, 0.01, 0.6, 0.4]]), np.ones(1))
    assert odds.worth_asking(0.75, 0.5, 0.05) == 3, "a poor record does not stand in the way of those behind it"


def test_the_forecast_names_an_earlier_moment_where_more_have_been_asked() -> None:
    asked = [Pending(2.0, Route.MESSAGE, History(12, 9, 3, 0))] * 12
    few = next_wave(replace(HALFWAY, needed=2), POLICY, NOW).forecast
    many = next_wave(replace(HALFWAY, needed=2, pending=asked), POLICY, NOW).forecast
    assert few.filled_by is not None
    assert many.filled_by is not None
    assert many.filled_by < few.filled_by
    assert many.chance >= few.chance


@pytest.mark.parametrize(("needed", "settled"), [(2, [0.35] * 6), (3, [0.1, 0.9, 0.5, 0.35]), (1, [0.2] * 9)])
def test_few_seats_are_counted_exactly(needed: int, settled: list[float]) -> None:
    reached = tails(needed, np.array([settled[:2]]), np.array([settled[2:]]), np.ones(1)).at(-1)
    assert reached == pytest.approx(_exactly(settled, needed))


def test_many_seats_are_counted_to_a_thousandth() -> None:
    chances, needed = [0.1 + 0.5 * (k % 7) / 7 for k in range(120)], 36
    fewer = [1.0] + [0.0] * needed
    for chance in chances:
        fewer = [fewer[0] * (1 - chance)] + [
            here * (1 - chance) + before * chance for before, here in itertools.pairwise(fewer)
        ]
    bell = tails(needed, np.array([chances]), np.empty((1, 0)), np.ones(1)).at(0)
    assert bell == pytest.approx(1 - sum(fewer[:needed]), abs=1e-3)


def _exactly(chances: list[float], least: int) -> float:
    total = 0.0
    for outcome in itertools.product((True, False), repeat=len(chances)):
        if sum(outcome) >= least:
            total += math.prod(c if yes else 1 - c for c, yes in zip(chances, outcome, strict=True))
    return total


def test_a_chance_is_the_prior_moved_by_own_answers() -> None:
    assert chance_of_yes(History(), POLICY) == pytest.approx(0.62 * 0.40)
    assert chance_of_yes(History(8, 4, 0, 4), POLICY) == pytest.approx(
        (0.62 * 4 + 4) / (4 + 8) * (0.40 * 4 + 4) / (4 + 4)
    )


@pytest.mark.parametrize(("span", "between"), [(30, 1), (60, 1), (120, 2), (360, 6), (1440, 10)])
def test_looks_are_a_sixtieth_of_the_time_apart_within_one_and_ten_minutes(span: float, between: float) -> None:
    assert minutes_between_looks(span, POLICY) == between


def test_a_range_of_yeses_stays_within_the_people_there_are() -> None:
    assert expected_range([]) == (0, 0)
    assert expected_range([0.35] * 3) == (0, 3)
    low, high = expected_range([0.35] * 40)
    assert 0 < low < 14 < high < 40


def test_whoever_is_about_to_be_rung_counts_for_more_than_her_silence() -> None:
    silent = [Pending(85.0, Route.MESSAGE, History(), 0.0, 1)] * 30
    forgotten, rung = silent, [one._replace(ring=0.9) for one in silent]
    assert size(pending=rung) < size(pending=forgotten)
    hardly = [one._replace(ring=0.1) for one in silent]
    chances = [
        next_wave(replace(HALFWAY, pending=people, candidates=()), POLICY, NOW).forecast.chance
        for people in (forgotten, hardly, rung, [one._replace(tried=3) for one in rung])
    ]
    assert chances[0] < chances[1] < chances[2]
    assert chances[3] < chances[2], "whoever did not pick up twice is less likely to the third time"


def test_an_answer_by_telephone_says_whether_people_can_and_nothing_of_how_soon_they_answer() -> None:
    by_phone = [Answered(math.nan, Route.MESSAGE, History(), accepted=True)] * 6
    late = [one._replace(minutes=80.0) for one in by_phone]
    fresh = [Pending(2.0, Route.MESSAGE, History())] * 20
    chances = [
        next_wave(replace(HALFWAY, pending=fresh, answered=said, candidates=()), POLICY, NOW).forecast.chance
        for said in ((), by_phone, late)
    ]
    assert chances[1] > chances[0]
    assert chances[1] > chances[2]


def test_a_full_roster_that_is_worth_nothing_asks_no_more_than_even_odds() -> None:
    thrifty = POLICY | {"wave.worth_of_full": 0.0}
    assert 0 < next_wave(HALFWAY, thrifty, NOW).size <= size()


def test_that_more_would_not_pay_is_not_called_enough() -> None:
    """Else whoever could stand in for the first choice would not be looked at."""
    few = replace(HALFWAY, needed=1, minutes_left=12, candidates=[UNKNOWN] * 4)
    assert not how_many(few, POLICY).enough
    assert how_many(replace(few, candidates=[UNKNOWN] * 200, minutes_left=90), POLICY).enough
