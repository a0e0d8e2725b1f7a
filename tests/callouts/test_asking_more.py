"""Who may be asked although a question is open: scarce people after a while, and whoever has allowed it."""

from __future__ import annotations

from datetime import timedelta

import flask

from iwill.callouts import queries
from iwill.callouts.models import CallOut
from iwill.callouts.services import callouts
from iwill.callouts.services.asking_more import ask_me_more
from iwill.callouts.terms import Rule
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, RESPOND_BY, STARTS, Story
from tests.conftest import NOW

LATER = {
    "starts_at": (STARTS + timedelta(days=2)).isoformat(),
    "ends_at": (STARTS + timedelta(days=2, hours=2)).isoformat(),
}


def reason(call_out: CallOut, person: Volunteer, minutes: int) -> str | None:
    now = NOW + timedelta(minutes=minutes)
    return queries.eligibility(person.id, call_out.needs[0], call_out, now).reason


def test_somebody_scarce_is_asked_again_once_the_time_to_answer_has_passed(ctx: flask.Flask, story: Story) -> None:
    physician = a_volunteer(credentials=["physician"])
    story.launched({"credentials": ["physician"]})
    second = story.draft({"credentials": ["physician"]} | LATER)
    ordinary = story.draft(LATER)
    assert reason(second, physician, 59) == Rule.ASKED_TOO_OFTEN
    assert reason(second, physician, 61) is None
    assert reason(ordinary, physician, 61) == Rule.ASKED_TOO_OFTEN


def test_whoever_lets_herself_be_asked_more_often_is_asked_until_that_call_out_is_over(
    ctx: flask.Flask, story: Story
) -> None:
    person = a_volunteer()
    first = story.launched()
    second = story.draft(LATER)
    assert reason(second, person, 1) == Rule.ASKED_TOO_OFTEN
    invitation = story.invitation(first, person)
    ask_me_more(invitation, more=True, now=NOW)
    assert reason(second, person, 1) is None
    ask_me_more(invitation, more=False, now=NOW)
    assert reason(second, person, 1) == Rule.ASKED_TOO_OFTEN
    ask_me_more(invitation, more=True, now=NOW)
    callouts.stand_down(first, by=BY, now=NOW)
    assert invitation.call_out.respond_by == RESPOND_BY
    assert reason(second, person, 1) is None
