"""The plan of the next wave is the next wave, and a button pressed twice sends one."""

from __future__ import annotations

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts import queries
from iwill.callouts.models import Invitation, Wave
from iwill.callouts.services import callouts, inviting
from iwill.core.db import db
from iwill.core.errors import Refused
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, Story
from tests.conftest import NOW


def test_looking_at_the_plan_asks_nobody_and_the_wave_asks_exactly_those(ctx: flask.Flask, story: Story) -> None:
    for _ in range(30):
        a_volunteer()
    call_out = story.draft({"seats": 2}, {"role": "督导", "skills": ["倾听陪伴"], "seats": 1})
    plan = queries.plan_next_wave(call_out, NOW)
    assert plan.number == 1
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0

    callouts.launch(call_out, confirm_wording=True, by=BY, now=NOW)

    invitations = db.session.scalars(select(Invitation)).all()
    assert {one.volunteer_id for one in invitations} == set(plan.picks)
    assert {one.volunteer_id: {offer.need_id for offer in one.offers} for one in invitations} == {
        person: {need.id for need in pick.needs} for person, pick in plan.picks.items()
    }
    assert call_out.waves[0].sizes == plan.sizes


def test_a_plan_without_anybody_says_that_it_is_not_enough(ctx: flask.Flask, story: Story) -> None:
    plan = queries.plan_next_wave(story.draft({"seats": 2}), NOW)
    assert (len(plan.picks), plan.enough) == (0, False)


def test_whether_anybody_can_be_asked_is_known_without_a_plan(ctx: flask.Flask, story: Story) -> None:
    call_out = story.draft({"role": "翻译", "skills": ["翻译"]}, {})
    assert not queries.can_ask_anybody(call_out, NOW)
    a_volunteer()
    assert queries.can_ask_anybody(call_out, NOW)


def test_a_button_pressed_twice_sends_one_wave(ctx: flask.Flask, story: Story) -> None:
    for _ in range(60):
        a_volunteer()
    call_out = story.launched({"seats": 6}, widely=False)
    for invitation in queries.invitations_of(call_out):
        story.say(call_out, invitation.volunteer, "no")
    inviting.send_next_wave(call_out, by=BY, now=NOW, after=1)
    with pytest.raises(Refused) as refusal:
        inviting.send_next_wave(call_out, by=BY, now=NOW, after=1)
    assert refusal.value.code == "wave_went_out"
    assert db.session.scalar(select(func.count()).select_from(Wave)) == 2
