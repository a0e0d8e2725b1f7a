"""By which day hours have to be recorded and decided, and what is late (民政部令第67号 art. 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select

from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import Need, Seat
from iwill.core import policy as policies
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.public_days.rules import special_days
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.rules import DECIDE_DAYS, DUE_DAYS, due_on, is_working_day
from iwill.shifts.hours.terms import COUNTING, HoursState

# Ten working days are at most some four weeks, long holidays included.
_AHEAD, _BACK = timedelta(days=60), timedelta(days=45)
# What is older than this was before anybody kept hours here, or nobody will ever know.
LISTED_FOR = timedelta(days=120)


@dataclass(frozen=True)
class Late:
    """A served seat, or an entry without one, that nobody has confirmed, and the day on which it was due."""

    volunteer: Volunteer
    call_out_id: int | None
    role: str | None
    ended_at: datetime
    due_on: date
    recorded: bool


def working_days(first: date, last: date) -> Callable[[date], bool]:
    """Whether a day between two is a working day where the organisation is."""
    found = special_days(organisation_zone(), first, last, "en")
    holidays = {special.day for special in found if special.works_like is None}
    made_up = {special.day for special in found if special.works_like is not None}
    return lambda day: is_working_day(day, holidays, made_up)


def decide_by(contested_at: datetime) -> date:
    """The last day on which what was contested is decided in time."""
    return _due(civil_day(contested_at), DECIDE_DAYS)


def late(now: datetime, size: int = 200) -> Sequence[Late]:
    """What should be on file and confirmed by now, the oldest first."""
    due_before = _last_day_due(now)
    seats = unfinished(now).where(Need.ends_at < _end_of(due_before)).order_by(Need.ends_at, Seat.id).limit(size)
    found = [
        Late(volunteer, need.call_out_id, need.role, need.ends_at, _due(civil_day(need.ends_at), DUE_DAYS), recorded)
        for volunteer, need, recorded in db.session.execute(
            seats.with_only_columns(Volunteer, Need, exists().where(*_standing()))
        )
    ]
    query = (
        select(Volunteer, HoursEntry)
        .join(HoursEntry, HoursEntry.volunteer_id == Volunteer.id)
        .where(*_loose(now), HoursEntry.ended_at < _end_of(due_before))
        .order_by(HoursEntry.ended_at, HoursEntry.id)
        .limit(size)
    )
    found += [
        Late(volunteer, entry.call_out_id, entry.role, entry.ended_at, _due(entry.on_day, DUE_DAYS), True)
        for volunteer, entry in db.session.execute(query)
    ]
    return sorted(found, key=lambda one: one.ended_at)[:size]


def count_late(now: datetime) -> int:
    """How much is late."""
    end = _end_of(_last_day_due(now))
    seats = unfinished(now).where(Need.ends_at < end).with_only_columns(func.count())
    loose = select(func.count()).select_from(HoursEntry).where(*_loose(now), HoursEntry.ended_at < end)
    return (db.session.scalar(seats) or 0) + (db.session.scalar(loose) or 0)


def unfinished(now: datetime) -> Select[Seat]:
    """Real seats that are over, whose holder is not known to have stayed away, without hours that count or were taken
    out; a statement to narrow further."""
    settled = exists().where(
        HoursEntry.seat_id == Seat.id,
        HoursEntry.replaced_at.is_(None),
        or_(HoursEntry.state.in_(COUNTING), HoursEntry.state.in_((HoursState.WITHDRAWN, HoursState.CONTESTED))),
    )
    absent = exists().where(
        ShiftFact.volunteer_id == Seat.volunteer_id,
        ShiftFact.seat_id == Seat.id,
        ShiftFact.kind.in_((FactKind.NO_SHOW, FactKind.EXCUSED)),
        ShiftFact.state != FactState.TAKEN_BACK,
    )
    excused = exists().where(
        Attendance.seat_id == Seat.id, Attendance.excused_at.is_not(None), Attendance.checked_in_at.is_(None)
    )
    return (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .join(Volunteer, Volunteer.id == Seat.volunteer_id)
        .where(
            Seat.released_at.is_(None),
            not_(Seat.drill),
            Need.ends_at <= now,
            Need.ends_at > now - LISTED_FOR,
            not_(settled),
            not_(absent),
            not_(excused),
        )
    )


def _standing() -> tuple[ColumnElement[bool], ...]:
    return (
        HoursEntry.seat_id == Seat.id,
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
    )


def _loose(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Entries without a seat that wait for somebody."""
    return (
        HoursEntry.seat_id.is_(None),
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state == HoursState.RECORDED,
        HoursEntry.ended_at > now - LISTED_FOR,
    )


def _due(day: date, policy_name: str) -> date:
    days = int(policies.current(db.session())[policy_name])
    return due_on(day, days, working_days(day, day + _AHEAD))


def _last_day_due(now: datetime) -> date:
    """The latest day of a shift whose time for recording has run out."""
    today, days = civil_day(now), int(policies.current(db.session())[DUE_DAYS])
    is_working = working_days(today - _BACK, today + _AHEAD)
    day = today - timedelta(days=days)
    while due_on(day, days, is_working) >= today:
        day -= timedelta(days=1)
    return day


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(organisation_zone()))
