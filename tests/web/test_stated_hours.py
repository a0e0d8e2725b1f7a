"""Hours in a person's own words, on her page; service before, on hers for staff."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import flask
import pytest

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.history import queries as history
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.reading import read_file
from iwill.pool.models import Volunteer
from tests.builders import an_actor
from tests.conftest import NOW
from tests.pool.imports.files import OVERSEAS, ROSTER, csv_bytes, overseas_row, roster_row
from tests.web.signed_in import as_staff, as_volunteer


def imported(app: flask.Flask, headings: list[str], row: list[str]) -> int:
    with app.app_context(), transaction():
        table = read_file(csv_bytes(headings, [row]), "a.csv")
        report = import_table(table, by=an_actor(Role.STAFF), now=NOW)
        assert report.rows[0].volunteer_id is not None
        return report.rows[0].volunteer_id


def browser_of(app: flask.Flask, volunteer_id: int) -> Any:
    with app.app_context():
        volunteer = db.session.get_one(Volunteer, volunteer_id)
    return as_volunteer(app, volunteer)


def test_her_words_stand_beside_what_was_understood_until_she_says_that_it_is_right(app: flask.Flask) -> None:
    browser = browser_of(app, imported(app, ROSTER, roster_row(值班时间="每晚22:00-次日1:00")))
    page = browser.get("/me/availability").text
    assert "You wrote: 每晚22:00-次日1:00" in page
    assert re.search(r"Every day 22:00\s?–\s?0?1:00", page)
    (statement,) = re.findall(r'name="statement" value="(\d+)"', page)
    assert browser.post("/me/availability/said", data={"statement": statement}).status_code == 303
    assert "You wrote" not in browser.get("/me/availability").text
    assert browser.post("/me/availability/said", data={"statement": statement}).status_code == 303
    assert browser.post("/me/availability/said", data={"statement": "x"}).status_code == 303


def test_what_was_not_understood_is_said_and_gone_once_she_sets_her_week(app: flask.Flask) -> None:
    browser = browser_of(app, imported(app, ROSTER, roster_row(值班时间="不固定，提前一天约")))
    page = browser.get("/me/availability").text
    assert "不固定，提前一天约" in page
    assert "could not put this into hours" in page
    clock.advance(timedelta(hours=1))
    browser.post("/me/availability/preset", data={"preset": "evenings"})
    assert "You wrote" not in browser.get("/me/availability").text


def test_nobody_confirms_for_somebody_else(app: flask.Flask) -> None:
    owner = browser_of(app, imported(app, ROSTER, roster_row(值班时间="周末全天")))
    other = browser_of(app, imported(app, OVERSEAS, overseas_row()))
    (statement,) = re.findall(r'name="statement" value="(\d+)"', owner.get("/me/availability").text)
    other.post("/me/availability/said", data={"statement": statement})
    assert "You wrote" in owner.get("/me/availability").text


def test_service_before_is_shown_as_said_and_vouched_for_by_name(app: flask.Flask) -> None:
    person = imported(app, ROSTER, roster_row(累计服务时长="约30", 上次服务="2022-06"))
    staff = as_staff(app, Role.STAFF)
    path = f"/people/{person}/service-before"
    page = staff.get(path).text
    assert "about 30 hours" in page
    assert "Self-reported, not vouched for" in page
    (form,) = re.findall(rf'action="({path}/\d+)"', page)
    wrong = staff.post(form, data={"hours": "many", "evidence": ""})
    assert wrong.status_code == 422
    assert "Say in at most 500 characters" in wrong.text
    assert staff.post(form, data={"hours": "25.5", "evidence": "signed roster"}).status_code == 303
    assert "Vouched for so far: 25.5 hours." in staff.get(path).text
    with app.app_context():
        assert history.evidenced_minutes(db.session.get_one(Volunteer, person)) == 1530


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CARE])
def test_only_who_may_edit_the_pool_vouches(app: flask.Flask, role: Role) -> None:
    person = imported(app, ROSTER, roster_row(累计服务时长="约30"))
    assert as_staff(app, role).post(f"/people/{person}/service-before/1", data={}).status_code == 403
