"""When somebody reads, when somebody is asked, when one can talk, and what a count may say."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from iwill.callouts.rests.rules import end_after_heavy
from iwill.core.policy import REGISTRY
from iwill.shifts.care.rules import asked_between, is_duty_hour, may_ask, may_change, say_count, talks

POLICY = {name: policy.default for name, policy in REGISTRY.items()}
BEIJING, TORONTO = "Asia/Shanghai", "America/Toronto"


def at(words: str, zone: str = BEIJING) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "hours", "reads"),
    [
        ("2026-11-22T08:00", (8, 23), True),
        ("2026-11-22T22:59", (8, 23), True),
        ("2026-11-22T23:00", (8, 23), False),
        ("2026-11-22T07:59", (8, 23), False),
        ("2026-11-22T02:00", (20, 8), True),
        ("2026-11-22T12:00", (20, 8), False),
        ("2026-11-22T03:00", (9, 9), True),
    ],
)
def test_care_reads_in_its_hours_of_duty(now: str, hours: tuple[int, int], reads: bool) -> None:
    policy = POLICY | {"care.duty_from_hour": hours[0], "care.duty_to_hour": hours[1]}
    assert is_duty_hour(at(now), BEIJING, policy) is reads


@pytest.mark.parametrize(
    ("left", "first"),
    [
        ("2026-11-22T22:00", "2026-11-23T08:00"),
        ("2026-11-22T15:00", "2026-11-23T08:00"),
        ("2026-11-23T01:30", "2026-11-23T08:00"),
        ("2026-11-23T06:00", "2026-11-23T12:00"),
        ("2026-11-23T08:00", "2026-11-24T08:00"),
    ],
)
def test_nobody_is_asked_before_the_morning_of_the_next_day_or_before_a_night_is_slept_off(
    left: str, first: str
) -> None:
    for zone in (BEIJING, TORONTO):
        assert asked_between(at(left, zone), zone, POLICY)[0] == at(first, zone)


@pytest.mark.parametrize(
    ("now", "asks"),
    [
        ("2026-11-23T07:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T19:59", True),
        ("2026-11-23T20:00", False),
        ("2026-11-24T03:00", False),
        ("2026-11-24T09:00", True),
        ("2026-11-24T22:00", False),
        ("2026-11-25T09:00", False),
    ],
)
def test_the_one_message_goes_by_daylight_and_within_two_days(now: str, asks: bool) -> None:
    assert may_ask(at("2026-11-22T22:00", TORONTO), TORONTO, POLICY, at(now, TORONTO)) is asks


def test_an_answer_can_be_given_anew_for_a_day() -> None:
    first = at("2026-11-22T22:00")
    assert may_change(first, POLICY, at("2026-11-23T21:59"))
    assert not may_change(first, POLICY, at("2026-11-23T22:00"))


@pytest.mark.parametrize(
    ("now", "zone", "offered"),
    [
        ("2026-11-22T12:00", BEIJING, ["today_evening", "tomorrow_morning", "tomorrow_afternoon", "tomorrow_evening"]),
        ("2026-11-22T19:59", BEIJING, ["today_evening", "tomorrow_morning", "tomorrow_afternoon", "tomorrow_evening"]),
        ("2026-11-22T20:00", BEIJING, ["tomorrow_morning", "tomorrow_afternoon", "tomorrow_evening"]),
        # In Toronto it is 14:00–18:00 when it is 3:00–7:00 in Beijing, where nobody of care is there.
        ("2026-11-22T12:00", TORONTO, ["today_evening", "tomorrow_morning", "tomorrow_evening"]),
    ],
)
def test_times_to_talk_are_to_come_and_in_the_hours_of_duty(now: str, zone: str, offered: list[str]) -> None:
    assert [talk.when.value for talk in talks(at(now, zone), zone, BEIJING, POLICY)] == offered


@pytest.mark.parametrize(
    ("ended", "until"),
    [
        ("2026-11-22T22:00", "2026-11-24T00:00"),
        ("2026-11-23T00:00", "2026-11-24T00:00"),
        ("2026-11-23T00:30", "2026-11-25T00:00"),
    ],
)
def test_rest_after_a_heavy_shift_is_a_day_at_least_and_ends_at_a_midnight(ended: str, until: str) -> None:
    for zone in (BEIJING, TORONTO):
        assert end_after_heavy(at(ended, zone), zone, POLICY) == at(until, zone)


@pytest.mark.parametrize(("number", "said"), [(0, "<10"), (9, "<10"), (10, "10"), (312, "312")])
def test_small_counts_are_not_told(number: int, said: str) -> None:
    assert say_count(number, POLICY) == said
