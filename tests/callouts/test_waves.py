"""How many more to ask: the smallest number that fills the seats with the confidence in force."""

from __future__ import annotations

import itertools
import math

import pytest

from iwill.callouts.waves import History, Progress, YesTally, chance_of_yes, expected_range, next_wave
from iwill.core.policy import REGISTRY
from tests.conftest import NOW

POLICY = {name: policy.default for name, policy in REGISTRY.items()}


def exactly(chances: list[float], least: int) -> float:
    """The probability of at least `least` yeses, by going through every outcome."""
    total = 0.0
    for outcome in itertools.product((True, False), repeat=len(chances)):
        if sum(outcome) >= least:
            total += math.prod(c if yes else 1 - c for c, yes in zip(chances, outcome, strict=True))
    return total


def binomial(people: int, chance: float, least: int) -> float:
    return sum(math.comb(people, k) * chance**k * (1 - chance) ** (people - k) for k in range(least, people + 1))


@pytest.mark.parametrize(("chances", "missing"), [([0.35] * 6, 2), ([0.1, 0.9, 0.5, 0.35], 3), ([0.2] * 9, 1)])
def test_the_tally_is_the_exact_distribution(chances: list[float], missing: int) -> None:
    assert YesTally(missing, chances).reached == pytest.approx(exactly(chances, missing))


@pytest.mark.parametrize(
    ("asked", "accepted", "chance"), [(0, 0, 0.35), (4, 4, 5.4 / 8), (10, 0, 1.4 / 14), (2, 1, 2.4 / 6)]
)
def test_a_chance_is_the_prior_moved_by_own_answers(asked: int, accepted: int, chance: float) -> None:
    assert chance_of_yes(History(asked, accepted), POLICY) == pytest.approx(chance)


@pytest.mark.parametrize(("missing", "first"), [(1, True), (2, True), (7, True), (7, False), (40, True), (1, False)])
def test_a_wave_is_the_smallest_that_reaches_its_confidence(missing: int, first: bool) -> None:
    progress = Progress(missing, 0, [], [History()] * 500, first)
    size = next_wave(progress, POLICY, NOW).size
    wanted = 0.9 if first else 0.5
    assert binomial(size, 0.35, missing) >= wanted > binomial(size - 1, 0.35, missing)


def test_the_pending_count_before_anybody_new_is_asked() -> None:
    without = next_wave(Progress(5, 0, [], [History()] * 100, True), POLICY, NOW).size
    with_pending = next_wave(Progress(5, 0, [0.35] * 10, [History()] * 100, True), POLICY, NOW).size
    assert without == with_pending + 10


def test_seats_already_taken_are_not_asked_for_again() -> None:
    assert next_wave(Progress(5, 5, [], [History()] * 100, True), POLICY, NOW).size == 0


def test_everybody_left_is_asked_where_nobody_else_would_do() -> None:
    step = next_wave(Progress(5, 0, [], [History()] * 3, True), POLICY, NOW)
    assert (step.size, step.enough) == (3, False)


def test_answers_size_the_wave() -> None:
    willing = next_wave(Progress(5, 0, [], [History(6, 6)] * 100, True), POLICY, NOW).size
    reluctant = next_wave(Progress(5, 0, [], [History(6, 0)] * 100, True), POLICY, NOW).size
    assert willing < 20 < reluctant


def test_a_range_of_yeses_stays_within_the_people_there_are() -> None:
    assert expected_range([]) == (0, 0)
    assert expected_range([0.35] * 3) == (0, 3)
    low, high = expected_range([0.35] * 40)
    assert 0 < low < 14 < high < 40
