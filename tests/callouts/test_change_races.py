"""An answer at the very moment of a change: one of them is first, and the books agree on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import flask
from sqlalchemy import select

from iwill.callouts.changes.services.changing import change_call_out
from iwill.callouts.changes.terms import Change, NeedChange
from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError
from iwill.engine.invariants import broken_promises
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.callouts.test_company import a_veteran
from tests.conftest import NOW, ON_POSTGRES

# Where one writer waits for the other in the database itself there is more to get wrong.
ROUNDS = 24 if ON_POSTGRES else 4
HOUR = timedelta(hours=1)


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


def say(invitation_id: int, action: AnswerAction, need_id: int) -> Callable[[], object]:
    def press() -> object:
        invitation = db.session.get_one(Invitation, invitation_id)
        return answers.answer(invitation, action, need_ids=[need_id], by=BY, now=NOW)

    return press


def change(call_out_id: int, need_id: int, **to: object) -> Callable[[], object]:
    wanted = Change(needs=(NeedChange(need_id, **to),))  # type: ignore[arg-type]
    return lambda: change_call_out(db.session.get_one(CallOut, call_out_id), wanted, by=BY, now=NOW)


def set_up(app: flask.Flask, people: Callable[[], list[Volunteer]], **need: object) -> tuple[int, int, list[int]]:
    """A call-out with one need that everybody has been asked for: its id, the need's, and the invitations."""
    with app.app_context(), transaction():
        story, asked = Story(), people()
        call_out = story.launched(need)
        return call_out.id, call_out.needs[0].id, [story.invitation(call_out, one).id for one in asked]


def check_books(need_id: int) -> tuple[Need, list[Seat]]:
    """Nothing is broken, and whoever holds a seat holds it for the minutes of the shift as it now is."""
    broken = broken_promises(NOW)
    broken.pop("audit_trail_is_sealed", None)
    assert broken == {}
    need = db.session.get_one(Need, need_id)
    seats = list(db.session.scalars(select(Seat).where(Seat.need_id == need_id, Seat.released_at.is_(None))))
    assert need.taken == len(seats)
    assert {(seat.from_minute, seat.to_minute) for seat in seats} <= {
        (minute_of(need.starts_at), minute_of_end(need.ends_at))
    }
    return need, seats


def test_a_shift_that_is_moved_at_the_moment_of_a_yes_leaves_a_seat_at_one_time_alone(app: flask.Flask) -> None:
    call_out, need, (mine, *_) = set_up(app, lambda: [a_volunteer() for _ in range(3)], seats=3)
    for number in range(ROUNDS):
        starts_at: datetime = STARTS + (1 + number % 2) * HOUR
        moved = change(call_out, need, starts_at=starts_at, ends_at=starts_at + 2 * HOUR)
        came = at_once(app, moved, say(mine, AnswerAction.YES, need))
        assert came == ["done", "done"]
        with app.app_context():
            now_is, seats = check_books(need)
            assert now_is.starts_at == starts_at.astimezone(ZoneInfo("UTC"))
            assert len(seats) == 1
            with transaction():
                answers.answer(db.session.get_one(Invitation, mine), AnswerAction.NO, by=BY, now=NOW)


def test_fewer_seats_at_the_moment_of_a_yes_never_leave_more_people_than_seats(app: flask.Flask) -> None:
    call_out, need, invitations = set_up(app, lambda: [a_volunteer() for _ in range(3)], seats=2)
    first, second, third = invitations
    for _ in range(ROUNDS):
        at_once(app, say(first, AnswerAction.YES, need))
        fewer = change(call_out, need, seats=1)
        at_once(app, fewer, say(second, AnswerAction.YES, need), say(third, AnswerAction.YES, need))
        with app.app_context():
            now_is, seats = check_books(need)
            assert len(seats) <= max(now_is.maximum, 1)
            with transaction():
                for invitation_id in invitations:
                    answers.answer(db.session.get_one(Invitation, invitation_id), AnswerAction.NO, by=BY, now=NOW)
        at_once(app, change(call_out, need, seats=2))


def test_a_need_that_is_dropped_at_the_moment_of_a_yes_keeps_nobody(app: flask.Flask) -> None:
    for _ in range(max(2, ROUNDS // 4)):
        two_needs = [{"role": "倾听员"}, {"role": "接线员"}]
        with app.app_context(), transaction():
            story, person = Story(), a_volunteer()
            call_out = story.launched(*two_needs)
            invitation, need, number = story.invitation(call_out, person).id, call_out.needs[0].id, call_out.id
        came = at_once(app, change(number, need, drop=True), say(invitation, AnswerAction.YES, need))
        assert came[0] == "done"
        with app.app_context():
            assert check_books(need)[1] == []


def test_a_seat_kept_for_a_veteran_is_kept_whoever_presses_at_once(app: flask.Flask) -> None:
    people = lambda: [a_volunteer() for _ in range(3)] + [a_veteran()]  # noqa: E731
    _, need, invitations = set_up(app, people, seats=2, veterans=1, work="back_office")
    for _ in range(ROUNDS):
        at_once(app, *[say(one, AnswerAction.YES, need) for one in invitations])
        with app.app_context():
            now_is, held = check_books(need)
            assert len(held) <= 2
            assert now_is.newcomers_taken <= 1
            with transaction():
                for one in invitations:
                    answers.answer(db.session.get_one(Invitation, one), AnswerAction.NO, by=BY, now=NOW)
