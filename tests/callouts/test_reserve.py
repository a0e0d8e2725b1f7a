"""Who waits is called in a fair order, is offered only what she could take, and is thanked for having waited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
from sqlalchemy import select

from iwill.callouts import queries
from iwill.callouts.jobs import advance
from iwill.callouts.models import CallOut, ReservePlace
from iwill.callouts.queries.progress import Stands
from iwill.callouts.queries.waiting_line import FEWEST, lately_called
from iwill.callouts.services import callouts
from iwill.callouts.terms import AnswerPage, CallOutKind, CallOutState, ReserveState
from iwill.callouts.unwanted.queries import unwanted_kinds
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.merging import services as merging
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.conftest import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NEXT_DAY: dict[str, Any] = {
    "role": "二",
    "seats": 1,
    "starts_at": (STARTS + DAY).isoformat(),
    "ends_at": (STARTS + DAY + timedelta(hours=2)).isoformat(),
}


def page(story: Story, call_out: CallOut, volunteer: Volunteer) -> AnswerPage:
    return queries.standing(story.invitation(call_out, volunteer), NOW).page


def state_of(volunteer: Volunteer) -> ReserveState | None:
    return db.session.scalar(select(ReservePlace.state).where(ReservePlace.volunteer_id == volunteer.id))


def test_who_said_yes_first_is_called_first_whenever_she_joined(ctx: flask.Flask, story: Story) -> None:
    anna, ben, carl = a_volunteer(), a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes")
    story.say(call_out, ben, "yes", now=NOW + MINUTE)
    story.say(call_out, carl, "yes", now=NOW + 2 * MINUTE)
    story.say(call_out, carl, "reserve", now=NOW + 3 * MINUTE)
    story.say(call_out, ben, "reserve", now=NOW + 4 * MINUTE)
    places = [queries.standing(story.invitation(call_out, one), NOW).offers[0].place for one in (ben, carl)]
    assert places == [1, 2]
    story.say(call_out, anna, "release", now=NOW + 5 * MINUTE)
    assert page(story, call_out, ben) is AnswerPage.OFFERED
    assert page(story, call_out, carl) is AnswerPage.RESERVE


def test_nobody_is_offered_a_seat_while_she_sits_elsewhere_then(ctx: flask.Flask, story: Story) -> None:
    anna, ben, carl = a_volunteer(), a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1}, {"role": "二", "seats": 1})
    first, second = call_out.needs
    story.say(call_out, anna, "yes", [first])
    story.say(call_out, ben, "reserve", [first], now=NOW + MINUTE)
    story.say(call_out, carl, "reserve", [first], now=NOW + 2 * MINUTE)
    story.say(call_out, ben, "yes", [second], now=NOW + 3 * MINUTE)
    story.say(call_out, anna, "release", [first], now=NOW + 4 * MINUTE)
    assert page(story, call_out, carl) is AnswerPage.OFFERED
    assert state_of(ben) is ReserveState.WAITING
    assert ("reserve_offer", "queued") not in story.messages(ben)
    story.say(call_out, carl, "no", now=NOW + 5 * MINUTE)
    assert first.offered == 0, "the seat is asked for again instead"
    story.say(call_out, ben, "release", [second], now=NOW + 6 * MINUTE)
    advance(call_out.id, NOW + 7 * MINUTE)
    assert state_of(ben) is ReserveState.OFFERED


def test_nobody_is_offered_more_than_she_wants(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 2}, NEXT_DAY)
    tonight, tomorrow = call_out.needs
    story.say(call_out, anna, "yes", [tomorrow])
    story.say(call_out, ben, "yes", [tonight, tomorrow], at_most=1)
    story.say(call_out, ben, "reserve", [tomorrow])
    story.say(call_out, anna, "release", [tomorrow])
    assert (tomorrow.offered, state_of(ben)) == (0, ReserveState.WAITING)


def test_who_comes_in_any_case_after_all_waits_like_everybody_else(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, ben, "yes", only_if_short=True)
    story.say(call_out, anna, "yes")
    story.say(call_out, ben, "yes")
    assert page(story, call_out, ben) is AnswerPage.RESERVE
    story.say(call_out, anna, "release")
    assert page(story, call_out, ben) is AnswerPage.OFFERED


def test_a_forecast_waits_for_who_comes_only_if_short_as_for_the_silent(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes", only_if_short=True)
    story.say(call_out, ben, "not_this_kind")
    progress = Stands(call_out, queries.policy_for(call_out), NOW).progress(call_out.needs[0], 1, [])
    assert (len(progress.pending), progress.reserve) == (1, 0)
    assert [one.accepted for one in progress.answered] == [False]
    assert progress.pending[0].history.accepted == 0


def test_a_stand_down_thanks_each_answer_in_its_own_words_and_counts_it(ctx: flask.Flask, story: Story) -> None:
    seat, full, waits, short, later, silent, no = (a_volunteer() for _ in range(7))
    call_out = story.launched({"seats": 1})
    story.say(call_out, seat, "yes")
    story.say(call_out, full, "yes")
    story.say(call_out, waits, "reserve")
    story.say(call_out, short, "yes", only_if_short=True)
    story.say(call_out, later, "later")
    story.say(call_out, no, "no")
    callouts.stand_down(call_out, by=BY, now=NOW)
    farewells = select(Message.recipient_id, Message.facts).where(Message.purpose == Purpose.STAND_DOWN)
    assert {person: facts["answered"] for person, facts in db.session.execute(farewells)} == {
        seat.id: "yes",
        full.id: "not_needed",
        waits.id: "reserve",
        short.id: "only_if_short",
        later.id: "later",
        silent.id: "none",
    }
    for one in (seat, full, waits, short, later, silent, no):
        db.session.refresh(one)
    assert [one.times_yes for one in (seat, full, waits, short, later, silent, no)] == [1, 1, 1, 1, 0, 0, 0]
    assert state_of(short) is ReserveState.STOOD_DOWN


def test_how_often_people_in_line_are_called_is_told_once_there_are_enough(ctx: flask.Flask, story: Story) -> None:
    people = [a_volunteer() for _ in range(FEWEST + 1)]
    call_out = story.launched({"seats": 1}, kind="drill")
    for one in people:
        story.say(call_out, one, "yes" if one is people[0] else "reserve")
    story.say(call_out, people[0], "release")
    assert lately_called(CallOutKind.DRILL) is None, "it is not over yet"
    callouts.stand_down(call_out, by=BY, now=NOW)
    assert call_out.state is CallOutState.ENDED
    called = lately_called(CallOutKind.DRILL)
    assert called is not None
    assert (called.people, called.called) == (FEWEST, 1)
    assert lately_called(CallOutKind.REAL) is None


def test_what_she_is_not_asked_for_is_hers_to_see_and_goes_with_her(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "not_this_kind")
    held = leaving.export_person(anna)
    assert held["not_asked_for"] == [{"work": "crisis", "skill": "listening"}]
    assert held["call_outs"][0]["pressed"][0]["meaning"] == {"not_this_kind": [["crisis", "listening"]]}
    leaving.erase_person(anna, by=BY, now=NOW)
    assert leaving.SECTIONS["not_asked_for"](anna) == []


def test_when_two_people_turn_out_to_be_one_her_wishes_stay_and_come_back_with_undoing(
    ctx: flask.Flask, story: Story
) -> None:
    kept, other = a_volunteer(), a_volunteer()
    call_out = story.launched()
    story.say(call_out, kept, "not_this_kind")
    story.say(call_out, other, "yes", only_if_short=True)
    story.say(call_out, other, "not_this_kind")
    merge = merging.merge(kept, other, {}, by=BY, now=NOW)
    assert [len(unwanted_kinds(one.id)) for one in (kept, other)] == [1, 0]
    merging.undo(merge, by=BY, now=NOW)
    assert [len(unwanted_kinds(one.id)) for one in (kept, other)] == [1, 1]
