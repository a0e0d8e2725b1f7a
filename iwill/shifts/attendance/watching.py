"""What is done about a shift as it comes near and begins: asking once more, telling the desk, calling the reserve, and,
once it is over, noting who did not come.

Each step finds what is left to do in the rows; run twice, or after a death in the middle, it does it once. Whoever
calls a step holds the people of the shifts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import Need, Seat
from iwill.callouts.services import passing_on, standing_in
from iwill.core.db import db, is_sqlite
from iwill.core.policy import Value
from iwill.shifts.attendance import rules, telling
from iwill.shifts.attendance.absences import note_no_show
from iwill.shifts.attendance.due import Held
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.queries import served
from iwill.shifts.attendance.services import ON_MISSED, begin


def hold(need_ids: Sequence[int]) -> Sequence[Need]:
    """Hold everybody who sits on these shifts, in the order of an answer, until the transaction ends; returns the
    shifts as they are now."""
    if not is_sqlite(db.session()):
        people = select(Seat.volunteer_id).where(Seat.need_id.in_(need_ids), Seat.released_at.is_(None))
        passing_on.hold(db.session.scalars(people).all(), [])
    query = select(Need).where(Need.id.in_(need_ids)).order_by(Need.starts_at, Need.id)
    return db.session.scalars(query.options(joinedload(Need.call_out)).execution_options(populate_existing=True)).all()


def ask_once_more(shifts: Mapping[Need, Held], policy: Mapping[str, Value], now: datetime) -> int:
    """Ask everybody who said yes some time ago whether she comes, as things stand; returns on how many shifts. Nobody
    loses a seat by silence."""
    asked: dict[Need, list[int]] = {}
    for need, held in shifts.items():
        for seat, attendance in held:
            if rules.is_to_be_asked(served(seat, attendance), policy, now):
                row = attendance or begin(seat)
                row.asked_at = now
                asked.setdefault(need, []).append(seat.id)
    db.session.flush()

    telling.ask_once_more([seat_id for seat_ids in asked.values() for seat_id in seat_ids], now)
    for need, seat_ids in asked.items():
        audit.record(SYSTEM, "shift.asked_once_more", f"need:{need.id}", now=now, people=len(seat_ids))
    return len(asked)


def tell_of_silence(shifts: Mapping[Need, Held], _policy: Mapping[str, Value], now: datetime) -> int:
    """Tell the desk how many of those asked once more have not answered; returns of how many shifts."""
    told = 0
    for need, held in shifts.items():
        silent = sum(attendance is not None and rules.is_silent(served(seat, attendance)) for seat, attendance in held)
        if silent:
            telling.tell_of_silence(need, silent, now)
            told += 1
    return told


def mark_missing(shifts: Mapping[Need, Held], policy: Mapping[str, Value], now: datetime) -> int:
    """Mark everybody who should be there and is not, and tell the desk; returns on how many shifts. Whoever comes after
    all is there, and nothing is held against her."""
    missing: dict[Need, list[Attendance]] = {}
    for need, held in shifts.items():
        for seat, attendance in held:
            marked = attendance is not None and attendance.missed_at is not None
            if not marked and rules.is_missing(served(seat, attendance), policy, now):
                row = attendance or begin(seat)
                row.missed_at = now
                missing.setdefault(need, []).append(row)
    db.session.flush()

    for need, rows in missing.items():
        for row in rows:
            audit.record(SYSTEM, "shift.missed", f"seat:{row.seat_id}", now=now)
            for following in ON_MISSED:
                following(row, SYSTEM, now)
        telling.tell_of_missing(need, [row.seat_id for row in rows], now)
    return len(missing)


def call_the_reserve(shifts: Mapping[Need, Held], policy: Mapping[str, Value], now: datetime) -> int:
    """Offer each shift to as many in reserve as are missing from it; returns for how many offers went out."""
    called = 0
    for need, held in shifts.items():
        here = sum(not rules.is_absent(served(seat, attendance), policy, now) for seat, attendance in held)
        wanting = need.seats - here - need.offered
        called += wanting > 0 and standing_in.offer_beside(need, need.call_out, now, most=wanting) > 0
    return called


def note_no_shows(shifts: Mapping[Need, Held], _policy: Mapping[str, Value], now: datetime) -> int:
    """Note whoever was missing, has not said why, and was entered by nobody since; returns on how many shifts."""
    noted = 0
    for held in shifts.values():
        gone = [seat for seat, row in held if row is not None and rules.is_no_show(served(seat, row))]
        noted += sum([note_no_show(seat, now) for seat in gone]) > 0
    return noted
