"""Hours are recorded: from signing in and out, by the desk for people without the page, by the person herself.

An end that nobody gave is proposed up to the end of the shift, and marked, for a person to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, not_, select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.services import seats
from iwill.callouts.terms import Work
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing, Refused
from iwill.pool.models import Volunteer
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import NO_SHOW_HOURS, worked_minutes
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import judge_for, standing_entry
from iwill.shifts.hours.queries.due import LISTED_FOR
from iwill.shifts.hours.rules import DECLARE_DAYS
from iwill.shifts.hours.services.writing import (
    Served,
    first_version,
    next_version,
    of_call_out,
    of_seat,
    require_possible,
)
from iwill.shifts.hours.terms import (
    HOURS_KNOWN,
    NAMED_PERSON,
    OWN_HOURS,
    HoursFlag,
    HoursSource,
    HoursState,
)


def record_from(attendance: Attendance, by: Actor, now: datetime) -> HoursEntry | None:
    """Record what signing in and out says: the minutes that passed from the start of the shift, or from coming later,
    to leaving. Nothing for a drill, for waiting alone, and where somebody has entered it otherwise meanwhile."""
    seat = attendance.seat
    came_at, left_at = attendance.came_at, attendance.left_at
    if seat.drill or came_at is None or left_at is None:
        return None
    if worked_minutes(came_at, left_at, seat.need.starts_at) == 0:
        return None
    standing = standing_entry(seat.id)
    if standing is not None and not _proposed(standing):
        return None

    started_at = max(came_at, seat.need.starts_at)
    flags = [HoursFlag.TIME_SAID] if attendance.entered_later else []
    source = _source(attendance)
    if standing is None:
        entry = first_version(of_seat(seat), source, started_at, left_at, flags=flags, by=by.label, now=now)
    else:
        entry = next_version(standing, source, started_at, left_at, flags=flags, by=by.label, now=now)

    _note("hours.recorded", entry, by=by, now=now)
    return entry


def missing_ends(now: datetime) -> Sequence[int]:
    """Ids of the seats that somebody signed in for and, hours after the end, nobody out of; nothing on file yet."""
    waited = timedelta(hours=float(policies.current(db.session())[NO_SHOW_HOURS]))
    over_at = func.coalesce(Attendance.extended_to, Need.ends_at)
    query = (
        select(Seat.id)
        .join(Need, Need.id == Seat.need_id)
        .join(Attendance, Attendance.seat_id == Seat.id)
        .where(
            Attendance.checked_in_at.is_not(None),
            Attendance.checked_out_at.is_(None),
            Seat.released_at.is_(None),
            not_(Seat.drill),
            over_at <= now - waited,
            Need.ends_at > now - LISTED_FOR,
            not_(exists().where(HoursEntry.seat_id == Seat.id, HoursEntry.replaced_at.is_(None))),
        )
        .order_by(Need.ends_at, Seat.id)
    )
    return db.session.scalars(query).all()


def propose_end(seat_id: int, now: datetime) -> HoursEntry | None:
    """Record a shift that nobody signed out of up to its end, marked as such. Harmless when repeated."""
    seat = db.session.get_one(Seat, seat_id)
    seats.lock_person(seat.volunteer_id)
    attendance = db.session.scalar(select(Attendance).where(Attendance.seat_id == seat_id))
    if attendance is None or attendance.came_at is None or attendance.checked_out_at is not None:
        return None
    db.session.refresh(seat)
    started_at = max(attendance.came_at, seat.need.starts_at)
    ended_at = max(seat.need.ends_at, attendance.extended_to or seat.need.ends_at)
    if seat.released_at is not None or standing_entry(seat_id) is not None or ended_at <= started_at:
        return None

    flags = [HoursFlag.NO_CHECK_OUT, *([HoursFlag.TIME_SAID] if attendance.entered_later else [])]
    entry = first_version(
        of_seat(seat), HoursSource.SYSTEM, started_at, ended_at, flags=flags, by=SYSTEM.label, now=now
    )

    _note("hours.proposed", entry, by=SYSTEM, now=now)
    return entry


def enter(
    volunteer: Volunteer,
    started_at: datetime,
    ended_at: datetime,
    *,
    seat: Seat | None = None,
    call_out: CallOut | None = None,
    work: Work = Work.BACK_OFFICE,
    content: str = "",
    by: Actor,
    now: datetime,
) -> HoursEntry:
    """The desk records what somebody served: on a seat, in a call-out without one, or, under a word of ours, in
    peacetime. Refused for a drill, for one's own hours, where the seat has hours, and for time that cannot be."""
    judge = judge_for(by, None)
    if not judge.staff:
        raise Refused(NAMED_PERSON)
    if volunteer.id in judge.herself:
        raise Refused(OWN_HOURS)
    served = _served(volunteer, seat, call_out, work, content)
    return _recorded(served, HoursSource.ORGANIZER, started_at, ended_at, by=by, now=now)


def declare(
    volunteer: Volunteer,
    started_at: datetime,
    ended_at: datetime,
    *,
    seat: Seat | None = None,
    work: Work = Work.BACK_OFFICE,
    content: str = "",
    by: Actor,
    now: datetime,
) -> HoursEntry:
    """The person says what she served, within some days; it counts once somebody of staff has confirmed it."""
    if by.kind is not ActorKind.VOLUNTEER or by.id != volunteer.id:
        raise Missing
    oldest = timedelta(days=float(policies.current(db.session())[DECLARE_DAYS]))
    served = _served(volunteer, seat, None, work, content)
    return _recorded(served, HoursSource.SELF_DECLARED, started_at, ended_at, oldest=oldest, by=by, now=now)


def _served(volunteer: Volunteer, seat: Seat | None, call_out: CallOut | None, work: Work, content: str) -> Served:
    if seat is not None:
        if seat.volunteer_id != volunteer.id or seat.released_at is not None:
            raise Missing
        return of_seat(seat)
    if call_out is not None:
        return of_call_out(volunteer.id, call_out, work)
    return Served(volunteer.id, work, content)


def _recorded(
    served: Served,
    source: HoursSource,
    started_at: datetime,
    ended_at: datetime,
    *,
    oldest: timedelta | None = None,
    by: Actor,
    now: datetime,
) -> HoursEntry:
    seats.lock_person(served.volunteer_id)
    if served.seat_id is not None and standing_entry(served.seat_id) is not None:
        raise Refused(HOURS_KNOWN)
    require_possible(served.volunteer_id, started_at, ended_at, now, oldest=oldest)
    entry = first_version(served, source, started_at, ended_at, by=by.label, now=now)
    _note("hours.recorded", entry, by=by, now=now)
    return entry


def _proposed(entry: HoursEntry) -> bool:
    """Whether an entry is only our own proposal, which whoever says when she left replaces."""
    return entry.state is HoursState.RECORDED and HoursFlag.NO_CHECK_OUT in entry.flags


def _source(attendance: Attendance) -> HoursSource:
    """What the person entered herself is the system's; where the desk pressed for her, it is the desk's word."""
    hands = {attendance.checked_in_by, attendance.checked_out_by}
    herself = hands == {f"{ActorKind.VOLUNTEER.value}:{attendance.seat.volunteer_id}"}
    return HoursSource.SYSTEM if herself else HoursSource.ORGANIZER


def _note(action: str, entry: HoursEntry, *, by: Actor, now: datetime) -> None:
    audit.record(
        by,
        action,
        f"hours:{entry.id}",
        now=now,
        volunteer=entry.volunteer_id,
        source=entry.source.value,
        minutes=entry.minutes,
    )
