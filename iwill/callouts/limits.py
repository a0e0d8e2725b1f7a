"""Limits on hours and rest: one pure answer, used by matching and by answering alike.

Defaults follow what hotlines do: 3 h a shift and at most 12 h a week in contact with people in crisis (Crisis Text
Line, BNU), 8-day blocks in resident groups followed by rest (iWill 龙江 2020), 11 h between shifts. Drills neither
count nor are barred; callers leave them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from iwill.callouts.terms import Rule, Work
from iwill.core.policy import Value, declare

REST_HOURS = declare("rest.between_shifts_hours", 11, "hours", "working-time rules; hotline practice", "between shifts")
CRISIS_SHIFT = declare("cap.crisis_shift_minutes", 180, "minutes", "BNU hotline: 3 h shifts", "one crisis shift")
WEEK_CAPS = {
    Work.CRISIS: declare(
        "cap.crisis_week_minutes", 720, "minutes", "Crisis Text Line: at most 12 h a week", "crisis contact in 7 days"
    ),
    Work.RESIDENT: declare(
        "cap.resident_week_minutes", 1200, "minutes", "our own judgement", "resident groups in 7 days"
    ),
    Work.BACK_OFFICE: declare(
        "cap.back_office_week_minutes", 1500, "minutes", "our own judgement", "back office in 7 days"
    ),
}
RESIDENT_DAY = declare("cap.resident_day_minutes", 180, "minutes", "our own judgement", "resident groups in one day")
BLOCK_DAYS = declare("cap.resident_block_days", 8, "days", "iWill 龙江 2020: 8-day duty", "longest block of days")
HARD_REST = declare(
    "rest.after_hard_hours",
    24,
    "hours",
    "our own judgement: the debriefing within 24 hours comes first",
    "after a hard shift",
)
BLOCK_REST = declare("cap.resident_days_off", 3, "days", "our own judgement", "days off after a block")

WEEK = timedelta(days=7)
# How far around a shift other shifts can matter: a full block, its rest, and another block.
HORIZON = timedelta(days=20)


@dataclass(frozen=True)
class Commitment:
    """A window that somebody serves or would serve, and which limits bind it."""

    starts_at: datetime
    ends_at: datetime
    work: Work

    @property
    def minutes(self) -> float:
        return (self.ends_at - self.starts_at).total_seconds() / 60


def broken_limit(
    wanted: Commitment,
    held: Sequence[Commitment],
    policy: Mapping[str, Value],
    zone: str,
    hard_shift_ended: datetime | None = None,
) -> Rule | None:
    """Which limit a person would break by taking `wanted` beside what they hold: rest first, then cap, or None. After
    a hard shift the rest is longer."""
    after_hard = timedelta(hours=float(policy[HARD_REST]))
    if hard_shift_ended is not None and hard_shift_ended <= wanted.starts_at < hard_shift_ended + after_hard:
        return Rule.REST
    rest = timedelta(hours=float(policy[REST_HOURS]))
    for other in held:
        if wanted.starts_at < other.ends_at + rest and other.starts_at < wanted.ends_at + rest:
            return Rule.REST
    if wanted.work is Work.CRISIS and wanted.minutes > float(policy[CRISIS_SHIFT]):
        return Rule.CAP
    alike = [other for other in held if other.work is wanted.work]
    if _busiest_week(wanted, alike) > float(policy[WEEK_CAPS[wanted.work]]):
        return Rule.CAP
    if wanted.work is Work.RESIDENT and _breaks_block(wanted, alike, policy, zone):
        return Rule.CAP
    return None


def _busiest_week(wanted: Commitment, held: Sequence[Commitment]) -> float:
    """The most minutes that start within any seven days in which `wanted` starts too."""
    shifts = [*held, wanted]
    firsts = [shift.starts_at for shift in shifts if shift.starts_at <= wanted.starts_at < shift.starts_at + WEEK]
    return max(sum(shift.minutes for shift in shifts if first <= shift.starts_at < first + WEEK) for first in firsts)


def _breaks_block(wanted: Commitment, held: Sequence[Commitment], policy: Mapping[str, Value], zone: str) -> bool:
    place = ZoneInfo(zone)
    minutes: dict[date, float] = {}
    for shift in (*held, wanted):
        day = shift.starts_at.astimezone(place).date()
        minutes[day] = minutes.get(day, 0) + shift.minutes
    own_day = wanted.starts_at.astimezone(place).date()
    if minutes[own_day] > float(policy[RESIDENT_DAY]):
        return True
    pause = timedelta(days=int(policy[BLOCK_REST]))
    first = last = own_day
    for day in sorted((day for day in minutes if day < own_day), reverse=True):
        if first - day > pause:
            break
        first = day
    for day in sorted(day for day in minutes if day > own_day):
        if day - last > pause:
            break
        last = day
    return (last - first).days + 1 > int(policy[BLOCK_DAYS])
