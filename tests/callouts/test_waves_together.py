"""Where one yes takes several shifts, each shift is forecast with everybody who may take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import flask
import pytest

from iwill.callouts import queries
from iwill.callouts.waves import Answered, Candidate, History, Pending, Progress, Route, Shared, forecasts, next_wave
from iwill.callouts.waves.together import seats_a_yes, share_of
from iwill.core.policy import REGISTRY
from tests.builders import a_volunteer
from tests.callouts.conftest import Story
from tests.conftest import NOW

POLICY = {name: policy.default for name, policy in REGISTRY.items()}
SILENT = Pending(20, Route.MESSAGE, History())
ALONE = Progress(
    needed=2,
    taken=0,
    reserve=0,
    minutes_left=120,
    minutes_elapsed=60,
    night=False,
    asked=4,
    drop_outs=0,
    pending=[SILENT] * 4,
    answered=(),
    holders=(),
    candidates=(),
)
WILLING = Answered(10, Route.MESSAGE, History(), True)


def test_a_shift_offered_alone_is_taken_by_every_yes_and_one_of_many_by_few() -> None:
    shares = [share_of(offered, 2.0) for offered in (1, 2, 5, 40)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    assert 40 * shares[-1] == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    ("yeses", "low", "high"), [([], 2.0, 2.0), ([(1, 30)] * 40, 1.0, 1.3), ([(5, 30)] * 40, 4.0, 5.5)]
)
def test_how_many_shifts_a_yes_takes_is_learnt_from_those_of_today(
    yeses: list[tuple[int, int]], low: float, high: float
) -> None:
    assert low <= seats_a_yes(yeses, POLICY) <= high


def chance(people: int, *, among: int = 1, asked: bool = True, said: Sequence[Answered] = ()) -> float:
    """What is expected of a shift with so many people who each may choose among so many shifts, all alike."""
    here, names = list(range(among)), list(range(people))
    whole = replace(ALONE, answered=said)
    waiting = replace(ALONE, pending=(), candidates=[Candidate(Route.MESSAGE, History())] * people)
    one = (
        Shared(replace(ALONE, pending=[SILENT] * people), 0, (), names) if asked else Shared(waiting, people, names, ())
    )
    return forecasts(dict.fromkeys(here, one), dict.fromkeys(names, here), 2.0, whole, POLICY, NOW)[0].chance


@pytest.mark.parametrize("asked", [True, False])
def test_whoever_was_or_is_offered_a_shift_counts_for_it_by_as_much_as_she_may_take_it(asked: bool) -> None:
    assert chance(12, among=5, asked=asked) < chance(12, among=2, asked=asked) < chance(12, asked=asked)
    assert chance(12, among=5, asked=asked) < chance(40, among=5, asked=asked)


def test_a_shift_alone_is_forecast_as_a_wave_forecasts_it() -> None:
    assert chance(4) == pytest.approx(next_wave(ALONE, POLICY, NOW).forecast.chance)


def test_a_good_day_for_the_call_out_is_a_good_day_for_each_of_its_shifts() -> None:
    assert chance(12, among=3, said=[WILLING] * 30) > chance(12, among=3)


def test_where_other_shifts_will_fill_more_is_left_for_this_one() -> None:
    scarce, ample = (Shared(replace(ALONE, pending=[SILENT] * 9), 0, (), range(9)) for _ in range(2))
    ample = ample._replace(progress=replace(ALONE, needed=1, holders=[30.0], pending=[SILENT] * 9))
    offered = {person: [1, 2] for person in range(9)}
    both_open = forecasts({1: scarce, 2: scarce}, offered, 2.0, ALONE, POLICY, NOW)[1].chance
    other_full = forecasts({1: scarce, 2: ample}, offered, 2.0, ALONE, POLICY, NOW)[1].chance
    assert both_open < other_full


def test_people_counted_at_one_shift_are_expected_at_the_others_too(ctx: flask.Flask, story: Story) -> None:
    for _ in range(40):
        a_volunteer()
    first = {"seats": 2, "starts_at": "2026-11-22T18:00:00+08:00", "ends_at": "2026-11-22T19:00:00+08:00"}
    later = {"seats": 2, "starts_at": "2026-11-22T20:00:00+08:00", "ends_at": "2026-11-22T21:00:00+08:00"}
    together = queries.plan_next_wave(story.draft(first, later), NOW)
    alone = queries.plan_next_wave(story.draft(later), NOW)
    [one] = alone.forecasts.values()
    assert [chance.chance for chance in together.forecasts.values()] == pytest.approx([one.chance] * 2, abs=0.1)


def test_a_shift_may_be_offered_to_many_more_than_it_needs_for_the_sake_of_others() -> None:
    assert chance(200, asked=False) > 0.95
