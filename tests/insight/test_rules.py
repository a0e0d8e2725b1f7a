"""Figures are those of the libraries and papers they come from; hours become windows on the organisation's clock."""

from __future__ import annotations

import pytest

from iwill.insight.readiness.rules import chance_of_at_least, covered, to_train
from iwill.insight.readiness.terms import Skill, Window
from iwill.insight.shares import Difference, Share
from iwill.insight.survival import Stay, kaplan_meier, median, share_at

STAYS = [
    *(Stay(0, True, 3), Stay(1, True, 8), Stay(2, False, 4), Stay(2, True, 6), Stay(3, True, 5)),
    *(Stay(4, False, 7), Stay(6, True, 9), Stay(6, False, 2), Stay(9, True, 1), Stay(12, False, 20)),
]
# KaplanMeierFitter().fit(...) of lifelines 0.30.3: month, share, and its confidence_interval_.
LIFELINES = [
    (0, 0.953846, 0.863703, 0.984877),
    (1, 0.830769, 0.715290, 0.902497),
    (2, 0.738462, 0.613489, 0.828502),
    (3, 0.654545, 0.523665, 0.757555),
    (4, 0.654545, 0.523665, 0.757555),
    (6, 0.470455, 0.334564, 0.594934),
    (9, 0.448052, 0.312760, 0.574332),
    (12, 0.448052, 0.312760, 0.574332),
]


def test_the_line_and_its_band_are_those_of_lifelines() -> None:
    points = kaplan_meier(STAYS)
    assert [one.months for one in points] == [month for month, *_ in LIFELINES]
    for point, (_month, *figures) in zip(points, LIFELINES, strict=True):
        assert [point.share, point.low, point.high] == pytest.approx(figures, abs=1e-6)
    assert median(points) == 6


def test_a_line_stops_where_fewer_than_ten_are_followed() -> None:
    points = kaplan_meier([Stay(1, True, 5), Stay(2, True, 4), Stay(5, False, 3)])
    assert share_at(points, 1) is not None
    assert share_at(points, 3) is None
    assert kaplan_meier([]) == []


def test_the_difference_of_two_shares_has_the_range_of_newcombe() -> None:
    # Newcombe 1998, table II: 56 of 70 and 48 of 80.
    one = Difference(Share(56, 70), Share(48, 80))
    assert one.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert one.is_clear
    assert not Difference(Share(5, 10), Share(4, 10)).is_clear


@pytest.mark.parametrize(
    ("stretches", "ahead", "expected"),
    [
        # Sunday evening to Monday at four, which is one stretch over the end of the week.
        ([(6, 1320, 1440), (0, 0, 240)], 0, {0, 1, 83}),
        ([(6, 1300, 1440)], 0, {83}),
        # Somebody eight hours behind: her Saturday 18:00-20:00 is Sunday 02:00-04:00 here.
        ([(5, 1080, 1200)], 480, {73}),
        # A clock of quarter hours: 5:45 against 8:00.
        ([(2, 0, 240)], 135, {26}),
        ([(1, 60, 170)], 0, set()),
    ],
)
def test_weekly_hours_cover_the_windows_that_lie_whole_in_them(
    stretches: list[tuple[int, int, int]], ahead: int, expected: set[int]
) -> None:
    assert covered(stretches, ahead) == expected


def test_how_many_more_it_takes_and_how_likely_enough_is() -> None:
    window = Window(73, 20, 6.0, 4.2)
    skill = Skill("counselling", 40, 0.3, 8, True, (window,))
    assert to_train(skill, window) == 7
    assert to_train(skill, window, 6) == 0
    assert chance_of_at_least(8, window) == pytest.approx(0.232, abs=0.001)
    assert chance_of_at_least(21, window) == 0.0
