"""Rest and caps: what a person may take beside what they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from iwill.callouts.limits import Commitment, broken_limit
from iwill.callouts.terms import Rule, Work
from iwill.core.policy import REGISTRY

POLICY = {name: policy.default for name, policy in REGISTRY.items()}
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def shift(day: int, hour: float, hours: float, work: Work = Work.CRISIS) -> Commitment:
    starts_at = MONDAY + timedelta(days=day, hours=hour)
    return Commitment(starts_at, starts_at + timedelta(hours=hours), work)


def broken(wanted: Commitment, *held: Commitment) -> Rule | None:
    return broken_limit(wanted, held, POLICY, "UTC")


@pytest.mark.parametrize(("gap_hours", "expected"), [(10.9, Rule.REST), (11, None), (0, Rule.REST), (-14.9, Rule.REST)])
def test_eleven_hours_lie_between_two_shifts_whichever_comes_first(gap_hours: float, expected: Rule | None) -> None:
    assert broken(shift(1, 2 + gap_hours, 2), shift(1, 0, 2)) is expected


@pytest.mark.parametrize(
    ("hours", "work", "expected"),
    [(3, Work.CRISIS, None), (3.1, Work.CRISIS, Rule.CAP), (4, Work.BACK_OFFICE, None), (3.1, Work.RESIDENT, Rule.CAP)],
)
def test_three_hours_are_the_most_in_contact_with_crisis(hours: float, work: Work, expected: Rule | None) -> None:
    assert broken(shift(0, 9, hours, work)) is expected


def test_twelve_hours_are_the_most_in_any_seven_days() -> None:
    held = [shift(day, 9, 3) for day in range(3)]
    assert broken(shift(3, 9, 3), *held) is None
    assert broken(shift(3, 9, 3), *held, shift(4, 9, 1)) is Rule.CAP
    assert broken(shift(8, 9, 3), *held, shift(4, 9, 3)) is None


def test_a_week_is_looked_at_before_and_after() -> None:
    later = [shift(day, 9, 3) for day in range(1, 5)]
    assert broken(shift(0, 9, 1), *later) is Rule.CAP


def test_only_work_of_the_same_kind_counts_towards_a_cap() -> None:
    held = [shift(day, 9, 3, Work.BACK_OFFICE) for day in range(5)]
    assert broken(shift(5, 9, 3), *held) is None


def test_a_resident_group_is_left_for_three_days_after_eight() -> None:
    block = [shift(day, 9, 2, Work.RESIDENT) for day in range(8)]
    assert broken(shift(7, 9, 2, Work.RESIDENT), *block[:7]) is None
    assert broken(shift(8, 9, 2, Work.RESIDENT), *block) is Rule.CAP
    assert broken(shift(10, 9, 2, Work.RESIDENT), *block) is Rule.CAP
    assert broken(shift(11, 9, 2, Work.RESIDENT), *block) is None
