"""A long window becomes shifts that somebody may serve: even, lawful, and the same on every wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iwill.callouts.splitting import Refusal, Shift, Unsplit, split_window

START = datetime(2026, 3, 28, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONES = [ZoneInfo(name) for name in ("UTC", "Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/Toronto")]


def lengths(shifts: tuple[Shift, ...] | Refusal) -> list[int]:
    assert not isinstance(shifts, Refusal)
    return [(one.ends_at - one.starts_at) // MINUTE for one in shifts]


@given(
    minute=st.integers(0, 525_599),
    zone=st.sampled_from(ZONES),
    seconds=st.one_of(st.integers(1, 60 * 240).map(lambda minutes: 60 * minutes), st.integers(1, 90_000)),
    shift_minutes=st.integers(30, 240),
)
def test_shifts_tile_the_window_evenly_or_it_is_truly_impossible(
    minute: int, zone: ZoneInfo, seconds: int, shift_minutes: int
) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC) + minute * MINUTE
    last = first + timedelta(seconds=seconds)
    shifts = split_window(first.astimezone(zone), last.astimezone(zone), shift_minutes)
    if isinstance(shifts, Refusal):
        # No number of pieces keeps each of them both short and long enough.
        assert not any(1800 * pieces <= seconds <= 60 * shift_minutes * pieces for pieces in range(1, 501))
        return
    assert (shifts[0].starts_at, shifts[-1].ends_at) == (first, last)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(shifts))
    spans = [one.ends_at - one.starts_at for one in shifts]
    assert max(spans) - min(spans) <= MINUTE
    assert 30 * MINUTE <= min(spans) <= max(spans) <= shift_minutes * MINUTE


@pytest.mark.parametrize(
    ("minutes", "shift_minutes", "expected"),
    [
        (1440, 180, [180] * 8),
        (500, 240, [166, 167, 167]),
        (240, 240, [240]),
        (241, 240, [120, 121]),
        (100, 180, [100]),
        (30, 30, [30]),
        (61, 60, [30, 31]),
    ],
)
def test_a_window_becomes_as_few_shifts_as_may_be(minutes: int, shift_minutes: int, expected: list[int]) -> None:
    assert lengths(split_window(START, START + minutes * MINUTE, shift_minutes)) == expected


@pytest.mark.parametrize(("day", "expected"), [("2026-03-28", [180] * 3), ("2026-10-24", [165] * 4)])
def test_the_night_in_which_the_clock_is_moved_has_an_hour_less_or_more(day: str, expected: list[int]) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime.fromisoformat(f"{day}T21:00").replace(tzinfo=berlin)
    morning = (evening + timedelta(hours=10)).replace(tzinfo=berlin)
    assert lengths(split_window(evening, morning, 180)) == expected


@pytest.mark.parametrize(
    ("minutes", "shift_minutes", "refusal"),
    [
        (600, 29, Refusal(Unsplit.OUT_OF_RANGE)),
        (600, 241, Refusal(Unsplit.OUT_OF_RANGE)),
        (0, 60, Refusal(Unsplit.ENDS_FIRST)),
        (-60, 60, Refusal(Unsplit.ENDS_FIRST)),
        (29, 60, Refusal(Unsplit.TOO_SHORT)),
        (45, 30, Refusal(Unsplit.SHORT_SHIFTS, would_do=45)),
        (59, 40, Refusal(Unsplit.SHORT_SHIFTS, would_do=59)),
        (500 * 60, 59, Refusal(Unsplit.TOO_MANY, would_do=60)),
        (10**9, 240, Refusal(Unsplit.TOO_MANY)),
    ],
)
def test_what_cannot_be_split_is_refused_with_what_would_do(minutes: int, shift_minutes: int, refusal: Refusal) -> None:
    end = START + minutes * MINUTE
    assert split_window(START, end, shift_minutes) == refusal
    if refusal.would_do:
        assert lengths(split_window(START, end, refusal.would_do))
        assert isinstance(split_window(START, end, refusal.would_do - 1), Refusal)


def test_a_window_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        split_window(START.replace(tzinfo=None), START, 60)


@given(
    minutes=st.integers(30, 6_000),
    seconds=st.sampled_from([0, 0, 17]),
    shift_minutes=st.integers(30, 240),
    together=st.integers(1, 30),
)
def test_shifts_with_time_together_cover_the_window_and_are_no_longer_for_it(
    minutes: int, seconds: int, shift_minutes: int, together: int
) -> None:
    last = START + minutes * MINUTE + timedelta(seconds=seconds)
    shifts = split_window(START, last, shift_minutes, together)
    if isinstance(shifts, Refusal):
        if shifts.would_do is not None:
            assert not isinstance(split_window(START, last, shifts.would_do, together), Refusal)
        return
    assert (shifts[0].starts_at, shifts[-1].ends_at) == (START, last)
    assert all(one.ends_at - other.starts_at == together * MINUTE for one, other in pairwise(shifts))
    spans = [one.ends_at - one.starts_at for one in shifts]
    assert max(spans) - min(spans) <= MINUTE
    assert max(spans) <= shift_minutes * MINUTE
    # Never three at once.
    assert all(one.ends_at <= third.starts_at for one, third in zip(shifts, shifts[2:], strict=False))


def test_a_day_of_three_hour_shifts_with_a_quarter_of_an_hour_together() -> None:
    assert lengths(split_window(START, START + 1440 * MINUTE, 180, 15)) == [173, 173, 174, 173, 173, 174, 173, 173, 174]
    assert split_window(START, START + 1440 * MINUTE, 40, 25) == Refusal(Unsplit.OUT_OF_RANGE)
