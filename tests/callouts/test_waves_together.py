"""Where one yes takes several shifts, each shift is forecast with everybody who may take it."""

from __future__ import annotations

from dataclasses import replace

import flask
import pytest

from iwill.callouts import queries
from iwill.callouts.waves import Answered, Candidate, History, Pending, Progress, Route, forecasts, next_wave
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


def test_whoever_was_offered_a_shift_counts_for_it_by_as_much_as_she_may_take_it() -> None:
    def chance(people: int, share: float) -> float:
        offered = replace(ALONE, pending=[SILENT] * people, pending_shares=[share] * people)
        return forecasts({1: offered}, {1: 0}, ALONE, POLICY, NOW)[1].chance

    assert chance(4, 1.0) == pytest.approx(next_wave(ALONE, POLICY, NOW).forecast.chance)
    assert chance(4, 0.5) < chance(4, 1.0) < chance(12, 1.0)
    assert chance(12, 0.5) > chance(4, 0.5)


def test_a_good_day_for_the_call_out_is_a_good_day_for_each_of_its_shifts() -> None:
    usual = forecasts({1: ALONE}, {1: 0}, ALONE, POLICY, NOW)[1]
    good = forecasts({1: ALONE}, {1: 0}, replace(ALONE, answered=[WILLING] * 30), POLICY, NOW)[1]
    assert good.chance > usual.chance


def test_candidates_who_may_choose_are_not_counted_whole() -> None:
    waiting = replace(ALONE, pending=(), candidates=[Candidate(Route.MESSAGE, History())] * 8)
    one_of_two = replace(waiting, shares=[0.5] * 8)
    sure, unsure = (forecasts({1: one}, {1: 8}, ALONE, POLICY, NOW)[1].chance for one in (waiting, one_of_two))
    assert unsure < sure


def test_people_counted_at_one_shift_are_expected_at_the_others_too(ctx: flask.Flask, story: Story) -> None:
    for _ in range(40):
        a_volunteer()
    first = {"seats": 2, "starts_at": "2026-11-22T18:00:00+08:00", "ends_at": "2026-11-22T19:00:00+08:00"}
    later = {"seats": 2, "starts_at": "2026-11-22T20:00:00+08:00", "ends_at": "2026-11-22T21:00:00+08:00"}
    together = queries.plan_next_wave(story.draft(first, later), NOW)
    alone = queries.plan_next_wave(story.draft(later), NOW)
    [one] = alone.forecasts.values()
    assert [chance.chance for chance in together.forecasts.values()] == pytest.approx([one.chance] * 2, abs=0.1)
