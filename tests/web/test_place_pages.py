"""What was noted about a shift goes from hand to hand; everybody reads why she was asked, and nothing of others."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.facts.models import LimitOverride, ShiftFact
from iwill.callouts.models import Seat
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from tests.web.conftest import STARTS, House
from tests.web.signed_in import as_staff, as_volunteer


def person(app: flask.Flask, volunteer_id: int) -> Volunteer:
    with app.app_context():
        found = db.session.get_one(Volunteer, volunteer_id)
        db.session.expunge(found)
        return found


def test_a_no_show_is_noted_seen_contested_and_decided_by_somebody_else(app: flask.Flask, house: House) -> None:
    lin, other = house.people(2)
    called = house.call({"seats": 2})
    app.test_client().post(called.paths[lin], data={"answer": "yes"})
    first = as_staff(app, Role.ORGANIZER)
    roster = f"/callouts/{called.call_out_id}/roster"
    assert "Note what happened" not in first.get(roster).text
    with app.app_context():
        seat_id = db.session.scalars(select(Seat.id)).one()
    form = {"kind": "no_show"}
    assert first.post(f"/callouts/{called.call_out_id}/seats/{seat_id}/fact", data=form).status_code == 409
    clock.freeze(STARTS + timedelta(hours=3))
    first, second = as_staff(app, Role.ORGANIZER), as_staff(app, Role.ORGANIZER)
    assert "Note what happened" in first.get(roster).text
    assert first.post(f"/callouts/{called.call_out_id}/seats/{seat_id}/fact", data=form).status_code == 303
    assert first.post(f"/callouts/{called.call_out_id}/seats/{seat_id}/fact", data=form).status_code == 409
    assert "did not come" in first.get(roster).text
    with app.app_context():
        fact_id = db.session.scalars(select(ShiftFact.id)).one()
    herself, nosy = as_volunteer(app, person(app, lin)), as_volunteer(app, person(app, other))
    assert "did not come" in herself.get("/me/place").text
    assert "did not come" not in nosy.get("/me/place").text
    assert nosy.post(f"/me/place/facts/{fact_id}").status_code == 404
    assert herself.post(f"/me/place/facts/{fact_id}").status_code == 303
    assert "You entered this yourself" in first.get("/facts").text
    assert first.post(f"/facts/{fact_id}/decide", data={"stands": "yes"}).status_code == 409
    assert second.post(f"/facts/{fact_id}/decide", data={"stands": "yes"}).status_code == 303
    assert "it stands" in herself.get("/me/place").text
    assert herself.post(f"/me/place/facts/{fact_id}").status_code == 409


def test_everybody_reads_why_she_was_asked_and_why_not_and_nothing_of_others(app: flask.Flask, house: House) -> None:
    lin, wang = house.people(1)[0], house.people(1, skills=["translation"], name="王芳")[0]
    called = house.call({"seats": 1})
    page = app.test_client().get(f"{called.paths[lin]}/why", headers={"Accept-Language": "en"}).text
    assert "1" in page
    assert "王芳" not in page
    assert app.test_client().get("/c/notalink/why").status_code == 404
    assert "You had never been asked" in as_volunteer(app, person(app, lin)).get("/me/place").text
    assert "a skill that you have not told us of" in as_volunteer(app, person(app, wang)).get("/me/place").text
    desk = as_staff(app, Role.ORGANIZER)
    assert "Was asked at place 1" in desk.get(f"/callouts/{called.call_out_id}/people/{lin}").text
    assert "Lacks a skill" in desk.get(f"/callouts/{called.call_out_id}/people/{wang}").text
    assert desk.get(f"/callouts/{called.call_out_id}/line").status_code == 200


def test_people_decide_how_often_they_are_asked_and_whether_history_counts(app: flask.Flask, house: House) -> None:
    [lin] = house.people(1)
    herself = as_volunteer(app, person(app, lin))
    assert herself.post("/me/place/asks", data={"most": "9-7"}).status_code == 422
    assert herself.post("/me/place/asks", data={"most": "1-30"}).status_code == 303
    assert herself.post("/me/place/history", data={"history": "out"}).status_code == 303
    found = person(app, lin)
    assert (found.most_asks, found.most_asks_days, found.neutral_place) == (1, 30, True)
    assert herself.post("/me/place/asks", data={"most": "all"}).status_code == 303
    assert herself.post("/me/place/history", data={"history": "in"}).status_code == 303
    found = person(app, lin)
    assert (found.most_asks, found.neutral_place) == (None, False)
    assert as_staff(app, Role.STAFF).get("/me/place").status_code == 403


def test_limits_are_set_aside_with_a_yes_and_a_reason_in_somebodys_name(app: flask.Flask, house: House) -> None:
    [lin] = house.people(1)
    first = house.call({"seats": 1})
    app.test_client().post(first.paths[lin], data={"answer": "yes"})
    later = {
        "starts_at": (STARTS + timedelta(hours=6)).isoformat(),
        "ends_at": (STARTS + timedelta(hours=8)).isoformat(),
    }
    second = house.call({"seats": 1} | later)
    desk = as_staff(app, Role.ORGANIZER)
    here = f"/callouts/{second.call_out_id}/people/{lin}"
    assert "too little rest" in desk.get(here).text
    form = {"need": str(second.need_ids[0]), "reason": "别无他人"}
    assert desk.post(f"{here}/limits", data=form).status_code == 422
    assert desk.post(f"{here}/limits", data=form | {"agreed": "on", "reason": " "}).status_code == 422
    assert desk.post(f"{here}/limits", data=form | {"agreed": "on"}).status_code == 303
    page = desk.get(here).text
    assert "too little rest" not in page
    assert "set aside" in page
    with app.app_context(), transaction():
        assert "别" not in (db.session.scalars(select(LimitOverride)).one().reason_sealed or "")


def test_whoever_goes_off_standby_is_told_what_is_left_and_goes_all_the_same(app: flask.Flask, house: House) -> None:
    lin, wang, chen = house.people(3)
    house.call()
    browsers = [as_volunteer(app, person(app, one)) for one in (lin, wang, chen)]
    desk = as_staff(app, Role.ORGANIZER)
    assert "Few people are on call" not in desk.get("/desk").text
    for browser in browsers:
        browser.post("/me/standby", data={"until": "2h"})
    assert "Without you" not in browsers[0].get("/me").text
    browsers[2].post("/me/standby", data={"until": "off"})
    assert "Without you 1 person would be on call now" in browsers[0].get("/me").text
    assert "Few people are on call" not in desk.get("/desk").text
    browsers[0].post("/me/standby", data={"until": "off"})
    assert "You are on standby" not in browsers[0].get("/me").text
    assert "1 person is on call now, wanted are 2" in desk.get("/desk").text


def test_a_night_for_one_is_pointed_out_before_anybody_is_asked_and_on_the_roster(
    app: flask.Flask, house: House
) -> None:
    [lin] = house.people(1)
    night = {"starts_at": "2026-11-23T23:00:00+08:00", "ends_at": "2026-11-24T01:00:00+08:00", "seats": 2}
    called = house.call(night)
    desk = as_staff(app, Role.ORGANIZER)
    roster = f"/callouts/{called.call_out_id}/roster"
    assert "alone at night" not in desk.get(roster).text
    app.test_client().post(called.paths[lin], data={"answer": "yes"})
    assert "alone at night so far" in desk.get(roster).text
