"""What a person presses is what happens: seats, reserve, release, undo; and pressing twice changes nothing."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest

from iwill.callouts import queries
from iwill.callouts.terms import AnswerOutcome, AnswerPage, CallOutState
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.pool.services import consent
from iwill.pool.terms import ConsentPurpose, ConsentState
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, RESPOND_BY, STARTS, Story
from tests.conftest import NOW


def page(call_out, volunteer, story: Story, now=NOW) -> AnswerPage:  # type: ignore[no-untyped-def]
    return queries.standing(story.invitation(call_out, volunteer), now).page


def test_yes_takes_a_seat_and_is_confirmed(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    assert page(call_out, anna, story) is AnswerPage.QUESTION
    result = story.say(call_out, anna, "yes")
    assert result.outcome is AnswerOutcome.SEATED
    assert call_out.needs[0].taken == 1
    assert page(call_out, anna, story) is AnswerPage.SEAT
    assert story.messages(anna) == [("invitation", "cancelled"), ("seat_confirmed", "queued")]
    db.session.refresh(anna)
    assert (anna.times_asked, anna.times_yes) == (1, 1)


def test_a_second_yes_changes_nothing(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "yes")
    assert story.say(call_out, anna, "yes").outcome is AnswerOutcome.UNCHANGED
    assert call_out.needs[0].taken == 1
    assert len(story.messages(anna)) == 2


def test_a_full_need_offers_the_reserve_and_a_returned_seat_goes_to_it(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes")
    assert call_out.state is CallOutState.FILLED
    assert story.say(call_out, ben, "yes").outcome is AnswerOutcome.FULL
    assert page(call_out, ben, story) is AnswerPage.FULL
    assert story.say(call_out, ben, "reserve").outcome is AnswerOutcome.IN_RESERVE
    assert page(call_out, ben, story) is AnswerPage.RESERVE
    assert story.say(call_out, anna, "release").outcome is AnswerOutcome.RELEASED
    assert (call_out.needs[0].taken, call_out.needs[0].offered) == (0, 1)
    assert page(call_out, anna, story) is AnswerPage.RELEASED
    assert page(call_out, ben, story) is AnswerPage.OFFERED
    assert ("reserve_offer", "queued") in story.messages(ben)
    assert call_out.state is CallOutState.CALLING
    assert story.say(call_out, ben, "yes").outcome is AnswerOutcome.SEATED
    assert (call_out.needs[0].taken, call_out.needs[0].offered) == (1, 0)
    assert call_out.state is CallOutState.FILLED


def test_a_held_seat_is_not_taken_by_a_stranger(ctx: flask.Flask, story: Story) -> None:
    anna, ben, carl = a_volunteer(), a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes")
    story.say(call_out, ben, "yes")
    story.say(call_out, ben, "reserve")
    story.say(call_out, anna, "release")
    assert story.say(call_out, carl, "yes").outcome is AnswerOutcome.FULL


def test_no_while_holding_a_seat_gives_it_back(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "yes")
    assert story.say(call_out, anna, "no").outcome is AnswerOutcome.DECLINED
    assert call_out.needs[0].taken == 0
    assert page(call_out, anna, story) is AnswerPage.DECLINED
    assert story.say(call_out, anna, "no").outcome is AnswerOutcome.UNCHANGED


def test_a_change_of_mind_after_no_still_finds_a_seat(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "no")
    assert story.say(call_out, anna, "yes").outcome is AnswerOutcome.SEATED


@pytest.mark.parametrize("action", ["yes", "no", "later"])
def test_each_answer_can_be_undone_for_ten_minutes(ctx: flask.Flask, story: Story, action: str) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, action)
    with pytest.raises(Refused):
        story.say(call_out, anna, "undo", now=NOW + timedelta(minutes=10, seconds=1))
    assert story.say(call_out, anna, "undo", now=NOW + timedelta(minutes=10)).outcome is AnswerOutcome.UNDONE
    assert call_out.needs[0].taken == 0
    assert page(call_out, anna, story) is AnswerPage.QUESTION
    assert story.say(call_out, anna, "undo").outcome is AnswerOutcome.UNCHANGED
    db.session.refresh(anna)
    assert anna.times_yes == 0


def test_later_comes_back_at_the_chosen_moment(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "later", later_until=NOW + timedelta(minutes=30))
    assert page(call_out, anna, story) is AnswerPage.LATER
    assert ("later_reminder", "queued") in story.messages(anna)
    story.say(call_out, anna, "yes")
    assert ("later_reminder", "cancelled") in story.messages(anna)


def test_a_moment_that_has_passed_is_refused(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    with pytest.raises(Invalid):
        story.say(call_out, anna, "later", later_until=NOW - timedelta(minutes=1))


def test_several_offers_have_to_be_named(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    second = {
        "starts_at": (STARTS + timedelta(days=1)).isoformat(),
        "ends_at": (STARTS + timedelta(days=1, hours=2)).isoformat(),
    }
    call_out = story.launched({}, second)
    with pytest.raises(Invalid) as refusal:
        story.say(call_out, anna, "yes")
    assert refusal.value.details[0].path == "need"
    result = story.say(call_out, anna, "yes", call_out.needs)
    assert len(result.seated) == 2
    assert story.say(call_out, anna, "release", call_out.needs[:1]).outcome is AnswerOutcome.RELEASED
    assert [need.taken for need in call_out.needs] == [0, 1]
    assert page(call_out, anna, story) is AnswerPage.SEAT


def test_a_need_of_another_call_is_refused(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    other = story.draft()
    with pytest.raises(Invalid):
        story.say(call_out, anna, "yes", other.needs)


def test_nobody_sits_in_two_overlapping_seats_of_one_call(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched({"role": "一"}, {"role": "二"})
    result = story.say(call_out, anna, "yes", call_out.needs)
    assert len(result.seated) == 1
    assert list(result.refused.values()) == ["overlap"]


def test_who_withdrew_consent_since_is_not_seated(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    consent.record_consent(anna, ConsentPurpose.CONTACT, ConsentState.WITHDRAWN, source="test", now=NOW)
    result = story.say(call_out, anna, "yes")
    assert result.outcome is AnswerOutcome.REFUSED
    assert call_out.needs[0].taken == 0


def test_a_shift_that_has_started_cannot_be_taken_or_given_back(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "yes")
    started = STARTS + timedelta(minutes=1)
    assert story.say(call_out, ben, "yes", now=started).refused == {call_out.needs[0].id: "shift_started"}
    assert page(call_out, ben, story, started) is AnswerPage.EXPIRED
    with pytest.raises(Refused):
        story.say(call_out, anna, "release", now=started)


def test_a_late_yes_still_gets_a_seat_that_is_open(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    assert story.say(call_out, anna, "yes", now=RESPOND_BY + timedelta(hours=1)).outcome is AnswerOutcome.SEATED


def test_stand_down_thanks_all_but_those_who_said_no(ctx: flask.Flask, story: Story) -> None:
    from iwill.callouts.services import callouts  # noqa: PLC0415

    people = {name: a_volunteer() for name in ("yes", "no", "later", "silent")}
    call_out = story.launched({"seats": 2})
    for name in ("yes", "no", "later"):
        story.say(call_out, people[name], name)
    callouts.stand_down(call_out, by=BY, now=NOW)
    thanked = {name for name, who in people.items() if ("stand_down", "queued") in story.messages(who)}
    assert thanked == {"yes", "later", "silent"}
    assert ("invitation", "queued") not in story.messages(people["silent"])
    assert page(call_out, people["yes"], story) is AnswerPage.STOOD_DOWN
    with pytest.raises(Refused):
        story.say(call_out, people["silent"], "yes")
