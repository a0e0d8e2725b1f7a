"""Presses about danger and hand-overs, and what each leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.shifts.attendance import services as attendance
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger import services as danger
from iwill.shifts.danger import telling
from iwill.shifts.danger.models import DangerLine, DangerReport
from iwill.shifts.handover import services as handover
from iwill.shifts.handover.models import HandoverNote

DESK = Actor(ActorKind.STAFF, 1, Role.ORGANIZER)


def arrive(seat: Seat, now: datetime) -> None:
    """Somebody is there."""
    attendance.check_in(seat, _holder(seat), now)


def report(seat: Seat, now: datetime) -> None:
    """She reports an act; somebody has to relieve her."""
    danger.report_danger(seat, DangerLevel.R3, "", by=_holder(seat), now=now)


def reported(seat: Seat) -> tuple[int, ...]:
    """Reports, reliefs, lines, sign-outs, and letters."""
    of_seat = DangerReport.seat_id == seat.id
    lines = select(func.count()).select_from(DangerLine).join(DangerReport).where(of_seat)
    reports = db.session.scalars(select(DangerReport).where(of_seat)).all()
    gone = Attendance.seat_id == seat.id, Attendance.checked_out_at.is_not(None)
    causes = [telling.cause_of(one) for one in reports]
    return (
        len(reports),
        sum(one.relieved_at is not None for one in reports),
        db.session.scalar(lines) or 0,
        db.session.scalar(select(func.count()).select_from(Attendance).where(*gone)) or 0,
        db.session.scalar(select(func.count()).select_from(Message).where(Message.cause.in_(causes))) or 0,
    )


def write(seat: Seat, now: datetime) -> None:
    """She writes a hand-over."""
    said = {"case": "", "level": "R1", "promise": "call_back", "due": "day"}
    # A new case each time: so a note is the same only where the first press left one to find.
    known = db.session.scalar(select(HandoverNote.case_code).where(HandoverNote.seat_id == seat.id))
    handover.write_note(seat, **said | {"case": known or ""}, by=_holder(seat), now=now)


def written(seat: Seat) -> tuple[int, ...]:
    """Notes, and those brought to the desk."""
    notes = _notes(seat)
    return len(notes), sum(note.alerted_at is not None for note in notes)


def tick(seat: Seat, now: datetime) -> None:
    """The desk takes it over."""
    for note in _notes(seat):
        handover.take_over(note, by=DESK, now=now)


def ticked(seat: Seat) -> tuple[int, ...]:
    """Notes, and those taken over."""
    notes = _notes(seat)
    return len(notes), sum(note.taken_at is not None for note in notes)


def _notes(seat: Seat) -> list[HandoverNote]:
    return list(db.session.scalars(select(HandoverNote).where(HandoverNote.seat_id == seat.id)))


def _holder(seat: Seat) -> Actor:
    return Actor(ActorKind.VOLUNTEER, seat.volunteer_id)
