"""A long window split into shifts that one person may serve: as few as possible, and as even as whole minutes allow.

Counted in instants, never on the wall: a night in which the clock is put back is an hour longer, and its shifts share
that hour. Where people hand over, each shift but the first begins so much before the one before it ends; the time
together is part of both, so that neither gets longer than was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

SHORTEST_SHIFT, LONGEST_SHIFT = 30, 240
# Longer than this nobody stays only to hand over.
LONGEST_HAND_OVER = 30
# As many as a request may have needs; it also keeps a window of a thousand years from filling the memory.
MOST_SHIFTS = 500

_MINUTE = timedelta(minutes=1)


class Unsplit(StrEnum):
    """Why a window cannot be split."""

    OUT_OF_RANGE = "out_of_range"  # shift_minutes is not from 30 to 240, or less than twice the hand-over
    ENDS_FIRST = "ends_first"  # the window ends where it starts, or before
    TOO_SHORT = "too_short"  # the window itself has less than 30 minutes
    SHORT_SHIFTS = "short_shifts"  # whatever is not longer than asked for is shorter than 30 minutes
    TOO_MANY = "too_many"  # more shifts than a request may have needs


@dataclass(frozen=True)
class Shift:
    """One piece of a window, both ends in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Refusal:
    """Why not, and the least `shift_minutes` at or above those asked for that would do, where there is one."""

    reason: Unsplit
    would_do: int | None = None


def split_window(
    starts_at: datetime, ends_at: datetime, shift_minutes: int, hand_over_minutes: int = 0
) -> tuple[Shift, ...] | Refusal:
    """The fewest shifts of at most `shift_minutes` and at least 30 that cover the window, or why there are none.

    One begins where the last one ends, or `hand_over_minutes` sooner; no shift is shorter than twice that, so that no
    three are there at once. Lengths differ by a minute at most; where the window itself is no whole number of minutes,
    by a microsecond. Both ends have to know their zone. A refusal is final: the fewest pieces are the longest, so if
    one of them is too short, no other way of cutting keeps to both bounds.
    """
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise ValueError("a window without a zone is no window")
    # Two times of one zone are subtracted on the wall, so both go to UTC first.
    start, end = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    length, together = end - start, hand_over_minutes * _MINUTE
    shortest = max(SHORTEST_SHIFT * _MINUTE, 2 * together)
    if not shortest <= shift_minutes * _MINUTE <= LONGEST_SHIFT * _MINUTE:
        return Refusal(Unsplit.OUT_OF_RANGE)
    if length <= timedelta(0):
        return Refusal(Unsplit.ENDS_FIRST)
    if length < SHORTEST_SHIFT * _MINUTE:
        return Refusal(Unsplit.TOO_SHORT)

    count = _fewest(length, shift_minutes * _MINUTE, together)
    if count > MOST_SHIFTS:
        longer = _fewest(length + (MOST_SHIFTS - 1) * together, MOST_SHIFTS * _MINUTE)
        return Refusal(Unsplit.TOO_MANY, longer if longer <= LONGEST_SHIFT else None)
    # What is served in all: the time together is served by two.
    served = length + (count - 1) * together
    if count > 1 and served < count * shortest:
        fewer = length + (count - 2) * together
        return Refusal(Unsplit.SHORT_SHIFTS, _fewest(fewer, (count - 1) * _MINUTE))

    unit = timedelta.resolution if length % _MINUTE else _MINUTE
    units = served // unit
    marks = [start + (units * number // count) * unit for number in range(count + 1)]
    return tuple(
        Shift(marks[number] - number * together, marks[number + 1] - number * together) for number in range(count)
    )


def _fewest(length: timedelta, longest: timedelta, together: timedelta = timedelta(0)) -> int:
    """How many of `longest`, each together with the next for a while, it takes to cover `length`."""
    return max(1, -(-(length - together) // (longest - together)))
