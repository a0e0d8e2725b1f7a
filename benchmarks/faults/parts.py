"""The parts that are played where processes die at named places: what each needs beforehand, and its play.

They are played one at a time, so that a death waits for nobody; where time has to pass, the clock is set on.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from benchmarks.faults import stage
from benchmarks.faults.actors import RUNNING_AT_ONCE, Cast, ask_for_a_link, press_and_note, run_once
from benchmarks.faults.swapping import try_to_swap
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction, CallOutState, ReserveState
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState

# So often a place is passed before somebody dies there, at most.
LONGEST_FUSE = 4
# Call-outs are the dearest of what is passed: each is sixty questions to people who are looked for among all.
CALL_OUTS = 2
PRESSES = 40
LETTERS = 8
LIVE_SEATS = 40
OFFERS = 2
_RUNNING = CallOut.state.in_((CallOutState.CALLING, CallOutState.FILLED, CallOutState.UNFILLED))
_RUNNING_NEEDS = select(Need.id).join(CallOut, CallOut.id == Need.call_out_id).where(_RUNNING)
_nights = itertools.count()


@dataclass(frozen=True)
class Part:
    """Somebody's part: what has to be there before, and what is played then, as far as nobody dies in it."""

    name: str
    before: Callable[[Cast], object]
    play: Callable[[Cast], object]


def _open_call_outs(_cast: Cast) -> None:
    for _ in range(CALL_OUTS):
        stage.open_call_out(random.Random())


def _call_outs_to_launch(_cast: Cast) -> None:
    _close_old_ones()
    for _ in range(_count(CallOut.state == CallOutState.DRAFT), CALL_OUTS):
        stage.open_call_out(random.Random())


def _close_old_ones() -> None:
    ids = list(db.session.scalars(select(CallOut.id).where(_RUNNING).order_by(CallOut.id)))
    for call_out_id in ids[:-RUNNING_AT_ONCE]:
        stage.stand_down(call_out_id)


def _few_call_outs(cast: Cast) -> None:
    """Everything is launched, and a few call-outs are running, with some people on their seats."""
    if _count(CallOut.state == CallOutState.DRAFT) or not _count(_RUNNING):
        _call_outs_to_launch(cast)
        run_once("advance-callouts")
    _close_old_ones()
    held = (Seat.released_at.is_(None), Seat.need_id.in_(_RUNNING_NEEDS))
    _press_until(cast, lambda: _count(*held) >= LIVE_SEATS)


def _offers_run_out(cast: Cast) -> None:
    _few_call_outs(cast)
    for _ in range(PRESSES):
        if _count(ReservePlace.state == ReserveState.OFFERED) >= OFFERS:
            break
        if not _give_back():
            _press(cast)
    clock.advance(timedelta(minutes=stage.OWN_POLICIES["reserve.offer_minutes"]))


def _give_back() -> bool:
    """Somebody gives back a seat for which others wait; False where there is none."""
    waited_for = select(ReservePlace.need_id).where(ReservePlace.state == ReserveState.WAITING)
    held = select(Seat).where(
        Seat.released_at.is_(None), Seat.need_id.in_(waited_for), Seat.need_id.in_(_RUNNING_NEEDS)
    )
    with transaction() as session:
        seat = session.scalar(held.limit(1))
        if seat is None:
            return False
        invitation, by = session.get_one(Invitation, seat.invitation_id), Actor(ActorKind.VOLUNTEER, seat.volunteer_id)
        answers.answer(invitation, AnswerAction.RELEASE, need_ids=[seat.need_id], by=by, now=clock.now())
    return True


def _letters_waiting(_cast: Cast) -> None:
    """Where hardly any questions are left to send, links to sign in are asked for."""
    now, night = clock.now(), next(_nights)
    if _count(Message.state == MessageState.QUEUED, Message.not_before <= now) >= LETTERS:
        return
    with transaction():
        for volunteer_id in range(1, LETTERS + 1):
            ask_for_a_link(volunteer_id, f"place:{night}", now)


def _press(cast: Cast) -> None:
    for _ in range(PRESSES):
        press_and_note(cast)


def _swap(_cast: Cast) -> None:
    for _ in range(PRESSES):
        try_to_swap()


def _press_until(cast: Cast, enough: Callable[[], bool]) -> None:
    for _ in range(PRESSES):
        if enough():
            return
        _press(cast)


def _count(*such: ColumnElement[bool]) -> int:
    found = db.session.scalar(select(func.count()).where(*such)) or 0
    db.session.remove()
    return found


DESK = Part("desk", lambda _cast: None, _open_call_outs)
ADVANCING = Part("worker", _call_outs_to_launch, lambda _cast: run_once("advance-callouts"))
EXPIRING = Part("worker", _offers_run_out, lambda _cast: run_once("expire-offers"))
SENDING = Part("worker", _letters_waiting, lambda _cast: run_once("deliver-messages"))
ANSWERING = Part("answering", _few_call_outs, _press)
SWAPPING = Part("swapping", _few_call_outs, _swap)
PARTS = (DESK, ADVANCING, EXPIRING, SENDING, ANSWERING, SWAPPING)
