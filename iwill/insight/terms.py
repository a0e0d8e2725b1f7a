"""Words of the boards: one person in summary, a cell, the steps of the funnel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from iwill.pool.activity.terms import Kind, Path


class Board(StrEnum):
    """Which count a cell belongs to.

    RETURN: x months after joining, y 0 any sign and 1 service. STAY and EARLY: the last month with a sign x, the month
    of leaving y or -1; EARLY are those who served within their first 30 days. STEP: the step x was reached. DAYS: from
    the step before, the step x took about y days.
    """

    RETURN = "return"
    STAY = "stay"
    EARLY = "early"
    STEP = "step"
    DAYS = "days"


class Step(StrEnum):
    """The way from applying to a second service, in this order."""

    APPLIED = "applied"
    VERIFIED = "verified"
    TRAINED = "trained"
    AVAILABLE = "available"
    ASKED = "asked"
    ANSWERED = "answered"
    SERVED = "served"
    AGAIN = "again"


STEPS = tuple(Step)
# What shows that somebody is with us: she answered, practised, served, learnt, or told us so.
SIGNS = frozenset({Kind.ANSWERED, Kind.DRILLED, Kind.SERVED, Kind.TRAINED, Kind.CHECKED_IN})
FIRST_OF = {
    Kind.VERIFIED: "verified_on",
    Kind.ACTIVE: "trained_on",
    Kind.AVAILABLE: "available_on",
    Kind.ASKED: "asked_on",
    Kind.ANSWERED: "answered_on",
}
# Months after joining that a whole number of 63 bits can mark: five years.
LAST_MONTH = 62
LONGEST_WAIT = 990
EARLY_DAYS = 30


class Cell(NamedTuple):
    """What is counted: a board, a cohort (month of joining, way in, crisis or 0), and a place on the board."""

    board: Board
    joined: int
    path: Path
    crisis: int
    x: int
    y: int


@dataclass(frozen=True)
class Person:
    """One person in summary, folded from what was noted of her in whatever order. `signs` and `served` mark months
    after joining, bit by bit. `again_on` is the second day of service. Whoever was active again after leaving has not
    left."""

    joined_on: date
    path: Path
    crisis: int
    verified_on: date | None = None
    trained_on: date | None = None
    available_on: date | None = None
    asked_on: date | None = None
    answered_on: date | None = None
    served_on: date | None = None
    again_on: date | None = None
    signs: int = 0
    served: int = 0
    left_at: datetime | None = None
    back_at: datetime | None = None
    left_on: date | None = None
