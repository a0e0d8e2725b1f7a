"""An answer can mean more than yes or no: at most so many, from a moment on, only if short, not this kind, a pause."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import flask
import pytest

from iwill.callouts import queries
from iwill.callouts.jobs import advance
from iwill.callouts.models import CallOut, Seat
from iwill.callouts.terms import Answer, AnswerOutcome, AnswerPage, ReserveState
from iwill.callouts.unwanted.queries import unwanted_kinds
from iwill.core.db import db
from iwill.core.errors import Invalid
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer
from tests.callouts.conftest import RESPOND_BY, STARTS, Story
from tests.conftest import NOW

DAY = timedelta(days=1)


def on_day(number: int, **more: Any) -> dict[str, Any]:
    starts_at = STARTS + number * DAY
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()} | more


def seated(volunteer: Volunteer) -> list[int]:
    rows = db.session.query(Seat).filter(Seat.volunteer_id == volunteer.id, Seat.released_at.is_(None))
    return sorted(seat.need.position for seat in rows)


def page(story: Story, call_out: CallOut, volunteer: Volunteer) -> AnswerPage:
    return queries.standing(story.invitation(call_out, volunteer), NOW).page


def test_at_most_two_of_four_days_are_two_days_in_a_row(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched(on_day(0), on_day(2), on_day(4), on_day(5))
    result = story.say(call_out, anna, "yes", call_out.needs, at_most=2)
    assert (result.outcome, result.full, result.refused) == (AnswerOutcome.SEATED, [], {})
    assert seated(anna) == [2, 3]
    more = story.say(call_out, anna, "yes", call_out.needs, at_most=3)
    assert more.outcome is AnswerOutcome.SEATED
    assert seated(anna) == [1, 2, 3]
    assert story.say(call_out, anna, "yes", call_out.needs, at_most=3).outcome is AnswerOutcome.UNCHANGED


def test_a_yes_from_a_moment_on_is_for_shifts_that_start_then(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched(on_day(0), on_day(1))
    from_moment = STARTS + timedelta(minutes=30)
    result = story.say(call_out, anna, "yes", call_out.needs, from_moment=from_moment)
    assert seated(anna) == [1]
    assert result.refused == {call_out.needs[0].id: "under_way"}
    late = story.say(call_out, anna, "yes", call_out.needs[:1], from_moment=STARTS + DAY)
    assert late.refused == {call_out.needs[0].id: "before_you_can"}


def test_only_if_short_takes_no_seat_and_is_offered_one_when_nobody_else_is_left(
    ctx: flask.Flask, story: Story
) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    assert story.say(call_out, anna, "yes", only_if_short=True).outcome is AnswerOutcome.HELD_BACK
    assert page(story, call_out, anna) is AnswerPage.ONLY_IF_SHORT
    assert (call_out.needs[0].taken, queries.reserve_count(call_out.needs[0])) == (0, 0)
    advance(call_out.id, NOW)
    assert page(story, call_out, anna) is AnswerPage.ONLY_IF_SHORT, "Ben has not answered yet"
    story.say(call_out, ben, "no")
    advance(call_out.id, NOW)
    assert page(story, call_out, anna) is AnswerPage.OFFERED
    assert ("reserve_offer", "queued") in story.messages(anna)
    assert story.say(call_out, anna, "yes").outcome is AnswerOutcome.SEATED


def test_who_comes_only_if_short_is_asked_before_the_deadline_though_others_are_silent(
    ctx: flask.Flask, story: Story
) -> None:
    anna, _ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes", only_if_short=True)
    advance(call_out.id, RESPOND_BY - timedelta(minutes=31))
    assert call_out.needs[0].offered == 0
    advance(call_out.id, RESPOND_BY - timedelta(minutes=30))
    assert call_out.needs[0].offered == 1


def test_a_seat_given_back_goes_to_the_reserve_before_those_who_come_only_if_short(
    ctx: flask.Flask, story: Story
) -> None:
    anna, ben, carl = a_volunteer(), a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, ben, "yes", only_if_short=True)
    story.say(call_out, anna, "yes")
    story.say(call_out, carl, "reserve")
    story.say(call_out, anna, "release")
    assert page(story, call_out, carl) is AnswerPage.OFFERED
    assert page(story, call_out, ben) is AnswerPage.ONLY_IF_SHORT


def test_not_this_kind_is_a_no_after_which_such_work_passes_her_by(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer(skills=("listening", "logistics"))
    call_out = story.launched()
    assert story.say(call_out, anna, "not_this_kind").outcome is AnswerOutcome.DECLINED
    assert page(story, call_out, anna) is AnswerPage.NOT_THIS_KIND
    later = story.draft()
    answer = queries.eligibility(anna.id, later.needs[0], later, NOW)
    assert answer.reason == "kind_unwanted"
    assert "kind of work" in next(one.text for one in answer.findings if not one.passed)
    ranked = queries.rank_candidates(later.needs[0], later, queries.policy_for(later), NOW, limit=9)
    assert {one.volunteer_id for one in ranked} <= {ben.id}
    counted = queries.preview(later, NOW)[0].excluded
    assert counted["kind_unwanted"] == 1
    story.say(call_out, anna, "undo")
    assert list(unwanted_kinds(anna.id)) == []
    assert page(story, call_out, anna) is AnswerPage.QUESTION


def test_a_yes_after_not_this_kind_takes_it_back(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "no")
    story.say(call_out, anna, "not_this_kind")
    assert len(unwanted_kinds(anna.id)) == 1
    assert story.say(call_out, anna, "yes").outcome is AnswerOutcome.SEATED
    assert list(unwanted_kinds(anna.id)) == []


def test_a_pause_is_a_no_and_lasts_until_the_day_where_she_lives(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer(zone="America/Toronto")
    call_out = story.launched()
    with pytest.raises(Invalid):
        story.say(call_out, anna, "pause")
    with pytest.raises(Invalid):
        story.say(call_out, anna, "pause", until=date(2026, 1, 1))
    until = (NOW + 10 * DAY).date()
    story.say(call_out, anna, "yes")
    assert story.say(call_out, anna, "pause", until=until).outcome is AnswerOutcome.DECLINED
    assert (anna.lifecycle, anna.paused_until, seated(anna)) == (Lifecycle.PAUSED, until, [])
    assert page(story, call_out, anna) is AnswerPage.PAUSED
    story.say(call_out, anna, "undo")
    assert (anna.lifecycle, anna.paused_until) == (Lifecycle.ACTIVE, None)
    assert story.invitation(call_out, anna).answer is None


@pytest.mark.parametrize("more", [{"at_most": 1}, {"only_if_short": True}])
def test_every_meaning_of_a_yes_can_be_undone(ctx: flask.Flask, story: Story, more: dict[str, Any]) -> None:
    anna = a_volunteer()
    call_out = story.launched(on_day(0), on_day(1))
    story.say(call_out, anna, "yes", call_out.needs, **more)
    invitation = story.invitation(call_out, anna)
    assert invitation.answer is (Answer.ONLY_IF_SHORT if "only_if_short" in more else Answer.YES)
    assert story.say(call_out, anna, "undo").outcome is AnswerOutcome.UNDONE
    db.session.refresh(anna)
    assert (anna.times_yes, seated(anna), invitation.answer, invitation.at_most) == (0, [], None, None)
    offers = queries.standing(invitation, NOW).offers
    assert {offer.reserve for offer in offers} <= {None, ReserveState.DECLINED}
