"""Staff get an answer from each board as a sentence, with a table, a file, and the people behind every cell."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.engagement.journeys import queries as journeys
from iwill.engagement.journeys import services
from iwill.engagement.journeys.models import Effect
from iwill.engagement.journeys.terms import EffectState
from iwill.insight import effects
from iwill.insight.queries import cohorts
from iwill.insight.queries import people as queries
from iwill.insight.queries.cells import Among
from iwill.insight.readiness import services as readiness_services
from iwill.insight.readiness import working
from iwill.insight.rules import month_of
from iwill.insight.survival import at_risk_at
from iwill.messaging.models import Message
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from tests.builders import EVENINGS, a_staff, a_volunteer, an_actor
from tests.conftest import NOW
from tests.insight.conftest import TODAY, a_past
from tests.web.signed_in import as_staff

BOARDS = ("retention", "readiness", "funnel", "contact", "journeys", "contribution")
STAFF = an_actor(Role.STAFF)


@pytest.fixture
def pool(app: flask.Flask) -> flask.Flask:
    with app.app_context(), transaction():
        a_past(people=120, hours=EVENINGS)
        working.work_out(NOW)
        effects.work_out(NOW)
    return app


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_board_opens_for_an_empty_pool(app: flask.Flask, language: str) -> None:
    browser = as_staff(app, Role.STAFF, language=language)
    for path in ("/insight", *(f"/insight/{board}" for board in BOARDS)):
        assert browser.get(path).status_code == 200, path


def test_every_board_has_its_table_as_a_file_that_a_spreadsheet_opens(pool: flask.Flask) -> None:
    browser = as_staff(pool, Role.STAFF)
    for board in BOARDS:
        assert browser.get(f"/insight/{board}").status_code == 200, board
        file = browser.get(f"/insight/{board}.csv")
        assert file.data.startswith(b"\xef\xbb\xbf"), board
        assert f"{board}" in file.headers["Content-Disposition"]


def test_do_people_who_served_in_their_first_month_stay_longer(pool: flask.Flask) -> None:
    page = as_staff(pool, Role.STAFF).get("/insight/retention").get_data(as_text=True)
    assert "Yes. After 6 months 100 % of those who served in their first month are still here, and 0 % of" in page
    assert 'role="img"' in page
    served = as_staff(pool, Role.STAFF).get("/insight/retention?by=path&served=1").get_data(as_text=True)
    assert "entered by staff" in served


def test_could_we_staff_eight_on_sunday_at_two(pool: flask.Flask) -> None:
    browser = as_staff(pool, Role.STAFF)
    night = browser.get("/insight/readiness?skill=listening&number=8&day=6&hour=2").get_data(as_text=True)
    assert "<strong>No." in night
    assert "Sunday 02:00–04:00" in night
    evening = browser.get("/insight/readiness?skill=listening&number=8&day=6&hour=20").get_data(as_text=True)
    assert "<strong>Yes, very likely." in evening
    people = browser.get("/insight/people?skill=listening&window=82").get_data(as_text=True)
    assert "120 people." in people


def test_whom_should_i_call_and_why(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        never, left_alone = (a_volunteer(name, now=NOW.replace(month=8)) for name in ("从未被叫", "请勿打扰"))
        a_past(months=3, people=6)
        a_volunteer("刚来的")
        never_id, left_alone_id = never.id, left_alone.id
    browser = as_staff(app, Role.STAFF)
    page = browser.get("/insight/contact").get_data(as_text=True)
    assert "Joined 2026-08-21 and has not been asked for anything since." in page
    assert "刚来的" not in page
    browser.post(f"/insight/contact/{left_alone_id}/leave-alone")
    browser.post(f"/insight/contact/{never_id}/contacted")
    after = browser.get("/insight/contact").get_data(as_text=True)
    assert "从未被叫" not in after
    assert "请勿打扰" not in after


def test_every_cell_opens_the_people_behind_it_and_that_is_noted(pool: flask.Flask) -> None:
    browser = as_staff(pool, Role.STAFF)
    assert "60 people." in browser.get("/insight/people?step=served").get_data(as_text=True)
    assert "60 people." in browser.get("/insight/people?stopped=answered").get_data(as_text=True)
    assert "5 people." in browser.get("/insight/people?month=2&since=2026-03&until=2026-03").get_data(as_text=True)
    assert "120 people." in browser.get("/insight/people?followed=1").get_data(as_text=True)
    assert "Nobody who is still on file." in browser.get("/insight/people?gave=1").get_data(as_text=True)
    assert browser.get("/insight/people?month=x").status_code == 404
    assert browser.get("/insight/people?journey=x").status_code == 404
    with pool.app_context():
        assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "board.people_read")).all()) == 5


def test_whoever_is_followed_can_be_listed_for_each_month_of_the_line(pool: flask.Flask) -> None:
    month, silent = month_of(TODAY), 6
    with pool.app_context():
        with transaction():
            activity.note(Kind.LEFT, 1, now=NOW)
            activity.note(Kind.LEFT, 70, now=NOW)
        stays = cohorts.stays(None, Among(), this_month=month, silent_months=silent)[""]
        both = cohorts.early_and_later(Among(), this_month=month, silent_months=silent)
        for after in range(13):
            asked = {"this_month": month, "silent_months": silent}
            assert queries.listed(queries.followed(Among(), after, **asked))[0] == at_risk_at(stays, after), after
            for early, theirs in zip((True, False), both, strict=True) if after > 1 else ():
                listed = queries.listed(queries.followed(Among(), after, early=early, **asked))[0]
                assert listed == at_risk_at(theirs, after), (after, early)


def test_a_small_journey_says_its_effect_with_its_range_and_who_was_counted(app: flask.Flask) -> None:
    due = NOW - timedelta(days=70)
    with app.app_context(), transaction():
        services.install_shipped(due)
        journey = journeys.journey_by_code("check_in")
        for number in range(40):
            person, held_out = a_volunteer(now=due), number % 4 == 0
            state = EffectState.HELD_OUT if held_out else EffectState.SENT
            about = {"version": 1, "words": {}, "due_at": due, "until_at": NOW, "settled_at": due}
            db.session.add(
                Effect(journey_id=journey.id, volunteer_id=person.id, period="2026-Q3", state=state, **about)
            )
            if not held_out:
                activity.note(Kind.CHECKED_IN, person.id, now=due + timedelta(days=2))
        effects.work_out(NOW)
    browser = as_staff(app, Role.STAFF)
    page = browser.get("/insight/journeys").get_data(as_text=True)
    assert "It helps: +100 points (95 % range +70 to +100)." in page
    for group, people in (("", "30 people."), ("&held_out=1", "10 people.")):
        assert people in browser.get(f"/insight/people?journey=check_in{group}").get_data(as_text=True)


@pytest.mark.parametrize(("role", "status"), [(Role.STAFF, 404), (Role.CARE, 200)])
def test_who_was_written_to_after_a_hard_time_is_named_to_the_role_care_alone(
    app: flask.Flask, role: Role, status: int
) -> None:
    with app.app_context(), transaction():
        services.install_shipped(NOW)
        effects.work_out(NOW)
    assert as_staff(app, role).get("/insight/people?journey=hard_shift").status_code == status


def test_small_counts_are_not_told(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        activity.note(Kind.SERVED, a_volunteer().id, ref=1, now=NOW)
    page = as_staff(app, Role.STAFF).get("/insight/funnel").get_data(as_text=True)
    assert "&lt;5" in page


def test_staff_hear_once_a_week_of_a_skill_that_is_short(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        a_staff(Role.STAFF)
        a_volunteer(hours=EVENINGS)
        working.work_out(NOW)
        assert readiness_services.tell_what_is_short(NOW) == 0
        readiness_services.set_threshold("listening", 8, by=STAFF, now=NOW)
        assert [readiness_services.tell_what_is_short(NOW) for _time in range(2)] == [1, 1]
        assert len(db.session.scalars(select(Message)).all()) == 1
