"""Nobody is left alone at night without being told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from iwill.callouts.nights import alone_at_night, at_night
from iwill.core.policy import REGISTRY

POLICY = {name: policy.default for name, policy in REGISTRY.items()}


def shift(starts: str, hours: float, seats: int = 1) -> Any:
    starts_at = datetime.fromisoformat(starts).astimezone(UTC)
    return SimpleNamespace(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), seats=seats)


@pytest.mark.parametrize(("starts", "hours", "zone", "expected"), [
    ("2026-11-23T20:00:00+08:00", 3, "Asia/Shanghai", False),
    ("2026-11-23T20:00:00+08:00", 3.1, "Asia/Shanghai", True),
    ("2026-11-23T02:00:00+08:00", 2, "Asia/Shanghai", True),
    ("2026-11-23T08:00:00+08:00", 2, "Asia/Shanghai", False),
    ("2026-11-23T02:00:00+08:00", 2, "Europe/London", False),
    # The clock has gone back at two: half past seven is still night, by the new clock.
    ("2027-11-07T07:30:00-05:00", 1, "America/New_York", True),
    ("2027-11-07T08:00:00-05:00", 1, "America/New_York", False),
])  # fmt: skip
def test_night_is_from_eleven_to_eight_where_the_request_comes_from(
    starts: str, hours: float, zone: str, expected: bool
) -> None:
    one = shift(starts, hours)
    assert at_night(one.starts_at, one.ends_at, zone, POLICY) is expected


def test_who_only_hands_over_to_the_next_is_alone_all_the_same() -> None:
    first, second = shift("2026-11-23T23:00:00+08:00", 3), shift("2026-11-24T01:45:00+08:00", 3)
    assert alone_at_night([first, second], lambda one: one.seats, "Asia/Shanghai", POLICY) == [first, second]
    short, beside = shift("2026-11-24T01:00:00+08:00", 0.5), shift("2026-11-24T01:00:00+08:00", 0.5)
    assert alone_at_night([short, beside], lambda one: one.seats, "Asia/Shanghai", POLICY) == []


def test_two_are_together_also_when_they_hold_different_shifts() -> None:
    night, beside, day = (
        shift("2026-11-23T23:00:00+08:00", 3),
        shift("2026-11-24T01:00:00+08:00", 2),
        shift("2026-11-23T12:00:00+08:00", 2),
    )
    assert alone_at_night([night, day], lambda one: one.seats, "Asia/Shanghai", POLICY) == [night]
    assert alone_at_night([night, beside, day], lambda one: one.seats, "Asia/Shanghai", POLICY) == []
    pair = shift("2026-11-23T23:00:00+08:00", 3, seats=2)
    assert alone_at_night([pair], lambda one: one.seats, "Asia/Shanghai", POLICY) == []
