"""Seats are kept for veterans and for first-timers, a first time is never alone, and no more sit than there is room."""

from __future__ import annotations

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.company import KEPT_FOR_NEWCOMERS, KEPT_FOR_VETERANS, NEEDS_COMPANY, Company, refusal
from iwill.callouts.models import Need, Seat
from iwill.callouts.terms import AnswerOutcome, CallOutState, Work
from iwill.core.db import db, new_uid
from iwill.pool.history.models import ServiceHistory
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import RESPOND_BY, Story
from tests.conftest import NOW


def company(**changes: object) -> Company:
    plain: dict[str, object] = {
        "maximum": 4,
        "taken": 0,
        "offered": 0,
        "veterans": 0,
        "veterans_taken": 0,
        "buddy_seats": 0,
        "newcomers_taken": 0,
        "newcomers_kept": True,
        "work": Work.CRISIS,
        "children": False,
        "newcomers_per_veteran": 2,
    }
    return Company(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "for_veterans", "for_newcomers"),
    [
        ({}, None, None),
        ({"veterans": 1}, None, NEEDS_COMPANY),
        ({"veterans": 1, "work": Work.BACK_OFFICE}, None, None),
        ({"veterans": 1, "work": Work.BACK_OFFICE, "children": True}, None, NEEDS_COMPANY),
        ({"veterans": 1, "work": Work.BACK_OFFICE, "taken": 3, "newcomers_taken": 3}, None, KEPT_FOR_VETERANS),
        ({"veterans": 1, "veterans_taken": 1, "taken": 1}, None, None),
        ({"veterans": 1, "veterans_taken": 1, "taken": 3, "newcomers_taken": 2}, None, NEEDS_COMPANY),
        ({"buddy_seats": 1}, None, None),
        ({"buddy_seats": 1, "taken": 1, "newcomers_taken": 1}, None, NEEDS_COMPANY),
        ({"buddy_seats": 1, "taken": 3, "veterans_taken": 3}, KEPT_FOR_NEWCOMERS, None),
        ({"buddy_seats": 1, "taken": 3, "veterans_taken": 3, "newcomers_kept": False}, None, None),
        ({"buddy_seats": 1, "taken": 2, "offered": 1, "veterans_taken": 2}, KEPT_FOR_NEWCOMERS, None),
    ],
)
def test_who_may_sit_beside_whom(
    changes: dict[str, object], for_veterans: str | None, for_newcomers: str | None
) -> None:
    asked = company(**changes)
    assert refusal(asked, veteran=True) == for_veterans
    assert refusal(asked, veteran=False) == for_newcomers


def a_veteran() -> Volunteer:
    volunteer = a_volunteer()
    db.session.add(ServiceHistory(uid=new_uid(), volunteer_id=volunteer.id, source="test", reported_at=NOW))
    db.session.flush()
    return volunteer


def numbers(need: Need) -> tuple[int, int, int]:
    return need.taken, need.veterans_taken, need.newcomers_taken


def test_a_seat_waits_for_a_veteran_and_a_first_timer_for_company(ctx: flask.Flask, story: Story) -> None:
    first, second, veteran = a_volunteer(), a_volunteer(), a_veteran()
    call_out = story.launched({"seats": 2, "veterans": 1})
    [need] = call_out.needs
    alone = story.say(call_out, first, "yes")
    assert (alone.outcome, alone.refused) == (AnswerOutcome.REFUSED, {need.id: NEEDS_COMPANY})
    assert story.say(call_out, veteran, "yes").outcome is AnswerOutcome.SEATED
    assert story.say(call_out, first, "yes").outcome is AnswerOutcome.SEATED
    assert numbers(need) == (2, 1, 1)
    assert story.say(call_out, second, "yes").outcome is AnswerOutcome.FULL
    story.say(call_out, veteran, "release")
    assert numbers(need) == (1, 0, 1)
    assert story.say(call_out, second, "yes").refused == {need.id: KEPT_FOR_VETERANS}


def test_a_buddy_seat_is_kept_until_the_deadline(ctx: flask.Flask, story: Story) -> None:
    veterans = [a_veteran() for _ in range(2)]
    call_out = story.launched({"seats": 2, "buddy_seats": 1})
    [need] = call_out.needs
    assert story.say(call_out, veterans[0], "yes").outcome is AnswerOutcome.SEATED
    assert story.say(call_out, veterans[1], "yes").refused == {need.id: KEPT_FOR_NEWCOMERS}
    assert story.say(call_out, veterans[1], "yes", now=RESPOND_BY).outcome is AnswerOutcome.SEATED


def test_the_reserve_does_not_offer_a_first_timer_the_seat_of_a_veteran(ctx: flask.Flask, story: Story) -> None:
    waiting, veteran = a_volunteer(), a_veteran()
    call_out = story.launched({"seats": 1, "veterans": 1})
    [need] = call_out.needs
    story.say(call_out, veteran, "yes")
    story.say(call_out, waiting, "reserve")
    story.say(call_out, veteran, "release")
    assert (need.taken, need.offered) == (0, 0)


def test_whoever_comes_anyway_is_seated_up_to_the_maximum(ctx: flask.Flask, story: Story) -> None:
    people = [a_volunteer() for _ in range(4)]
    call_out = story.launched({"seats": 1, "minimum": 1, "maximum": 3})
    [need] = call_out.needs
    seated = [story.say(call_out, person, "yes").outcome for person in people]
    assert seated == [AnswerOutcome.SEATED] * 3 + [AnswerOutcome.FULL]
    assert (need.taken, call_out.state) == (3, CallOutState.FILLED)
    story.say(call_out, people[0], "release")
    assert (need.taken, need.offered, call_out.state) == (2, 0, CallOutState.FILLED)


def test_a_need_that_keeps_no_seats_does_not_ask_who_has_served(ctx: flask.Flask, story: Story) -> None:
    person = a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, person, "yes")
    assert numbers(call_out.needs[0]) == (1, 0, 0)
    assert db.session.scalars(select(Seat.veteran)).all() == [None]
