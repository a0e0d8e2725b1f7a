"""Every history of seats can be explained by an order of the answers, and one with a fault cannot."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

import flask
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import answers, seats
from iwill.callouts.terms import AnswerAction, AnswerOutcome
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.callouts.seat_history import Deed, explained
from tests.conftest import NOW

YES, NO = AnswerAction.YES, AnswerAction.NO
SEATED, FULL, UNCHANGED = AnswerOutcome.SEATED, AnswerOutcome.FULL, AnswerOutcome.UNCHANGED
OVERLAPPING = {
    "role": "二",
    "seats": 2,
    "starts_at": (STARTS + timedelta(hours=1)).isoformat(),
    "ends_at": (STARTS + timedelta(hours=3)).isoformat(),
}


@pytest.mark.parametrize(
    ("history", "can_be"),
    [
        ([(1, YES, 0, 1, SEATED), (2, YES, 2, 3, FULL)], True),
        ([(1, YES, 0, 1, SEATED), (2, YES, 2, 3, SEATED)], False),
        ([(1, YES, 0, 3, FULL), (2, YES, 1, 2, SEATED)], True),
        ([(1, YES, 0, 1, FULL), (2, YES, 2, 3, SEATED)], False),
        ([(1, YES, 0, 1, SEATED), (1, NO, 2, 5, AnswerOutcome.DECLINED), (2, YES, 3, 4, SEATED)], True),
        ([(1, YES, 0, 1, SEATED), (1, YES, 2, 3, SEATED)], False),
    ],
)
def test_a_history_is_explained_by_an_order_or_by_none(
    history: list[tuple[int, AnswerAction, float, float, AnswerOutcome]], can_be: bool
) -> None:
    deeds = [Deed(person, action, 1, began, ended, told) for person, action, began, ended, told in history]
    assert explained(deeds, {1: 1}) is can_be


class Desk(RuleBasedStateMachine):
    """Four people look at two overlapping shifts and answer, each in her own time: a look may be old when it is acted
    upon. What a program remembers between the two is where seats are given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        self.people = [a_volunteer() for _ in range(4)]
        self.call_out = self.story.launched({"seats": 1}, OVERLAPPING)
        self.seats = {need.id: need.seats for need in self.call_out.needs}
        self.moments = count()
        self.looked: dict[int, int] = {}
        self.deeds: list[Deed] = []

    @initialize()
    def everybody_looks(self) -> None:
        """The mail has just come."""
        for place in range(4):
            self.look(place)

    @rule(place=st.integers(0, 3))
    def look(self, place: int) -> None:
        """Open the page."""
        person = self.people[place].id
        self.looked[person] = next(self.moments)
        for need in self.call_out.needs:
            Looked.taken[person, need.id] = live_seats(need)

    @rule(place=st.integers(0, 3), which=st.integers(0, 1), action=st.sampled_from([YES, YES, NO]))
    def press(self, place: int, which: int, action: AnswerAction) -> None:
        """Answer what was looked at."""
        person, need = self.people[place], self.call_out.needs[which]
        if person.id not in self.looked:
            return
        told = self.story.say(self.call_out, person, action.value, [need]).outcome
        self.deeds.append(Deed(person.id, action, need.id, self.looked.pop(person.id), next(self.moments), told))

    @invariant()
    def what_was_told_can_have_happened(self) -> None:
        assert explained(self.deeds, self.seats)

    def teardown(self) -> None:
        db.session.rollback()
        Looked.taken.clear()


class Looked:
    """What each person's page said when she opened it."""

    taken: dict[tuple[int, int], int] = {}


def live_seats(need: Need) -> int:
    return db.session.scalar(select(func.count()).where(Seat.need_id == need.id, Seat.released_at.is_(None))) or 0


def count_then_insert(need: Need, call_out: CallOut, invitation: Invitation, now: datetime) -> Seat | None:
    """The classic mistake: the number counted on opening the page decides, and the seat is simply inserted."""
    if Looked.taken.get((invitation.volunteer_id, need.id), 0) >= need.seats:
        return None
    window = {"from_minute": minute_of(need.starts_at), "to_minute": minute_of_end(need.ends_at)}
    whose = {"need_id": need.id, "volunteer_id": invitation.volunteer_id, "invitation_id": invitation.id}
    seat = Seat(**whose, **window, work=need.work, drill=False, taken_at=now)
    db.session.add(seat)
    db.session.flush()
    return seat


@contextmanager
def built_in_fault() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seats, "take_seat", count_then_insert)
        yield


PLAYED = settings(
    max_examples=5,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_order_of_looking_and_answering_can_be_explained(ctx: flask.Flask) -> None:
    run_state_machine_as_test(Desk, settings=PLAYED)


def test_counting_first_and_inserting_then_is_found_out(ctx: flask.Flask) -> None:
    with built_in_fault(), pytest.raises(AssertionError):
        run_state_machine_as_test(Desk, settings=PLAYED)


def test_what_racing_people_are_told_can_be_explained(app: flask.Flask, story: Story) -> None:
    with app.app_context(), transaction():
        people = [a_volunteer() for _ in range(8)]
        call_out = story.launched({"seats": 3})
        need, who = call_out.needs[0].id, [person.id for person in people]
        asked = {one: story.invitation(call_out, db.session.get_one(Volunteer, one)).id for one in who}

    def press(person: int, action: AnswerAction) -> Deed:
        began = time.perf_counter()
        with app.app_context(), transaction() as session:
            invitation = session.get_one(Invitation, asked[person])
            told = answers.answer(invitation, action, need_ids=[need], by=BY, now=NOW).outcome
        return Deed(person, action, need, began, time.perf_counter(), told)

    with ThreadPoolExecutor(8) as threads:
        first = list(threads.map(press, who, [YES] * 8))
        second = list(threads.map(press, who, [NO, YES] * 4))
    assert explained([*first, *second], {need: 3})
