"""Whoever fits several needs is counted where the most seats fill, and asked once."""

from __future__ import annotations

from datetime import timedelta

import flask

from iwill.callouts import queries
from iwill.callouts.models import CallOut, InvitationNeed, Need
from iwill.callouts.queries.wave_plan import WavePlan
from iwill.core.db import db, new_uid
from iwill.pool.history.models import ServiceHistory
from tests.builders import a_volunteer
from tests.callouts.conftest import Story
from tests.conftest import NOW


def by_role(call_out: CallOut, plan: WavePlan) -> dict[str, set[int]]:
    return {
        need.role: {person for person, pick in plan.picks.items() if pick.counted == need.id} for need in call_out.needs
    }


def test_who_can_do_both_is_left_to_the_role_that_nobody_else_can_do(ctx: flask.Flask, story: Story) -> None:
    both = [a_volunteer(skills=["listening", "translation"]).id for _ in range(3)]
    listeners = [a_volunteer().id for _ in range(3)]
    call_out = story.draft(
        {"role": "listener", "seats": 3}, {"role": "translator", "skills": ["translation"], "seats": 3}
    )
    plan = queries.plan_next_wave(call_out, NOW)
    assert by_role(call_out, plan) == {"listener": set(listeners), "translator": set(both)}
    assert all(len(plan.picks[person].needs) == 2 for person in both)


def test_every_need_gets_somebody_before_any_gets_more(ctx: flask.Flask, story: Story) -> None:
    for _ in range(4):
        a_volunteer()
    needs = [{"role": str(number), "seats": 1} for number in range(4)]
    call_out = story.draft(*needs)
    counted = by_role(call_out, queries.plan_next_wave(call_out, NOW))
    assert [len(people) for people in counted.values()] == [1, 1, 1, 1]


def test_a_seat_kept_for_a_veteran_brings_veterans_to_the_front(ctx: flask.Flask, story: Story) -> None:
    for _ in range(60):
        a_volunteer()
    last = a_volunteer()
    last.last_asked_at = NOW - timedelta(days=30)
    db.session.add(ServiceHistory(uid=new_uid(), volunteer_id=last.id, source="test", reported_at=NOW))
    db.session.flush()
    call_out = story.draft({"seats": 1})
    assert last.id not in queries.plan_next_wave(call_out, NOW).picks
    kept = story.draft({"seats": 1, "veterans": 1})
    assert next(iter(queries.plan_next_wave(kept, NOW).picks)) == last.id


def test_whoever_is_still_silent_is_counted_where_they_are_needed_now(ctx: flask.Flask, story: Story) -> None:
    """The listener is found, so those who wait and could translate as well count for the translator: nobody else is
    asked in their place."""
    for _ in range(30):
        a_volunteer(skills=["listening", "translation"])
    call_out = story.launched({"role": "listener", "seats": 6}, widely=False)
    [need] = call_out.needs
    translating = Need(
        **{name: getattr(need, name) for name in ("credentials", "languages", "starts_at", "ends_at", "adults_only")},
        call_out=call_out, position=1, role="translator", skills=["translation"], seats=4, required_for=[],
        work=need.work,
    )  # fmt: skip
    db.session.add(translating)
    db.session.flush()
    waiting = queries.invitations_of(call_out)
    for one in waiting:
        db.session.add(InvitationNeed(invitation_id=one.id, need_id=translating.id))
    db.session.flush()
    before = queries.plan_next_wave(call_out, NOW).sizes[str(translating.id)]
    need.seats = need.maximum = 1
    story.say(call_out, waiting[0].volunteer, "yes", [need])
    after = queries.plan_next_wave(call_out, NOW).sizes[str(translating.id)]
    assert after["asked"] < before["asked"]
