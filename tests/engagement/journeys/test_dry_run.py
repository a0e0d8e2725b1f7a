"""A rule is looked at before it does anything: who would get what, and why not the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from iwill.core.db import db
from iwill.engagement.journeys import dry_run
from iwill.engagement.journeys.dry_run import Outcome
from iwill.engagement.journeys.rules import is_held_out
from iwill.engagement.journeys.schemas import read_rule
from iwill.engagement.journeys.terms import EffectState, NotMeant
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.engagement.journeys.conftest import Calendar, a_rule, some_people

NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_it_names_everybody_whose_turn_comes_and_counts_the_others_by_reason(calendar: Calendar) -> None:
    ids = some_people(40) + some_people(1, mail=False)
    some_people(2, lifecycle=Lifecycle.PAUSED)
    some_people(3, may_contact=False)
    rule = read_rule(a_rule(when={"every": "quarter", "spread_days": 4}, hold_out=0.1))
    found = dry_run.foresee("asks", rule, days=2, now=NEW_YEAR)
    numbers = {one.id: one.number for one in db.session.query(Volunteer)}
    turn = [one for one in ids if one % 4 < 2]
    held = [one for one in turn if is_held_out("asks", numbers[one], 0.1)]
    assert sorted(one.volunteer_id for one in found.people) == turn
    assert found.outcomes[Outcome.HELD_OUT] == len(held)
    assert found.outcomes[Outcome.NO_WAY] + found.outcomes[Outcome.SENT] == len(turn) - len(held)
    assert (found.later, found.pool, found.meant) == (41 - len(turn), 46, 41)
    assert found.not_meant == {"lifecycle": 2, "no_consent": 3}
    paused = dry_run.people_not_meant(rule, NotMeant.LIFECYCLE, NEW_YEAR)
    assert {one.lifecycle for one in paused} == {Lifecycle.PAUSED}
    assert calendar.effects() == []


def test_it_foresees_what_the_job_then_does(calendar: Calendar) -> None:
    some_people(30)
    rule = {"when": {"every": "quarter", "spread_days": 7}, "hold_out": 0.1}
    foreseen = dry_run.foresee("asks", read_rule(a_rule(**rule)), days=3, now=NEW_YEAR)
    calendar.journey(now=NEW_YEAR - timedelta(days=3), **rule)
    calendar.keep(NEW_YEAR - timedelta(days=3))
    calendar.through(NEW_YEAR, 3.5, timedelta(hours=12))
    done = {one.volunteer_id: one.state for one in calendar.effects() if one.due_at < NEW_YEAR + timedelta(days=3)}
    sent = {one for one, state in done.items() if state is EffectState.SENT}
    assert {one.volunteer_id for one in foreseen.people if one.outcome is Outcome.SENT} == sent
    assert {one.volunteer_id for one in foreseen.people} == set(done)
