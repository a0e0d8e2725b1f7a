"""A time on the wall is an instant, also where the hands are moved."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from iwill.core.wall_clock import instant_at, missing_minutes

BERLIN, LORD_HOWE = "Europe/Berlin", "Australia/Lord_Howe"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "minute", "zone", "begins", "ends"),
    [
        (SPRING, 90, BERLIN, "2026-03-29T00:30+00:00", "2026-03-29T00:30+00:00"),
        # 02:30 does not exist that day: it counts from 03:00, as start and as end.
        (SPRING, 150, BERLIN, "2026-03-29T01:00+00:00", "2026-03-29T01:00+00:00"),
        (SPRING, 180, BERLIN, "2026-03-29T01:00+00:00", "2026-03-29T01:00+00:00"),
        # 02:30 comes twice that day: a stretch begins with the first and ends with the second.
        (AUTUMN, 150, BERLIN, "2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00"),
        (AUTUMN, 1440, BERLIN, "2026-10-25T23:00+00:00", "2026-10-25T23:00+00:00"),
        # Half an hour is moved on this island, and a whole day was once left out on that one.
        (date(2026, 10, 4), 135, LORD_HOWE, "2026-10-03T15:30+00:00", "2026-10-03T15:30+00:00"),
        (date(2011, 12, 30), 600, "Pacific/Apia", "2011-12-30T10:00+00:00", "2011-12-30T10:00+00:00"),
        (SPRING, 150, "Asia/Shanghai", "2026-03-28T18:30+00:00", "2026-03-28T18:30+00:00"),
    ],
)
def test_a_time_on_the_wall_is_one_instant(day: date, minute: int, zone: str, begins: str, ends: str) -> None:
    assert instant_at(day, minute, zone) == datetime.fromisoformat(begins)
    assert instant_at(day, minute, zone, ends=True) == datetime.fromisoformat(ends)


@pytest.mark.parametrize(
    ("day", "zone", "gone"),
    [
        (SPRING, BERLIN, (120, 180)),
        (AUTUMN, BERLIN, None),
        (date(2026, 3, 28), BERLIN, None),
        (date(2026, 9, 6), "America/Santiago", (0, 60)),
        (date(2026, 10, 4), LORD_HOWE, (120, 150)),
        (date(2011, 12, 30), "Pacific/Apia", (0, 1440)),
        (SPRING, "Asia/Shanghai", None),
    ],
)
def test_a_day_says_which_minutes_it_leaves_out(day: date, zone: str, gone: tuple[int, int] | None) -> None:
    assert missing_minutes(day, zone) == gone
