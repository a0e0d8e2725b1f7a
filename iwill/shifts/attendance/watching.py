"""What is done about a shift as it comes near and begins: asking once more, telling the desk, calling the reserve, and,
once it is over, noting who did not come.

Each step finds what is left to do in the rows; run twice, or after a death in the middle, it does it once. Whoever
calls a step holds the people of the shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import Need, Seat
from iwill.callouts.services import passing_on, standing_in
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.shifts.attendance import rules, telling
from iwill.shifts.attendance.absences import note_no_show
from iwill.shifts.attendance.due import live_seats
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.queries import served
from iwill.shifts.attendance.services import ON_MISSED, begin


def hold(need_ids: Sequence[int]) -> Sequence[Need]:
    """Hold everybody who sits on these shifts, in the order of an answer, until the transaction ends; returns the
    shifts as they are now."""
    people = select(Seat.volunteer_id).where(Seat.need_id.in_(need_ids), Seat.released_at.is_(None))
    passing_on.hold(db.session.scalars(people).all(), [])
    query = select(Need).where(Need.id.in_(need_ids)).order_by(Need.starts_at, Need.id)
    return db.session.scalars(query.options(joinedload(Need.call_out)).execution_options(populate_existing=True)).all()


def ask_once_more(need: Need, now: datetime) -> int:
    """Ask everybody who said yes some time ago whether she comes, as things stand; returns how many were asked. Nobody
    loses a seat by silence."""
    policy = policies.current(db.session())
    asked: list[int] = []
    for seat, attendance in live_seats(need):
        if not rules.is_to_be_asked(served(seat, attendance), policy, now):
            continue
        row = attendance or begin(seat)
        row.asked_at = now
        asked.append(seat.id)
    if asked:
        db.session.flush()
        telling.ask_once_more(need, asked, now)
        audit.record(SYSTEM, "shift.asked_once_more", f"need:{need.id}", now=now, people=len(asked))
    return len(asked)


def tell_of_silence(need: Need, now: datetime) -> int:
    """Tell the desk how many of those asked once more have not answered; returns how many."""
    silent = [
        seat
        for seat, attendance in live_seats(need)
        if attendance is not None and rules.is_silent(served(seat, attendance))
    ]
    if silent:
        telling.tell_of_silence(need, len(silent), now)
    return len(silent)


def mark_missing(need: Need, now: datetime) -> int:
    """Mark everybody who should be there and is not, and tell the desk; returns how many. Whoever comes after all is
    there, and nothing is held against her."""
    policy = policies.current(db.session())
    missing: list[Attendance] = []
    for seat, attendance in live_seats(need):
        marked = attendance is not None and attendance.missed_at is not None
        if marked or not rules.is_missing(served(seat, attendance), policy, now):
            continue
        row = attendance or begin(seat)
        row.missed_at = now
        missing.append(row)
    if not missing:
        return 0
    db.session.flush()

    for row in missing:
        audit.record(SYSTEM, "shift.missed", f"seat:{row.seat_id}", now=now)
        for following in ON_MISSED:
            following(row, SYSTEM, now)
    telling.tell_of_missing(need, [row.seat_id for row in missing], now)
    return len(missing)


def call_the_reserve(need: Need, now: datetime) -> int:
    """Offer the shift to as many in reserve as are missing from it; returns how many offers went out."""
    policy = policies.current(db.session())
    here = sum(not rules.is_absent(served(seat, attendance), policy, now) for seat, attendance in live_seats(need))
    wanting = need.seats - here - need.offered
    return standing_in.offer_beside(need, need.call_out, now, most=wanting) if wanting > 0 else 0


def note_no_shows(need: Need, now: datetime) -> int:
    """Note whoever was missing, has not said why, and was entered by nobody since; returns how many."""
    noted = 0
    for seat, attendance in live_seats(need):
        if attendance is not None and rules.is_no_show(served(seat, attendance)):
            noted += note_no_show(seat, now)
    return noted
