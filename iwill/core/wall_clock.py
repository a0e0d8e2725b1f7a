"""From a time on somebody's wall to an instant, also on the days when the hands are moved.

A time that a day leaves out (02:30 on 29 March 2026 in Berlin) is counted from the moment at which the clock goes on
(03:00). A time that comes twice begins with its first coming and ends with its second, so that a stretch is never
shorter than it reads.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
MINUTES_A_DAY = 1440


def instant_at(day: date, minute: int, zone: str, *, ends: bool = False) -> datetime:
    """The instant of a minute of a date (from midnight, 1440 is the midnight after) on the clock of a zone, in UTC.

    With `ends` it is the end of a stretch: of a time that comes twice the second.
    """
    place = ZoneInfo(zone)
    local = datetime.combine(day, time(), place) + minute * _MINUTE
    before, after = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if before > after:
        return _when_the_clock_goes_on(after, before, place)
    return after if ends else before


def missing_minutes(day: date, zone: str) -> tuple[int, int] | None:
    """The minutes from midnight that this date leaves out in a zone, such as (120, 180); None on an ordinary day."""
    place = ZoneInfo(zone)
    if _offset(day, 0, place) >= _offset(day, MINUTES_A_DAY, place):
        return None
    gone = [minute for minute in range(0, MINUTES_A_DAY, 5) if _is_missing(day, minute, place)]
    return (gone[0], gone[-1] + 5) if gone else None


def _is_missing(day: date, minute: int, place: ZoneInfo) -> bool:
    local = datetime.combine(day, time(), place) + minute * _MINUTE
    return local.replace(fold=0).astimezone(UTC) > local.replace(fold=1).astimezone(UTC)


def _offset(day: date, minute: int, place: ZoneInfo) -> timedelta:
    return (datetime.combine(day, time(), place) + minute * _MINUTE).utcoffset() or timedelta(0)


def _when_the_clock_goes_on(low: datetime, high: datetime, place: ZoneInfo) -> datetime:
    """The instant between two at which the offset of a zone changes, to the minute."""
    old = low.astimezone(place).utcoffset()
    while high - low > _MINUTE:
        middle = low + (high - low) // _MINUTE // 2 * _MINUTE
        if middle.astimezone(place).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
