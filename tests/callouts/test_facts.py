"""What staff note about a shift: who may, what it makes of somebody, and where it goes in the end."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.accounts.terms import Role
from iwill.callouts.facts import queries
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.models import LimitOverride, ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import Invitation, Seat
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError
from iwill.core.purging import forget_everything_due
from iwill.pool.history import services as history
from iwill.pool.history.terms import Statement
from iwill.pool.merging import services as merging
from iwill.pool.merging.terms import MergeField, Side
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story
from tests.conftest import NOW

LIN, WANG = an_actor(id=11), an_actor(id=12)
OVER = STARTS + timedelta(hours=3)


def seat_of(story: Story, volunteer: Volunteer, kind: str = "real") -> Seat:
    call_out = story.launched({"seats": 1}, kind=kind)
    story.say(call_out, volunteer, "yes")
    return db.session.scalars(select(Seat).where(Seat.volunteer_id == volunteer.id)).one()


def refusal(action: object) -> str:
    with pytest.raises(IwillError) as refused:
        action()  # type: ignore[operator]
    return refused.value.code


def test_a_veteran_has_served_or_tells_of_service_before(ctx: flask.Flask, story: Story) -> None:
    served, drilled, told, new = (a_volunteer() for _ in range(4))
    seat_of(story, drilled, "drill")
    for other in (drilled, told, new):
        other.lifecycle = "paused"  # type: ignore[assignment]
    db.session.flush()
    seat = seat_of(story, served)
    history.note_service([(told.id, Statement("30 小时", 1800, False, None))], source="test", now=NOW)
    everybody = [served.id, drilled.id, told.id, new.id]
    assert queries.veterans_among(everybody, STARTS + timedelta(hours=1)) == {told.id}
    assert queries.veterans_among(everybody, OVER) == {served.id, told.id}
    assert queries.veterans_among([], OVER) == set()
    fact = facts.enter_fact(seat, FactKind.EXCUSED, by=LIN, now=OVER)
    assert queries.veterans_among(everybody, OVER) == {told.id}
    facts.decide_fact(fact, stands=False, by=LIN, now=OVER)
    facts.enter_fact(seat, FactKind.HARD_SHIFT, by=LIN, now=OVER)
    assert queries.veterans_among(everybody, OVER) == {served.id, told.id}


def test_only_an_unexcused_no_show_counts_and_only_for_half_a_year(ctx: flask.Flask, story: Story) -> None:
    volunteer = a_volunteer()
    seat = seat_of(story, volunteer)
    excused = facts.enter_fact(seat, FactKind.EXCUSED, by=LIN, now=OVER)
    assert queries.no_shows(volunteer.id, OVER) == []
    facts.decide_fact(excused, stands=False, by=LIN, now=OVER)
    fact = facts.enter_fact(seat, FactKind.NO_SHOW, by=LIN, now=OVER)
    assert queries.no_shows(volunteer.id, OVER) == [fact]
    assert queries.no_shows(volunteer.id, OVER + timedelta(days=179)) == [fact]
    assert queries.no_shows(volunteer.id, OVER + timedelta(days=180)) == []


def test_nothing_is_noted_before_the_shift_about_a_drill_or_twice(ctx: flask.Flask, story: Story) -> None:
    volunteer = a_volunteer()
    practice = seat_of(story, volunteer, "drill")
    assert refusal(lambda: facts.enter_fact(practice, FactKind.NO_SHOW, by=LIN, now=OVER)) == "no_facts_on_drills"
    other = a_volunteer()
    seat = seat_of(story, other)
    assert refusal(lambda: facts.enter_fact(seat, FactKind.NO_SHOW, by=LIN, now=NOW)) == "shift_not_started"
    facts.enter_fact(seat, FactKind.NO_SHOW, by=LIN, now=OVER)
    assert refusal(lambda: facts.enter_fact(seat, FactKind.EXCUSED, by=WANG, now=OVER)) == "fact_known"


def test_against_a_person_somebody_else_decides_and_only_what_she_contests(ctx: flask.Flask, story: Story) -> None:
    volunteer = a_volunteer()
    herself = an_actor(id=volunteer.id)
    fact = facts.enter_fact(seat_of(story, volunteer), FactKind.NO_SHOW, by=LIN, now=OVER)
    assert refusal(lambda: facts.decide_fact(fact, stands=True, by=WANG, now=OVER)) == "nothing_to_contest"
    facts.contest_fact(fact, by=herself, now=OVER)
    facts.contest_fact(fact, by=herself, now=OVER)
    assert queries.no_shows(volunteer.id, OVER) == []
    assert refusal(lambda: facts.decide_fact(fact, stands=True, by=LIN, now=OVER)) == "somebody_else_decides"
    facts.decide_fact(fact, stands=True, by=WANG, now=OVER)
    assert (fact.state, queries.no_shows(volunteer.id, OVER)) == (FactState.UPHELD, [fact])
    assert refusal(lambda: facts.contest_fact(fact, by=herself, now=OVER)) == "nothing_to_contest"


def test_all_of_it_is_in_her_export_and_nothing_is_left_after_an_erasure(ctx: flask.Flask, story: Story) -> None:
    volunteer = a_volunteer()
    facts.enter_fact(seat_of(story, volunteer), FactKind.HARD_SHIFT, by=LIN, now=OVER)
    facts.set_ask_budget(volunteer, 2, 30, by=LIN, now=NOW)
    window = {"starts_at": (OVER + timedelta(hours=2)).isoformat(), "ends_at": (OVER + timedelta(hours=4)).isoformat()}
    need = story.draft(window).needs[0]
    facts.set_limits_aside(need, volunteer, reason="夜里没有别人", agreed=True, by=LIN, now=NOW)
    export = leaving.export_person(volunteer)
    assert [one["kind"] for one in export["shift_facts"]] == ["hard_shift"]
    assert [one["reason"] for one in export["limits_set_aside"]] == ["夜里没有别人"]
    assert export["place_in_line"] == {"most_asks": 2, "in_days": 30, "history_left_out": False}
    assert export["call_outs"][0]["place"]["rank"] == 1
    leaving.erase_person(volunteer, by=an_actor(Role.STAFF), now=OVER)
    for table in (ShiftFact, LimitOverride):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert db.session.scalars(select(Invitation.place)).all() == [None]
    assert (volunteer.most_asks, volunteer.neutral_place) == (None, False)


def test_a_hard_shift_is_forgotten_after_a_year_and_a_no_show_stays_with_its_seat(
    app: flask.Flask, story: Story
) -> None:
    with app.app_context(), transaction():
        facts.enter_fact(seat_of(story, a_volunteer()), FactKind.HARD_SHIFT, by=LIN, now=OVER)
        other = a_volunteer()
        facts.enter_fact(seat_of(story, other), FactKind.NO_SHOW, by=LIN, now=OVER)
    with app.app_context():
        forget_everything_due(OVER + timedelta(days=367))
        assert db.session.scalars(select(ShiftFact.kind)).all() == [FactKind.NO_SHOW]
        assert set(db.session.scalars(select(Invitation.place))) == {None}
        assert queries.veterans_among(db.session.scalars(select(Volunteer.id)).all(), OVER) == {1}


def test_what_was_noted_follows_a_merge_and_comes_back_when_it_is_undone(ctx: flask.Flask, story: Story) -> None:
    other = a_volunteer()
    fact = facts.enter_fact(seat_of(story, other), FactKind.NO_SHOW, by=LIN, now=OVER)
    facts.set_neutral_place(other, True, by=LIN, now=NOW)
    kept = a_volunteer()
    merge = merging.merge(kept, other, dict.fromkeys(MergeField, Side.KEPT), by=an_actor(Role.STAFF), now=OVER)
    db.session.expire_all()
    assert (queries.no_shows(kept.id, OVER), kept.neutral_place) == ([fact], True)
    merging.undo(merge, by=an_actor(Role.STAFF), now=OVER)
    db.session.expire_all()
    assert (queries.no_shows(kept.id, OVER), queries.no_shows(other.id, OVER)) == ([], [fact])
    assert (kept.neutral_place, other.neutral_place) == (False, True)
