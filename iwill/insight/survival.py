"""How long people stay: the estimate of Kaplan and Meier (1958), with Greenwood's variance and the band of the
log-minus-log transform, which never leaves 0 to 1. Our own, because the libraries that have it weigh 300 MB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

Z = 1.959963984540054
# Below so many at risk a line says more than is known.
FEWEST_AT_RISK = 10


@dataclass(frozen=True)
class Stay:
    """So many people who stayed for so many months, and were lost then, or are still here."""

    months: int
    lost: bool
    people: int = 1


@dataclass(frozen=True)
class Point:
    """After so many months: how many were still there just before, lost and not followed further in it, and the share
    still in with its 95 % band."""

    months: int
    at_risk: int
    lost: int
    censored: int
    share: float
    low: float
    high: float


def kaplan_meier(stays: Iterable[Stay]) -> list[Point]:
    """One point for each month in which somebody was lost or is seen for the last time, from month 0 on."""
    lost: Counter[int] = Counter()
    censored: Counter[int] = Counter()
    for one in stays:
        (lost if one.lost else censored)[one.months] += one.people
    at_risk = lost.total() + censored.total()
    points: list[Point] = []
    share, variance = 1.0, 0.0
    for month in sorted({0, *lost, *censored}) if at_risk else ():
        gone = lost[month]
        if gone:
            share *= 1 - gone / at_risk
            variance = variance + gone / (at_risk * (at_risk - gone)) if gone < at_risk else variance
        low, high = _band(share, variance)
        points.append(Point(month, at_risk, gone, censored[month], share, low, high))
        at_risk -= gone + censored[month]
    return points


def _band(share: float, variance: float) -> tuple[float, float]:
    if share in (0.0, 1.0):
        return share, share
    spread = Z * sqrt(variance) / log(share)
    low, high = sorted(exp(-exp(log(-log(share)) + sign * spread)) for sign in (-1, 1))
    return low, high


def drawn(points: Sequence[Point]) -> Sequence[Point]:
    """The points that a line shows: it stops where fewer than ten are at risk."""
    return [one for one in points if one.at_risk >= FEWEST_AT_RISK]


def share_at(points: Sequence[Point], month: int) -> Point | None:
    """The point that holds at a month; None where the line has stopped before."""
    seen = [one for one in points if one.months <= month]
    further = any(one.months >= month and one.at_risk >= FEWEST_AT_RISK for one in points)
    return seen[-1] if seen and further else None


def median(points: Sequence[Point]) -> int | None:
    """The month by which half are gone; None where more than half are still in."""
    return next((one.months for one in drawn(points) if one.share <= 0.5), None)


def at_risk_at(stays: Sequence[Stay], month: int) -> int:
    """How many are followed at the beginning of a month."""
    return sum(one.people for one in stays if one.months >= month)
