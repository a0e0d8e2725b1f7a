"""At what hour, when again, on which channel, and whether somebody may still be told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from iwill.core.policy import Value
from iwill.messaging.rules import (
    ABROAD_FOR_MAINLAND,
    QUIET_FROM,
    QUIET_TO,
    channel_allowed,
    earliest_send,
    is_inside_mainland,
    is_quiet,
    reason_not_to_send,
    retry_at,
)
from iwill.messaging.terms import Purpose

POLICY: dict[str, Value] = {QUIET_FROM: 22, QUIET_TO: 8, ABROAD_FOR_MAINLAND: False}
SHANGHAI, TORONTO = "Asia/Shanghai", "America/Toronto"


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize(
    ("now", "zone", "passes", "goes_at"),
    [
        ("2026-11-21T21:59:59+08:00", SHANGHAI, False, "2026-11-21T21:59:59+08:00"),
        ("2026-11-21T22:00:00+08:00", SHANGHAI, False, "2026-11-22T08:00:00+08:00"),
        ("2026-11-22T02:30:00+08:00", SHANGHAI, False, "2026-11-22T08:00:00+08:00"),
        ("2026-11-22T07:59:59+08:00", SHANGHAI, False, "2026-11-22T08:00:00+08:00"),
        ("2026-11-22T08:00:00+08:00", SHANGHAI, False, "2026-11-22T08:00:00+08:00"),
        # Night in Shanghai is morning in Toronto, and the other way round.
        ("2026-11-22T02:30:00+08:00", TORONTO, False, "2026-11-22T02:30:00+08:00"),
        ("2026-11-21T14:30:00+08:00", TORONTO, False, "2026-11-21T21:00:00+08:00"),
        # Standby, night calls and a seat already held pass.
        ("2026-11-22T02:30:00+08:00", SHANGHAI, True, "2026-11-22T02:30:00+08:00"),
        # The night in which the clocks go forward is an hour shorter, and ends at eight all the same.
        ("2027-03-13T23:00:00-05:00", TORONTO, False, "2027-03-14T08:00:00-04:00"),
        ("2026-11-01T01:30:00-04:00", TORONTO, False, "2026-11-01T08:00:00-05:00"),
    ],
)
def test_at_night_a_message_waits_for_eight_on_the_readers_clock(
    now: str, zone: str, passes: bool, goes_at: str
) -> None:
    assert earliest_send(at(now), zone, passes, POLICY) == at(goes_at)


@pytest.mark.parametrize(
    ("starts", "ends", "hour", "quiet"),
    [(22, 8, 23, True), (22, 8, 12, False), (1, 6, 3, True), (1, 6, 0, False), (0, 0, 3, False), (7, 7, 7, False)],
)
def test_an_organisation_sets_its_own_night_or_none(starts: int, ends: int, hour: int, quiet: bool) -> None:
    policy = POLICY | {QUIET_FROM: starts, QUIET_TO: ends}
    assert is_quiet(at(f"2026-11-21T{hour:02d}:00:00+08:00"), SHANGHAI, policy) is quiet


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0.999, 0.999), (2, 0.5, 2.0), (3, 0.5, 7.5), (4, 1.0, 60.0), (5, 0.1, 30.0), (9, 1.0, 300.0), (1, 0.0, 0.0)],
)
def test_failures_wait_a_share_of_a_growing_step(attempts: int, jitter: float, seconds: float) -> None:
    now = at("2026-11-21T19:00:00+08:00")
    again = retry_at(now, attempts, jitter, now + timedelta(hours=1))
    assert again is not None
    assert (again - now).total_seconds() == pytest.approx(seconds)


def test_nothing_is_tried_again_after_it_has_run_out() -> None:
    now = at("2026-11-21T19:00:00+08:00")
    assert retry_at(now, 5, 1.0, now + timedelta(seconds=300)) is None


@pytest.mark.parametrize(
    ("region", "zone", "inside"),
    [
        ("北京", "Asia/Shanghai", True),
        ("新疆", "Asia/Urumqi", True),
        ("海外-加拿大多伦多", "America/Toronto", False),
        ("香港", "Asia/Hong_Kong", False),
        ("台湾", "Asia/Taipei", False),
        # Somebody of Beijing whose clock hangs in Toronto still lives under the law of the mainland.
        ("北京", "America/Toronto", True),
        # Somebody abroad who kept Beijing time is abroad.
        ("海外-美国加州", "Asia/Shanghai", False),
        (None, "Europe/London", False),
        (None, "Asia/Shanghai", True),
        (None, None, True),
        ("", None, True),
    ],
)
def test_who_counts_as_being_inside_mainland_china(region: str | None, zone: str | None, inside: bool) -> None:
    assert is_inside_mainland(region, zone) is inside


@pytest.mark.parametrize(
    ("country", "inside", "policy_on", "allowed"),
    [
        ("CN", True, False, True),
        ("US", True, False, False),
        ("US", True, True, True),
        ("US", False, False, True),
        (None, True, False, True),
    ],
)
def test_channels_abroad_are_off_for_people_inside(
    country: str | None, inside: bool, policy_on: bool, allowed: bool
) -> None:
    policy = POLICY | {ABROAD_FOR_MAINLAND: policy_on}
    assert channel_allowed(country, inside_mainland=inside, policy=policy) is allowed


@pytest.mark.parametrize(
    ("purpose", "erased", "may_contact", "active", "reason"),
    [
        (Purpose.INVITATION, False, True, True, None),
        (Purpose.INVITATION, True, True, True, "erased"),
        (Purpose.INVITATION, False, False, True, "no_consent"),
        (Purpose.SHIFT_REMINDER, False, False, True, "no_consent"),
        (Purpose.SIGN_IN, False, False, False, None),
        (Purpose.SIGN_IN, True, True, True, "erased"),
        (Purpose.INVITATION, False, True, False, "not_active"),
        (Purpose.RESERVE_OFFER, False, True, False, "not_active"),
        (Purpose.LATER_REMINDER, False, True, False, "not_active"),
        (Purpose.SHIFT_REMINDER, False, True, False, None),
        (Purpose.SEAT_CONFIRMED, False, True, False, None),
        (Purpose.STAND_DOWN, False, True, False, None),
    ],
)
def test_what_may_no_longer_be_said(
    purpose: Purpose, erased: bool, may_contact: bool, active: bool, reason: str | None
) -> None:
    assert reason_not_to_send(purpose, erased=erased, may_contact=may_contact, active=active) == reason
