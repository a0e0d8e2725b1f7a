"""A seat goes to somebody else, or two people change seats: in one transaction, so that at no instant two sit there or
nobody does. The need counts as many taken seats as before, and the reserve is not called.

Locks are taken in the order of an answer: people, then needs. Whoever sits down is looked at as after a yes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.callouts.models import Invitation, InvitationNeed, Need, Seat
from iwill.callouts.queries.instead import why_not_instead
from iwill.callouts.services import companions, reserve, seats
from iwill.callouts.services.answer_marks import record_answer, set_answer
from iwill.callouts.terms import (
    NO_SEAT,
    SHIFT_STARTED,
    WRONG_STATE,
    Answer,
    AnswerAction,
    AnswerOutcome,
    CallOutState,
    InvitationState,
    ReserveState,
)
from iwill.core.db import db, is_sqlite
from iwill.core.errors import Refused
from iwill.pool.models import Volunteer


@dataclass(frozen=True)
class Move:
    """A held seat, and the invitation of whoever sits there next."""

    seat: Seat
    to: Invitation


def hold(people: Collection[int], needs: Collection[int]) -> None:
    """Hold these people and then these needs, as they are now, until the transaction ends."""
    if is_sqlite(db.session()):
        return
    everybody = select(Volunteer.id).where(Volunteer.id.in_(list(people))).order_by(Volunteer.id)
    db.session.execute(everybody.with_for_update()).all()
    ordered = select(Need).where(Need.id.in_(list(needs))).order_by(Need.starts_at, Need.id)
    db.session.scalars(ordered.with_for_update().execution_options(populate_existing=True)).all()


def pass_on(moves: Sequence[Move], *, by: Actor, now: datetime) -> list[Seat]:
    """Give each seat to its next holder, all or none; returns the new seats in the same order. The needs and everybody
    concerned are held already.

    Refuses a seat that is not held any more (no_seat), a shift that has started, a call-out that is over (wrong_state),
    and whoever may not sit there, by the reason.
    """
    _check(moves, now)
    free([move.seat for move in moves], now)
    for move in moves:
        reason = _why_not(move, now)
        if reason is not None:
            raise Refused(reason)
    taken = [sit_down(move, now) for move in moves]
    if seats.ended_meanwhile(moves[0].to.call_out):
        raise Refused(WRONG_STATE)
    for move in moves:
        _mark_who_went(move.seat, by, now)
    for move in moves:
        _mark_who_came(move, by, now)
    db.session.flush()
    return taken


def free(held: Sequence[Seat], now: datetime) -> None:
    """Everybody gets up; nobody outside this transaction sees it."""
    if not all(seats.free_for_another(seat, now) for seat in held):
        raise Refused(NO_SEAT)


def sit_down(move: Move, now: datetime) -> Seat:
    """The next holder sits down, is offered the shift in their own link, and waits in reserve for it no longer."""
    seat = seats.sit_down_after(move.seat, move.to.call_out, move.to, now)
    if all(offer.need_id != seat.need_id for offer in move.to.offers):
        db.session.add(InvitationNeed(invitation_id=move.to.id, need_id=seat.need_id))
        db.session.flush()
        db.session.expire(move.to, ["offers"])
    reserve.leave(move.to, need_ids={seat.need_id}, state=ReserveState.TAKEN, now=now)
    return seat


def _check(moves: Sequence[Move], now: datetime) -> None:
    for move in moves:
        need = move.seat.need
        if need.starts_at <= now:
            raise Refused(SHIFT_STARTED)
        over = move.to.call_out.state is CallOutState.ENDED or move.to.state is InvitationState.STOOD_DOWN
        if over or need.dropped_at is not None or move.to.call_out_id != need.call_out_id:
            raise Refused(WRONG_STATE)


def _why_not(move: Move, now: datetime) -> str | None:
    call_out, person = move.to.call_out, move.to.volunteer_id
    reason = why_not_instead(person, move.seat.need, call_out, now)
    return reason or companions.why_not_in_place_of(move.seat, call_out, person, now)


def _mark_who_went(seat: Seat, by: Actor, now: datetime) -> None:
    """What a release would leave behind, without its reserve."""
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    record_answer(
        invitation, AnswerAction.RELEASE, [seat.need], AnswerOutcome.RELEASED, by, now, {"passed_on": seat.id}
    )
    if not seats.held_seats(invitation):
        set_answer(invitation, Answer.NO, now)


def _mark_who_came(move: Move, by: Actor, now: datetime) -> None:
    """What a yes would leave behind. Who has said yes before keeps the minutes of that answer."""
    invitation = move.to
    outcome, meaning = AnswerOutcome.SEATED, {"passed_on": move.seat.id}
    record_answer(invitation, AnswerAction.YES, [move.seat.need], outcome, by, now, meaning)
    if invitation.answer is not Answer.YES:
        set_answer(invitation, Answer.YES, now, at_most=invitation.at_most)
