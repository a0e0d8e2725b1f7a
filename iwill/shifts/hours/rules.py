"""Rules of hours: what cannot be, what is odd, who may confirm and decide, and by which day it has to be done.

Sources: 民政部令第67号 art. 7 (time actually spent), 11 (recorded within ten working days), 13 (checked and put right),
19 (nothing else may be recorded); our own judgement where a policy says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iwill.core.policy import Value, declare
from iwill.shifts.hours.terms import (
    CONFIRMED_BY_YOU,
    END_BEFORE_START,
    ENTERED_BY_YOU,
    HOURS_IN_FUTURE,
    HOURS_SETTLED,
    MORE_THAN_A_DAY,
    NAMED_PERSON,
    OWN_HOURS,
    SUPERVISORS_HOURS,
    TOO_LONG_AGO,
    HoursFlag,
    HoursSource,
    HoursState,
)

DUE_DAYS = declare(
    "hours.due_working_days",
    10,
    "working days",
    "民政部令第67号 art. 11: recorded within ten working days after the activity",
    "hours that nobody has confirmed by then are listed as late",
)
DECIDE_DAYS = declare(
    "hours.decide_working_days",
    10,
    "working days",
    "民政部令第67号 art. 13 names no time; as long as for recording",
    "what somebody contests is decided within this time",
)
DECLARE_DAYS = declare(
    "hours.declare_days", 30, "days", "our own judgement", "how long afterwards somebody can declare hours herself"
)
OVER_MINUTES = declare(
    "hours.flag_over_minutes", 30, "minutes", "our own judgement", "hours longer than the shift by more are looked at"
)
LATE_ENTRY_DAYS = declare(
    "hours.flag_late_days", 7, "days", "our own judgement", "what is entered later than this is looked at"
)
BATCH_ENTRIES = declare(
    "hours.flag_batch_entries",
    5,
    "entries",
    "央视网 2025-07-17: hours were sold by entering them in bulk",
    "so many entries by one person within a few minutes are looked at",
)
BATCH_MINUTES = declare(
    "hours.flag_batch_minutes", 10, "minutes", "our own judgement", "within how many minutes they count as one batch"
)
ROUND_ENTRIES = declare(
    "hours.flag_round_entries",
    3,
    "entries",
    "our own judgement",
    "the same whole number of hours so often from one recorder in 30 days is looked at",
)

CHANGEABLE = frozenset({HoursState.RECORDED, HoursState.CONFIRMED})
CONTESTABLE = CHANGEABLE | {HoursState.WITHDRAWN}
ROUND_WITHIN = timedelta(days=30)
MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Told:
    """An entry as the rules see it. `shift` is when it should have been, where it belongs to a seat."""

    id: int
    volunteer_id: int
    started_at: datetime
    ended_at: datetime
    minutes: int
    source: HoursSource
    recorded_by: str
    recorded_at: datetime
    shift: tuple[datetime, datetime] | None = None
    noted: frozenset[HoursFlag] = frozenset()


@dataclass(frozen=True)
class Judge:
    """Whoever confirms or decides: the label, whether it is a person of staff, who she is among the volunteers, and
    which volunteers supervised her."""

    label: str
    staff: bool
    herself: frozenset[int] = frozenset()
    supervisors: frozenset[int] = frozenset()


def whole_minutes(started_at: datetime, ended_at: datetime) -> int:
    """Real minutes that have passed, whatever the hands of the clock did meanwhile; a begun minute is not counted."""
    return int((ended_at - started_at).total_seconds() // 60)


def impossible(
    started_at: datetime, ended_at: datetime, now: datetime, *, oldest: timedelta | None = None
) -> dict[str, str]:
    """What cannot be, by field: an end before the beginning, time to come, more than a day; beyond `oldest` it is too
    long ago."""
    if ended_at <= started_at or whole_minutes(started_at, ended_at) == 0:
        return {"ended_at": END_BEFORE_START}
    wrong = {}
    if ended_at > now:
        wrong["ended_at"] = HOURS_IN_FUTURE
    elif whole_minutes(started_at, ended_at) > MOST_MINUTES:
        wrong["ended_at"] = MORE_THAN_A_DAY
    if oldest is not None and now - ended_at > oldest:
        wrong["started_at"] = TOO_LONG_AGO
    return wrong


def more_than_a_day(spans: Iterable[tuple[datetime, datetime]], zone: str) -> bool:
    """Whether stretches of one person fill some civil day with more minutes than it has; a day on which the clock is
    put back has 25 hours."""
    minutes: dict[date, int] = {}
    place = ZoneInfo(zone)
    for started_at, ended_at in spans:
        day = started_at.astimezone(place).date()
        while True:
            begins, ends = _midnight(day, place), _midnight(day + timedelta(days=1), place)
            if begins >= ended_at:
                break
            minutes[day] = minutes.get(day, 0) + whole_minutes(max(begins, started_at), min(ends, ended_at))
            day += timedelta(days=1)
    length = {day: whole_minutes(_midnight(day, place), _midnight(day + timedelta(days=1), place)) for day in minutes}
    return any(minutes[day] > length[day] for day in minutes)


def flags_of(
    entry: Told, hers: Iterable[Told], by_recorder: Sequence[Told], policy: Mapping[str, Value]
) -> tuple[HoursFlag, ...]:
    """What is odd about an entry, in the order of the list. `hers` are the person's other entries that stand,
    `by_recorder` whatever else the same recorder has entered by hand, in order of time."""
    found = set(entry.noted)
    if entry.shift is not None:
        over = timedelta(minutes=int(policy[OVER_MINUTES]))
        if timedelta(minutes=entry.minutes) > entry.shift[1] - entry.shift[0] + over:
            found.add(HoursFlag.LONGER_THAN_SHIFT)
    if any(
        other.id != entry.id and other.started_at < entry.ended_at and entry.started_at < other.ended_at
        for other in hers
    ):
        found.add(HoursFlag.OVERLAP)
    if entry.source is not HoursSource.SYSTEM:
        found |= _entered_by_hand(entry, by_recorder, policy)
    return tuple(flag for flag in HoursFlag if flag in found)


def _entered_by_hand(entry: Told, by_recorder: Sequence[Told], policy: Mapping[str, Value]) -> set[HoursFlag]:
    found = set()
    if entry.recorded_at - entry.ended_at > timedelta(days=int(policy[LATE_ENTRY_DAYS])):
        found.add(HoursFlag.LATE_ENTRY)
    moments = [other.recorded_at for other in by_recorder]
    near = timedelta(minutes=int(policy[BATCH_MINUTES]))
    together = bisect_right(moments, entry.recorded_at + near) - bisect_left(moments, entry.recorded_at - near)
    if together >= int(policy[BATCH_ENTRIES]):
        found.add(HoursFlag.BATCH)
    if entry.minutes % 60 == 0:
        since = entry.recorded_at - ROUND_WITHIN
        alike = sum(other.minutes == entry.minutes for other in by_recorder if other.recorded_at >= since)
        if alike >= int(policy[ROUND_ENTRIES]):
            found.add(HoursFlag.ROUND)
    return found


def refusal_to_confirm(state: HoursState, volunteer_id: int, recorded_by: str, judge: Judge) -> str | None:
    """Why somebody may not confirm an entry, or None: a person of staff, never the one whose hours they are, nor one
    whom that person supervised, nor whoever entered it."""
    if not judge.staff:
        return NAMED_PERSON
    if state is not HoursState.RECORDED:
        return HOURS_SETTLED
    return _too_close(volunteer_id, recorded_by, judge)


def refusal_to_change(state: HoursState, volunteer_id: int, judge: Judge) -> str | None:
    """Why somebody may not correct an entry or take it out, or None; what is contested is decided instead."""
    if not judge.staff:
        return NAMED_PERSON
    if state not in CHANGEABLE:
        return HOURS_SETTLED
    return _too_close(volunteer_id, None, judge)


def refusal_to_decide(
    state: HoursState, volunteer_id: int, recorded_by: str, acted: Collection[str | None], judge: Judge
) -> str | None:
    """Why somebody may not decide what was contested, or None: neither who entered it nor who confirmed it or took it
    out."""
    if not judge.staff:
        return NAMED_PERSON
    if state is not HoursState.CONTESTED:
        return HOURS_SETTLED
    if judge.label in acted:
        return CONFIRMED_BY_YOU
    return _too_close(volunteer_id, recorded_by, judge)


def _too_close(volunteer_id: int, recorded_by: str | None, judge: Judge) -> str | None:
    if volunteer_id in judge.herself:
        return OWN_HOURS
    if volunteer_id in judge.supervisors:
        return SUPERVISORS_HOURS
    if recorded_by == judge.label or recorded_by in {f"volunteer:{own}" for own in judge.herself}:
        return ENTERED_BY_YOU
    return None


def due_on(ended_on: date, working_days: int, is_working: Callable[[date], bool]) -> date:
    """The last day on which something is in time: so many working days after the day on which it ended."""
    day, left = ended_on, working_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working(day)
    return day


def is_working_day(day: date, holidays: Collection[date], made_up: Collection[date]) -> bool:
    """Monday to Friday without public holidays, and a day of the weekend that makes up for one."""
    return day in made_up or (day.weekday() < 5 and day not in holidays)


def in_hours(minutes: int) -> str:
    """Minutes as hours, the unit of the law (art. 7), with at most two decimals: 90 is 1.5."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), place).astimezone(ZoneInfo("UTC"))
