"""The books after the deaths on shift: what no single press says, counted over everybody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from benchmarks.faults.terms import Row
from iwill.accounts import audit
from iwill.callouts.models import Need, ReservePlace, Seat
from iwill.callouts.terms import ReserveState
from iwill.core.db import db, transaction
from iwill.engine.invariants import broken_promises
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import worked_minutes
from iwill.shifts.hours.models import HoursEntry


def books(now: datetime) -> list[Row]:
    """Seats, hours, and the product's own checks."""
    return [_seats(), _hours(), _own_checks(now)]


def _seats() -> Row:
    live = Counter(db.session.scalars(select(Seat.need_id).where(Seat.released_at.is_(None))))
    offers = Counter(db.session.scalars(select(ReservePlace.need_id).where(ReservePlace.state == ReserveState.OFFERED)))
    needs = list(db.session.scalars(select(Need).execution_options(populate_existing=True)))
    over = sum(live[need.id] + offers[need.id] > need.seats for need in needs)
    wrong = sum((need.taken, need.offered) != (live[need.id], offers[need.id]) for need in needs)
    happened = f"{live.total()} live seats on {len(needs)} shifts; {over} above their number, {wrong} miscounted"
    invariant = "never above their number; taken and offered are the rows that are there"
    return Row("seats", happened, invariant, bool(live) and not over and not wrong)


def _hours() -> Row:
    """Whoever was relieved in the minute in which she came has no hours, and nothing on file."""
    standing = Counter(db.session.scalars(select(HoursEntry.seat_id).where(HoursEntry.replaced_at.is_(None))))
    gone = select(Attendance).where(Attendance.checked_out_at.is_not(None)).execution_options(populate_existing=True)
    due = Counter(
        row.seat_id
        for row in db.session.scalars(gone)
        if row.came_at and row.left_at and worked_minutes(row.came_at, row.left_at, row.seat.need.starts_at)
    )
    happened = f"{due.total()} people served, {standing.total()} entries stand, {len(due - standing)} missing"
    invariant = "whoever served has one entry that stands, and nobody else has any"
    return Row("hours", f"{happened}, {(standing - due).total()} too many", invariant, standing == due)


def _own_checks(now: datetime) -> Row:
    with transaction():
        audit.seal_new_entries(now)
    broken = broken_promises(now)
    words = ", ".join(f"{name} ({count})" for name, count in broken.items()) or "nothing broken"
    trail = audit.verify()
    happened = f"{words}; {trail.sealed} lines of the audit trail sealed"
    holds = not broken and trail.first_bad is None
    return Row("own checks", happened, "doctor finds no broken promise, and the audit trail fits its seals", holds)
