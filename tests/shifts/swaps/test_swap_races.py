"""Whoever presses at the same moment: one of them is first, and the books agree on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import flask
import pytest
from sqlalchemy import event, func, select

from iwill.callouts.changes.services.changing import change_call_out
from iwill.callouts.changes.terms import Change, NeedChange
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError
from iwill.shifts.swaps import services
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.terms import OfferState
from tests.callouts.conftest import BY
from tests.conftest import NOW
from tests.shifts.swaps.conftest import Evening, books_agree

ROUNDS = 4


def at_once(app: flask.Flask, *presses: Callable[[], object]) -> list[str]:
    """Each press in a thread and a transaction of its own; returns what became of each."""
    start = Barrier(len(presses))

    def run(press: Callable[[], object]) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    press()
            except IwillError as refusal:
                return refusal.code
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(run, presses))


def offer(app: flask.Flask, evening: Evening, *, back: bool = False) -> int:
    with app.app_context(), transaction():
        seat = evening.seat("安", evening.first)
        in_return = evening.seat("波", evening.second) if back else None
        return services.offer_seat(seat, evening.invitation("波"), in_return=in_return, by=BY, now=NOW).id


def accept(swap_id: int) -> object:
    return services.accept_offer(db.session.get_one(SeatSwap, swap_id), by=BY, now=NOW)


def release(evening: Evening) -> object:
    invitation = db.session.get_one(Invitation, evening.invitation("安").id)
    return answers.answer(invitation, AnswerAction.RELEASE, need_ids=[evening.first], by=BY, now=NOW)


def back_to_the_start(app: flask.Flask, evening: Evening) -> None:
    """Anna on the first shift and Bo on the second, whatever happened."""
    with app.app_context(), transaction():
        for name in ("安", "波", "晨"):
            invitation = evening.invitation(name)
            if invitation.answer is not None:
                answers.answer(invitation, AnswerAction.NO, by=BY, now=NOW)
        for row in db.session.scalars(select(SeatSwap)):
            db.session.delete(row)
        db.session.flush()
        evening.says("安", "yes", evening.first)
        evening.says("波", "yes", evening.second)
        evening.says("晨", "reserve", evening.first)


def test_an_offer_that_is_taken_on_two_devices_is_taken_once(app: flask.Flask, stored: Evening) -> None:
    swap_id = offer(app, stored)
    assert at_once(app, *[lambda: accept(swap_id)] * 4) == ["done"] * 4
    with app.app_context():
        assert stored.holders(stored.first) == ["波"]
        assert db.session.scalar(select(func.count()).select_from(Seat)) == 3
        books_agree()


def test_a_release_and_a_yes_at_once_leave_one_of_the_two(app: flask.Flask, stored: Evening) -> None:
    for _ in range(ROUNDS):
        swap_id = offer(app, stored)
        came, _went = at_once(app, lambda: accept(swap_id), lambda: release(stored))  # noqa: B023
        with app.app_context():
            need = db.session.get_one(Need, stored.first)
            if came == "done":
                assert (stored.holders(stored.first), need.offered) == (["波"], 0)
            else:
                # The release was first, so the reserve has the offer.
                assert (came, stored.holders(stored.first), need.offered) == ("swap_over", [], 1)
            books_agree()
        back_to_the_start(app, stored)


@pytest.mark.parametrize("drop", [True, False])
def test_a_change_of_the_organizer_and_a_yes_at_once_agree(app: flask.Flask, stored: Evening, drop: bool) -> None:
    swap_id = offer(app, stored)
    one = NeedChange(stored.first, drop=True) if drop else NeedChange(stored.first, seats=2)
    change = Change(needs=(one,))
    came, changed = at_once(
        app,
        lambda: accept(swap_id),
        lambda: change_call_out(db.session.get_one(CallOut, stored.call_out_id), change, by=BY, now=NOW),
    )
    assert changed == "done"
    with app.app_context():
        assert stored.holders(stored.first) == ([] if drop else ["波"])
        assert came in ({"done", "swap_over"} if drop else {"done"})
        books_agree()


def test_two_people_who_ask_each_other_at_once_change_seats_once(app: flask.Flask, stored: Evening) -> None:
    first = offer(app, stored, back=True)
    with app.app_context(), transaction():
        other = SeatSwap(
            seat_id=stored.seat("波", stored.second).id,
            asker_id=stored.people["波"],
            asked_id=stored.people["安"],
            in_return_id=stored.seat("安", stored.first).id,
            asked_at=NOW,
            expires_at=db.session.get_one(SeatSwap, first).expires_at,
        )
        db.session.add(other)
        db.session.flush()
        second = other.id
    assert sorted(at_once(app, lambda: accept(first), lambda: accept(second))) == ["done", "swap_over"]
    with app.app_context():
        assert (stored.holders(stored.first), stored.holders(stored.second)) == (["波"], ["安"])
        states = db.session.scalars(select(SeatSwap.state)).all()
        assert sorted(states) == [OfferState.ACCEPTED, OfferState.ASKED]
        books_agree()


@pytest.mark.parametrize("last_words", ["INSERT INTO seat ", "UPDATE seat_swap", "INSERT INTO message"])
def test_whatever_fails_between_two_writes_the_seats_stay_where_they_were(
    app: flask.Flask, stored: Evening, last_words: str
) -> None:
    swap_id = offer(app, stored, back=True)

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(last_words):
            raise ConnectionAbortedError

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(ConnectionAbortedError), transaction():
                accept(swap_id)
        finally:
            event.remove(db.engine, "before_cursor_execute", fail)
    with app.app_context():
        assert (stored.holders(stored.first), stored.holders(stored.second)) == (["安"], ["波"])
        books_agree()
