"""Civil periods: each person's own calendar, through leap days, year ends and changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from iwill.engagement.journeys.rules import (
    falls_due_on,
    first_day_of,
    is_held_out,
    label_of,
    moment_on,
    next_period,
)
from iwill.engagement.journeys.terms import Every, Period


@pytest.mark.parametrize(
    ("day", "period", "label", "first", "following"),
    [
        ("2026-11-22", Period.MONTH, "2026-11", "2026-11-01", "2026-12-01"),
        ("2026-12-31", Period.MONTH, "2026-12", "2026-12-01", "2027-01-01"),
        ("2028-02-29", Period.QUARTER, "2028-Q1", "2028-01-01", "2028-04-01"),
        ("2026-12-31", Period.QUARTER, "2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026-06-30", Period.HALF_YEAR, "2026-H1", "2026-01-01", "2026-07-01"),
        ("2026-07-01", Period.HALF_YEAR, "2026-H2", "2026-07-01", "2027-01-01"),
        ("2026-01-01", Period.YEAR, "2026", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_day_lies_in_one_period(day: str, period: Period, label: str, first: str, following: str) -> None:
    at = date.fromisoformat(day)
    assert label_of(at, period) == label
    assert first_day_of(at, period) == date.fromisoformat(first)
    assert next_period(date.fromisoformat(first), period) == date.fromisoformat(following)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "moment"),
    [
        ("2026-11-22", 19, "Asia/Shanghai", "2026-11-22T11:00"),
        # London goes forward at 01:00: that hour is not, and 02:00 summer time is the first instant after it.
        ("2026-03-29", 1, "Europe/London", "2026-03-29T01:00"),
        # London goes back: 01:00 comes twice, and the first is meant.
        ("2026-10-25", 1, "Europe/London", "2026-10-25T00:00"),
        ("2026-03-08", 2, "America/New_York", "2026-03-08T07:00"),
        ("2026-11-01", 1, "America/New_York", "2026-11-01T05:00"),
        # Lord Howe moves by half an hour: 02:00 is left out until 02:30.
        ("2026-10-04", 2, "Australia/Lord_Howe", "2026-10-03T15:30"),
    ],
)
def test_an_hour_of_somebodys_clock_is_one_instant(day: str, hour: int, zone: str, moment: str) -> None:
    assert moment_on(date.fromisoformat(day), hour, zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_turns_are_spread_evenly_and_stay_the_same() -> None:
    every, first = Every(Period.QUARTER, day=5, spread_days=60), date(2026, 10, 1)
    days = [falls_due_on(person, every, first) for person in range(600)]
    assert (min(days), max(days)) == (date(2026, 10, 5), date(2026, 12, 3))
    assert {days.count(day) for day in days} == {10}


def test_the_held_out_are_about_a_share_and_always_the_same_people() -> None:
    people = [f"V{number:07d}" for number in range(20_000)]
    held = {one for one in people if is_held_out("check-in", one, 0.1)}
    assert 1_800 < len(held) < 2_200
    assert held == {one for one in people if is_held_out("check-in", one, 0.1)}
    assert not any(is_held_out("check-in", one, 0) for one in people)
    # No share above a tenth is ever drawn, whatever a rule says.
    assert held == {one for one in people if is_held_out("check-in", one, 0.9)}
