"""Somebody who is erased leaves no seat empty in silence, and takes no part of the record of what was served along."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.models import Seat
from iwill.callouts.terms import CallOutState
from iwill.core.db import db
from iwill.pool.services import leaving
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)


def test_a_seat_to_come_goes_to_the_reserve_and_no_message_to_the_erased_leaves(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes")
    story.say(call_out, ben, "reserve")
    leaving.erase_person(anna, by=STAFF, now=NOW)
    assert (call_out.needs[0].taken, call_out.needs[0].offered) == (0, 1)
    assert call_out.state is CallOutState.CALLING
    assert ("reserve_offer", "queued") in story.messages(ben)
    assert {state for _, state in story.messages(anna)} == {"cancelled"}


def test_a_question_that_was_not_answered_counts_as_no_from_then_on(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    leaving.erase_person(anna, by=STAFF, now=NOW)
    assert story.invitation(call_out, anna).answer == "no"
    assert story.messages(anna) == [("invitation", "cancelled")]


def test_a_place_in_reserve_is_given_up(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes")
    story.say(call_out, ben, "reserve")
    leaving.erase_person(ben, by=STAFF, now=NOW)
    story.say(call_out, anna, "release")
    assert (call_out.needs[0].taken, call_out.needs[0].offered) == (0, 0)


def test_a_shift_that_was_served_stays_under_the_number(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "yes")
    leaving.erase_person(anna, by=STAFF, now=STARTS + timedelta(hours=1))
    seat = db.session.scalars(select(Seat)).one()
    assert (seat.volunteer_id, seat.released_at) == (anna.id, None)


def test_the_export_tells_what_was_asked_answered_and_served(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "yes")
    (told,) = leaving.export_person(anna)["call_outs"]
    assert (told["title"], told["answer"], told["pressed"][0]["action"]) == (call_out.title, "yes", "yes")
    assert told["seats"][0]["starts_at"].startswith("2026-11-22T12:00")
