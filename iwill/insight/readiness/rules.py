"""Rules of readiness: which windows somebody's hours cover, how a window stands, how many more people it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, erf, sqrt

from iwill.insight.readiness.terms import HOURS_EACH, WINDOWS, Skill, Standing, Window

_QUARTERS = 7 * 24 * 4
_EACH = HOURS_EACH * 4
_WEEK = (1 << _QUARTERS) - 1
_WINDOW = (1 << _EACH) - 1


def covered(stretches: Iterable[tuple[int, int, int]], ahead_minutes: int) -> frozenset[int]:
    """The windows that lie whole within weekly hours (weekday, from and to in minutes), on the organisation's clock,
    which is so many minutes ahead of the person's own."""
    mask = 0
    for weekday, start, end in stretches:
        first, last = weekday * 96 - (-start // 15), weekday * 96 + end // 15
        if last > first:
            mask |= ((1 << (last - first)) - 1) << first
    turn = ahead_minutes // 15 % _QUARTERS
    mask = (mask << turn | mask >> (_QUARTERS - turn)) & _WEEK
    return frozenset(place for place in range(WINDOWS) if mask >> place * _EACH & _WINDOW == _WINDOW)


def standing(window: Window, enough: int, barely_share: float) -> Standing:
    """How a window stands against what is enough."""
    if window.expected >= enough:
        return Standing.ENOUGH
    return Standing.BARELY if window.expected >= enough * barely_share else Standing.SHORT


def worst(skills: Iterable[Skill], most: int) -> list[tuple[Skill, Window]]:
    """The windows that are furthest below what is enough, over all skills."""
    below = [(one, window) for one in skills for window in one.windows if window.expected < one.enough]
    return sorted(below, key=lambda pair: (pair[1].expected - pair[0].enough, pair[0].code, pair[1].place))[:most]


def to_train(skill: Skill, window: Window, wanted: int | None = None) -> int:
    """How many more people with this skill and these hours it takes until enough yeses are expected."""
    missing = (skill.enough if wanted is None else wanted) - window.expected
    return ceil(missing / skill.mean - 1e-9) if missing > 0 and skill.mean > 0 else 0


def chance_of_at_least(wanted: int, window: Window) -> float:
    """About how likely so many yeses are, each person deciding for herself: the normal curve at half a person less."""
    if wanted <= 0:
        return 1.0
    if window.people < wanted:
        return 0.0
    spread = sqrt(window.variance)
    if spread == 0:
        return float(window.expected >= wanted)
    return 0.5 * (1 - erf((wanted - 0.5 - window.expected) / spread / sqrt(2)))


def sum_up(chances: Sequence[float]) -> tuple[float, float]:
    """The yeses to expect of people with these chances, and the variance of their number."""
    return sum(chances), sum(chance * (1 - chance) for chance in chances)
