"""Offering a seat to a colleague, taking that back, her yes or her no, and the end of an offer nobody answered.

Nobody is asked for permission: whoever launched the call-out is told. Until the yes the seat stays where it is; with
it everything is looked at again and done in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.services import passing_on
from iwill.callouts.services.passing_on import Move
from iwill.callouts.terms import NO_SEAT, SHIFT_STARTED, WRONG_STATE, CallOutState, InvitationState
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.messaging import services as messaging_services
from iwill.shifts.attendance.queries import attendance_of
from iwill.shifts.swaps import telling
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.queries import colleagues_for, exchanges_for, invitation_asked, open_offer
from iwill.shifts.swaps.rules import stands_until
from iwill.shifts.swaps.terms import NOT_A_COLLEAGUE, SHIFT_BEGUN, SWAP_OPEN, SWAP_OVER, OfferState


def offer_seat(
    seat: Seat, colleague: Invitation, *, in_return: Seat | None = None, by: Actor, now: datetime
) -> SeatSwap:
    """Ask a colleague to take a seat over, or to change seats; asking her twice is one offer.

    Refused while somebody else is asked (swap_open), for whoever could not sit there (not_a_colleague), without a seat
    (no_seat), after a check-in, and once the shift has started or the call-out is over.
    """
    passing_on.hold([seat.volunteer_id], [seat.need_id])
    db.session.refresh(seat)
    _check(seat, now)
    standing = open_offer(seat.id)
    if standing is not None:
        if standing.asked_id == colleague.volunteer_id and standing.in_return is in_return:
            return standing
        raise Refused(SWAP_OPEN)
    until = _until(seat, colleague, in_return, now)

    swap = SeatSwap(
        seat_id=seat.id,
        asker_id=seat.volunteer_id,
        asked_id=colleague.volunteer_id,
        in_return_id=in_return.id if in_return else None,
        asked_at=now,
        expires_at=until,
    )
    db.session.add(swap)
    db.session.flush()

    telling.ask(swap, now)
    audit.record(by, "swap.asked", f"seat:{seat.id}", now=now, swap=swap.id, volunteer=swap.asked_id)
    return swap


def withdraw_offer(swap: SeatSwap, *, by: Actor, now: datetime) -> None:
    """Take an offer back; harmless where it is over. Refused once somebody has said yes (swap_over)."""
    _hold(swap)
    if swap.state is OfferState.ACCEPTED:
        raise Refused(SWAP_OVER)
    if swap.state is OfferState.ASKED:
        _settle(swap, OfferState.WITHDRAWN, by, now)


def accept_offer(swap: SeatSwap, *, by: Actor, now: datetime) -> Seat:
    """Take the seat over, or change seats; saying so twice is harmless. Returns the seat that came of it.

    Refused once the offer is over (swap_over), and for everything that a yes to the shift would be refused for now.
    """
    _hold_everything(swap)
    if swap.state is OfferState.ACCEPTED and swap.taken_as_id is not None:
        return db.session.get_one(Seat, swap.taken_as_id)
    seat, in_return = swap.seat, swap.in_return
    if swap.state is not OfferState.ASKED or swap.expires_at <= now or _gone(seat) or _gone(in_return):
        raise Refused(SWAP_OVER)
    if any(_has_come(one) for one in (seat, in_return) if one is not None):
        raise Refused(SHIFT_BEGUN)

    moves = [Move(seat, invitation_asked(swap))]
    if in_return is not None:
        moves.append(Move(in_return, db.session.get_one(Invitation, seat.invitation_id)))
    taken = passing_on.pass_on(moves, by=by, now=now)
    note_taken(swap, taken[0], by, now)
    telling.say_taken(swap, now)
    return taken[0]


def note_taken(swap: SeatSwap, taken: Seat, by: Actor, now: datetime) -> None:
    """Write down that an offer was taken, and as which seat."""
    swap.state, swap.settled_at, swap.taken_as_id = OfferState.ACCEPTED, now, taken.id
    audit.record(by, "swap.accepted", f"seat:{swap.seat_id}", now=now, swap=swap.id, taken_as=taken.id)
    db.session.flush()


def decline_offer(swap: SeatSwap, *, by: Actor, now: datetime) -> None:
    """Say no; harmless where the offer is over. No answer but this one is touched by it. Refused after a yes."""
    _hold(swap)
    if swap.state is OfferState.ACCEPTED:
        raise Refused(SWAP_OVER)
    if swap.state is OfferState.ASKED:
        _settle(swap, OfferState.DECLINED, by, now)
        telling.say_no(swap, now)


def end_offer(swap: SeatSwap, now: datetime) -> str | None:
    """End an offer that nobody took in time, or whose seat has gone another way; None where it was answered."""
    _hold(swap)
    if swap.state is not OfferState.ASKED:
        return None
    for seat in (swap.seat, swap.in_return):
        if seat is not None:
            db.session.refresh(seat)
    if _gone(swap.seat) or _gone(swap.in_return):
        _settle(swap, OfferState.OVERTAKEN, SYSTEM, now)
        if not _gone(swap.seat):
            telling.say_ended(swap, now)
        return "overtaken"
    if swap.expires_at > now:
        return None
    _settle(swap, OfferState.EXPIRED, SYSTEM, now)
    telling.say_ended(swap, now)
    return "expired"


def _hold(swap: SeatSwap) -> None:
    """Hold the offer and read it as it is now."""
    db.session.refresh(swap, with_for_update=True)


def _hold_everything(swap: SeatSwap) -> None:
    """Hold both people, then the shifts, then the offer, in the order of an answer, and read all as it is now."""
    seats = [one for one in (swap.seat, swap.in_return) if one is not None]
    passing_on.hold([swap.asker_id, swap.asked_id], [one.need_id for one in seats])
    _hold(swap)
    for row in (invitation_asked(swap), *seats):
        db.session.refresh(row)


def _check(seat: Seat, now: datetime) -> None:
    call_out = seat.need.call_out
    if _gone(seat):
        raise Refused(NO_SEAT)
    if seat.need.starts_at <= now:
        raise Refused(SHIFT_STARTED)
    if call_out.state is CallOutState.ENDED or seat.need.dropped_at is not None:
        raise Refused(WRONG_STATE)
    if _has_come(seat):
        raise Refused(SHIFT_BEGUN)


def _until(seat: Seat, colleague: Invitation, in_return: Seat | None, now: datetime) -> datetime:
    """Until when she can answer; only who stands on the list can be asked."""
    listed = colleagues_for(seat, now) if in_return is None else exchanges_for(seat, now)
    one = next((one for one in listed if one.invitation.id == colleague.id), None)
    if one is None or (in_return is not None and in_return not in one.in_return):
        raise Refused(NOT_A_COLLEAGUE)
    first = min(each.need.starts_at for each in (seat, in_return) if each is not None)
    zone = messaging_services.reader_zone(colleague.volunteer.zone)
    until = stands_until(first, zone, policy_for(colleague.call_out), now)
    if until is None or colleague.state is not InvitationState.ANSWERED:
        raise Refused(NOT_A_COLLEAGUE)
    return until


def _settle(swap: SeatSwap, state: OfferState, by: Actor, now: datetime) -> None:
    swap.state, swap.settled_at = state, now
    telling.withdraw_question(swap, now)
    audit.record(by, f"swap.{state.value}", f"seat:{swap.seat_id}", now=now, swap=swap.id)
    db.session.flush()


def _gone(seat: Seat | None) -> bool:
    return seat is not None and seat.released_at is not None


def _has_come(seat: Seat) -> bool:
    attendance = attendance_of(seat.id)
    return attendance is not None and attendance.checked_in_at is not None
