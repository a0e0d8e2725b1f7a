"""Presses about who sits where, and what each leaves: signing in, giving a seat back, offering and taking one over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import AnswerRecord, Invitation, Need, ReservePlace, Seat
from iwill.callouts.services import answers
from iwill.callouts.services.announcing import cause_of
from iwill.callouts.terms import AnswerAction, ReserveState
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.shifts.attendance import services as attendance
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.swaps import services as swaps
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.terms import OfferState


def taken_for_absent(seat: Seat, now: datetime) -> None:
    """The program has noted that somebody did not come."""
    facts.enter_fact(seat, FactKind.NO_SHOW, by=SYSTEM, now=now)


def sign_in(seat: Seat, now: datetime) -> None:
    """She is there."""
    attendance.check_in(seat, _holder(seat), now)


def signed_in(seat: Seat) -> tuple[int, ...]:
    """Rows of attendance, sign-ins, absences that she contests, and lines of the audit trail."""
    return (
        _count(Attendance, Attendance.seat_id == seat.id),
        _count(Attendance, Attendance.seat_id == seat.id, Attendance.checked_in_at.is_not(None)),
        _count(ShiftFact, ShiftFact.seat_id == seat.id, ShiftFact.state == FactState.CONTESTED),
        _count(AuditEntry, AuditEntry.subject == f"seat:{seat.id}", AuditEntry.action == "shift.checked_in"),
    )


def release(seat: Seat, now: datetime) -> None:
    """She gives her seat back."""
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    answers.answer(invitation, AnswerAction.RELEASE, need_ids=[seat.need_id], by=_holder(seat), now=now)


def offer(seat: Seat, now: datetime) -> None:
    """She asks the one in reserve to take her seat over."""
    swaps.offer_seat(seat, _others(seat)[0], by=_holder(seat), now=now)


def take_over(seat: Seat, now: datetime) -> None:
    """The one in reserve takes it."""
    for swap in _swaps(seat):
        swaps.accept_offer(swap, by=Actor(ActorKind.VOLUNTEER, swap.asked_id), now=now)


def sitting(seat: Seat) -> tuple[int, ...]:
    """Who holds the only seat of a shift, what the shift counts, offers and how they ended, answers, and letters."""
    need = db.session.get_one(Need, seat.need_id, populate_existing=True)
    asked = [seat.invitation_id, *(one.id for one in _others(seat))]
    here = Seat.need_id == need.id
    return (
        _count(Seat, here, Seat.released_at.is_(None)),
        need.taken,
        _count(Seat, Seat.id == seat.id, Seat.released_at.is_(None)),
        _count(Seat, here),
        _count(ReservePlace, ReservePlace.need_id == need.id, ReservePlace.state == ReserveState.OFFERED),
        need.offered,
        len(_swaps(seat)),
        sum(swap.state is OfferState.ACCEPTED for swap in _swaps(seat)),
        _count(AnswerRecord, AnswerRecord.invitation_id.in_(asked)),
        _count(Message, Message.cause.in_([cause_of(one) for one in asked])),
        _count(AuditEntry, AuditEntry.subject == f"seat:{seat.id}"),
    )


def _others(seat: Seat) -> Sequence[Invitation]:
    """Whoever waits, or waited, for the same shift."""
    waiting = select(Invitation).join(ReservePlace, ReservePlace.invitation_id == Invitation.id)
    return db.session.scalars(waiting.where(ReservePlace.need_id == seat.need_id).order_by(Invitation.id)).all()


def _swaps(seat: Seat) -> Sequence[SeatSwap]:
    return db.session.scalars(select(SeatSwap).where(SeatSwap.seat_id == seat.id).order_by(SeatSwap.id)).all()


def _count(table: type, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def _holder(seat: Seat) -> Actor:
    return Actor(ActorKind.VOLUNTEER, seat.volunteer_id)
