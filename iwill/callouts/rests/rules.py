"""Until when a rest lasts: always to a midnight where the person lives, so that its end says nothing of its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iwill.callouts.limits import HARD_REST
from iwill.core.policy import Value, declare

LONGEST = declare(
    "rest.longest_days", 90, "days", "our own judgement: longer than this is a pause", "rest chosen after a shift"
)


def beginning_of(day: date, zone: str) -> datetime:
    """The instant at which a day begins where somebody lives."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def day_of(moment: datetime, zone: str) -> date:
    """The date on the wall at an instant."""
    return moment.astimezone(ZoneInfo(zone)).date()


def end_after_heavy(ended_at: datetime, zone: str, policy: Mapping[str, Value]) -> datetime:
    """When the rest after a heavy shift is over: once the rest after a hard shift is, at the next midnight."""
    rested = ended_at + timedelta(hours=float(policy[HARD_REST]))
    day = day_of(rested, zone)
    begins = beginning_of(day, zone)
    return begins if begins >= rested else beginning_of(day + timedelta(days=1), zone)


def may_choose(day: date, today: date, policy: Mapping[str, Value]) -> bool:
    """Whether somebody may rest until this day: from tomorrow on, and not for longer than a rest lasts."""
    return today < day <= today + timedelta(days=int(policy[LONGEST]))
