"""What is done about shifts as they come near and begin: asking once more, telling the desk, calling the reserve, and,
once they are over, noting who did not come.

Each step finds what is left to do in the rows; run twice, or after a death in the middle, it does it once. Whoever
calls a step holds the people of the shifts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.facts import services as facts
from iwill.callouts.models import Need, Seat
from iwill.callouts.services import standing_in
from iwill.core.db import db, is_sqlite
from iwill.core.policy import Value
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import rules, telling
from iwill.shifts.attendance.due import Expected
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.services import ON_MISSED
from iwill.shifts.attendance.telling import Shift

Shifts = Mapping[Shift, Sequence[Expected]]
_ROWS = cast(Table, Attendance.__table__)


def hold(need_ids: Sequence[int]) -> None:
    """Hold everybody who sits on these shifts, in the order of an answer, until the transaction ends."""
    if not is_sqlite(db.session()):
        people = select(Seat.volunteer_id).where(Seat.need_id.in_(need_ids), Seat.released_at.is_(None))
        everybody = select(Volunteer.id).where(Volunteer.id.in_(people)).order_by(Volunteer.id)
        db.session.execute(everybody.with_for_update()).all()


def ask_once_more(shifts: Shifts, policy: Mapping[str, Value], now: datetime) -> int:
    """Ask everybody who said yes some time ago whether she comes, as things stand; returns on how many shifts. Nobody
    loses a seat by silence."""
    asked = _those(shifts, lambda one: rules.is_to_be_asked(one.served, policy, now))
    _mark(asked, "asked_at", now)
    telling.ask_once_more([one.seat_id for held in asked.values() for one in held], now)
    people = {f"need:{shift.need_id}": {"people": len(held)} for shift, held in asked.items()}
    audit.record_many(SYSTEM, "shift.asked_once_more", people, now=now)
    return len(asked)


def tell_of_silence(shifts: Shifts, _policy: Mapping[str, Value], now: datetime) -> int:
    """Tell the desk how many of those asked once more have not answered; returns of how many shifts."""
    silent = _those(shifts, lambda one: rules.is_silent(one.served))
    telling.tell_of_silence({shift: len(held) for shift, held in silent.items()}, now)
    return len(silent)


def mark_missing(shifts: Shifts, policy: Mapping[str, Value], now: datetime) -> int:
    """Mark everybody who should be there and is not, and tell the desk; returns on how many shifts. Whoever comes after
    all is there, and nothing is held against her."""
    missing = _those(shifts, lambda one: one.served.missed_at is None and rules.is_missing(one.served, policy, now))
    _mark(missing, "missed_at", now)
    seat_ids = [one.seat_id for held in missing.values() for one in held]
    audit.record_many(SYSTEM, "shift.missed", {f"seat:{seat_id}": {} for seat_id in seat_ids}, now=now)
    for following in ON_MISSED:
        for row in db.session.scalars(select(Attendance).where(Attendance.seat_id.in_(seat_ids))):
            following(row, SYSTEM, now)
    telling.tell_of_missing({shift: [one.seat_id for one in held] for shift, held in missing.items()}, now)
    return len(missing)


def note_no_shows(shifts: Shifts, _policy: Mapping[str, Value], now: datetime) -> int:
    """Note whoever was missing, has not said why, and was entered by nobody since; returns on how many shifts."""
    gone = _those(shifts, lambda one: rules.is_no_show(one.served))
    noted = facts.enter_no_shows([one.seat_id for held in gone.values() for one in held], by=SYSTEM, now=now)
    return sum(any(one.seat_id in noted for one in held) for held in gone.values())


def call_the_reserve(need: Need, expected: Sequence[Expected], policy: Mapping[str, Value], now: datetime) -> bool:
    """Offer a shift to as many in reserve as are missing from it; returns whether any offer went out."""
    here = need.taken - sum(rules.is_absent(one.served, policy, now) for one in expected)
    wanting = need.seats - here - need.offered
    return wanting > 0 and standing_in.offer_beside(need, need.call_out, now, most=wanting) > 0


def _those(shifts: Shifts, applies: Callable[[Expected], bool]) -> dict[Shift, list[Expected]]:
    """The people of whom this is so, on the shifts that have any."""
    found = {shift: [one for one in held if applies(one)] for shift, held in shifts.items()}
    return {shift: some for shift, some in found.items() if some}


def _mark(shifts: Shifts, moment: str, now: datetime) -> None:
    """Write a moment into the row of each of these seats; to some of them nothing has happened before."""
    seats = [one for held in shifts.values() for one in held]
    new: list[dict[str, Any]] = [{"seat_id": one.seat_id, moment: now} for one in seats if not one.begun]
    begun = [one.seat_id for one in seats if one.begun]
    connection = db.session.connection()
    if new:
        connection.execute(insert(_ROWS), new)
    if begun:
        connection.execute(update(_ROWS).where(_ROWS.c.seat_id.in_(begun)).values({moment: now}))
