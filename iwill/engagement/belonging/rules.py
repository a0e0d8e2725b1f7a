"""Quarters, and what may be shown of a summary. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from iwill.core.policy import Value, declare
from iwill.engagement.belonging.terms import ITEMS
from iwill.engagement.journeys.rules import label_of
from iwill.engagement.journeys.terms import Period

FEWEST_SHOWN = declare(
    "belonging.fewest_shown",
    10,
    "answers",
    "our own judgement: a small figure names people",
    "an item of a quarter with fewer answers is not shown",
)


@dataclass(frozen=True)
class Mean:
    """Of an item: how many answered it, and the mean of them."""

    number: int
    mean: float


def quarter_of(day: date) -> str:
    """The quarter of the year in which a day lies, such as 2026-Q4."""
    return label_of(day, Period.QUARTER)


def sums(answers: Iterable[Mapping[str, int]]) -> dict[str, tuple[int, float]]:
    """How many answered each item, and what the answers add up to; an item left out counts nowhere."""
    found: dict[str, tuple[int, float]] = {}
    for answer in answers:
        for item, value in answer.items():
            number, total = found.get(item, (0, 0.0))
            found[item] = number + 1, total + value
    return found


def shown(found: Mapping[str, tuple[int, float]], policy: Mapping[str, Value]) -> dict[str, Mean | None]:
    """The mean of each item; None where so few have answered that it could name somebody."""
    fewest = int(policy[FEWEST_SHOWN])
    means: dict[str, Mean | None] = {}
    for item in ITEMS:
        number, total = found.get(item, (0, 0.0))
        means[item] = Mean(number, total / number) if number and number >= fewest else None
    return means
