"""Substitutes come only where the first choice cannot fill, after everybody else, and everybody is told so."""

from __future__ import annotations

import flask
from sqlalchemy import select

from iwill.callouts import queries
from iwill.callouts.models import CallOut, InvitationNeed
from iwill.callouts.terms import AnswerOutcome
from iwill.core.db import db
from tests.builders import a_volunteer, ask_widely
from tests.callouts.conftest import Story
from tests.conftest import NOW

SOCIAL = {"skills": ["social_work"], "weight": 0.5}
TEACHING = {"skills": ["teaching"], "weight": 0.8}


def offered(call_out: CallOut, person: int) -> InvitationNeed:
    [need] = call_out.needs
    [invitation] = [one for one in queries.invitations_of(call_out) if one.volunteer_id == person]
    return db.session.get_one(InvitationNeed, (invitation.id, need.id))


def test_nobody_is_asked_as_a_substitute_while_the_first_choice_will_do(ctx: flask.Flask, story: Story) -> None:
    first = [a_volunteer() for _ in range(80)]
    instead = a_volunteer(skills=["social_work"])
    call_out = story.launched({"seats": 2, "substitutes": [SOCIAL]}, widely=False)
    asked = {one.volunteer_id for one in queries.invitations_of(call_out)}
    assert asked <= {one.id for one in first}
    assert instead.id not in asked
    assert db.session.scalars(select(InvitationNeed.weight).distinct()).all() == [None]


def test_substitutes_follow_everybody_else_the_best_first(ctx: flask.Flask, story: Story) -> None:
    social, teacher = a_volunteer(skills=["social_work"]), a_volunteer(skills=["teaching"])
    first = a_volunteer()
    ask_widely()
    call_out = story.draft({"seats": 2, "substitutes": [SOCIAL, TEACHING]})
    plan = queries.plan_next_wave(call_out, NOW)
    assert list(plan.picks) == [first.id, teacher.id, social.id]
    assert [list(pick.weights.values()) for pick in plan.picks.values()] == [[], [0.8], [0.5]]


def test_a_substitute_is_seated_and_it_is_noted(ctx: flask.Flask, story: Story) -> None:
    instead = a_volunteer(skills=["social_work"])
    call_out = story.launched({"seats": 1, "substitutes": [SOCIAL]})
    assert offered(call_out, instead.id).weight == 0.5
    assert story.say(call_out, instead, "yes").outcome is AnswerOutcome.SEATED


def test_preview_and_explanation_say_who_would_come_as_a_substitute(ctx: flask.Flask, story: Story) -> None:
    first, instead, other = a_volunteer(), a_volunteer(skills=["social_work"]), a_volunteer(skills=["translation"])
    call_out = story.draft({"seats": 2, "substitutes": [SOCIAL]})
    [need] = call_out.needs
    [seen] = queries.preview(call_out, NOW)
    assert (seen.eligible, seen.substitutes, seen.excluded) == (1, 1, {"skill": 2})
    explained = queries.eligibility(instead.id, need, call_out, NOW)
    assert (explained.eligible, explained.weight) == (True, 0.5)
    assert any("as a substitute" in finding.text for finding in explained.findings)
    assert queries.eligibility(first.id, need, call_out, NOW).weight is None
    assert queries.eligibility(other.id, need, call_out, NOW).reason == "skill"


def test_a_substitute_lacks_nothing_else(ctx: flask.Flask, story: Story) -> None:
    a_volunteer(skills=["social_work"], languages=["en"])
    call_out = story.draft({"seats": 1, "languages": ["zh"], "substitutes": [SOCIAL]})
    assert not queries.plan_next_wave(call_out, NOW).picks
