"""Nights in pairs: nobody serves alone at night. A warning at the desk, before anybody is asked and on the roster.

After what hotlines do: at least two on duty (Samaritans), and at night only rostered pairs. It is never a refusal, for
somebody on the other side of the earth may stand in for a partner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from iwill.callouts.splitting import LONGEST_HAND_OVER
from iwill.core.policy import Value, declare

NIGHT_FROM = declare("night.from_hour", 23, "o'clock", "hotline practice: nights from 23:00", "start of the night")
NIGHT_TO = declare("night.to_hour", 8, "o'clock", "hotline practice: nights until 08:00", "end of the night")
FEWEST_TOGETHER = declare(
    "night.fewest_together", 2, "people", "Samaritans: at least two on duty", "serve together at night"
)


class Window(Protocol):
    """Anything that is served from one instant to another."""

    starts_at: datetime
    ends_at: datetime


Shift = TypeVar("Shift", bound=Window)


def at_night(starts_at: datetime, ends_at: datetime, zone: str, policy: Mapping[str, Value]) -> bool:
    """Whether any minute of a window is at night where the request comes from."""
    place = ZoneInfo(zone)
    first, last = starts_at.astimezone(place), ends_at.astimezone(place)
    day = first.date() - timedelta(days=1)
    while day <= last.date():
        dusk = datetime(day.year, day.month, day.day, int(policy[NIGHT_FROM]), tzinfo=place)
        morning = day + timedelta(days=1)
        dawn = datetime(morning.year, morning.month, morning.day, int(policy[NIGHT_TO]), tzinfo=place)
        if first < dawn and dusk < last:
            return True
        day = morning
    return False


def alone_at_night(
    shifts: Sequence[Shift], people: Callable[[Shift], int], zone: str, policy: Mapping[str, Value]
) -> list[Shift]:
    """The shifts at night beside which too few serve, all shifts of the call-out at that time taken together."""
    return [
        shift
        for shift in shifts
        if people(shift)
        and at_night(shift.starts_at, shift.ends_at, zone, policy)
        and sum(people(other) for other in shifts if _meet(shift, other)) < int(policy[FEWEST_TOGETHER])
    ]


def _meet(one: Window, other: Window) -> bool:
    """Whether two serve together, and do not only hand over to each other: no hand-over is longer than half a shift."""
    together = min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at)
    shorter = min(one.ends_at - one.starts_at, other.ends_at - other.starts_at)
    return together > min(timedelta(minutes=LONGEST_HAND_OVER), shorter / 2)
