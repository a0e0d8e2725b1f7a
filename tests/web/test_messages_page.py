"""Every switch over what reaches somebody: a pause with an end, nights, language, and the truth about what comes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import insert, select

from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.jobs import end_pauses
from iwill.pool.models import ImportTrace, Volunteer
from iwill.pool.terms import Lifecycle
from tests.browsers import volunteer_browser
from tests.conftest import NOW
from tests.web.conftest import House


@pytest.fixture
def her(app: flask.Flask, house: House) -> Any:
    (person,) = house.people()
    browser = volunteer_browser(app, person)
    browser.set_cookie("lang", "en")
    browser.id = person
    return browser


def standing(house: House) -> tuple[Lifecycle, date | None]:
    ((lifecycle, until),) = house.rows(select(Volunteer.lifecycle, Volunteer.paused_until))
    return lifecycle, until


@pytest.mark.parametrize(
    ("chosen", "until"),
    [
        ({"for": "week"}, date(2026, 11, 28)),
        ({"for": "month"}, date(2026, 12, 21)),
        ({"for": "date", "until": "2027-03-01"}, date(2027, 3, 1)),
        ({"for": "open"}, None),
    ],
)
def test_a_pause_lasts_as_long_as_was_chosen(
    her: Any, house: House, chosen: dict[str, str], until: date | None
) -> None:
    assert her.post("/me/messages/pause", data=chosen).status_code == 303
    assert standing(house) == (Lifecycle.PAUSED, until)
    assert "You are on pause" in her.get("/me/messages").text
    her.post("/me/messages/pause", data={"for": "resume"})
    assert standing(house) == (Lifecycle.ACTIVE, None)


@pytest.mark.parametrize("day", ["soon", "2026-11-21", "2099-01-01"])
def test_a_day_that_is_none_or_over_or_too_far_is_named_at_its_place(her: Any, house: House, day: str) -> None:
    answer = her.post("/me/messages/pause", data={"for": "date", "until": day})
    assert (answer.status_code, 'href="#f-until"' in answer.text) == (422, True)
    assert standing(house) == (Lifecycle.ACTIVE, None)


def test_a_pause_ends_by_itself_on_its_day(app: flask.Flask, her: Any, house: House) -> None:
    her.post("/me/messages/pause", data={"for": "week"})
    with app.app_context():
        assert end_pauses(NOW + timedelta(days=6)) == {}
        assert end_pauses(NOW + timedelta(days=7)) == {"resumed": 1}
    assert standing(house) == (Lifecycle.ACTIVE, None)


def test_a_pause_from_a_file_makes_nobody_active_who_was_not(app: flask.Flask, her: Any, house: House) -> None:
    her.post("/me/messages/pause", data={"for": "week"})
    with app.app_context(), transaction():
        trace = {"digest": "d", "volunteer_id": her.id, "submitted_at": NOW, "flags": []}
        db.session.execute(insert(ImportTrace).values(**trace, paused_from=Lifecycle.VERIFYING))
    with app.app_context():
        assert end_pauses(NOW + timedelta(days=30)) == {}


def test_the_page_says_what_comes_and_what_does_not(her: Any) -> None:
    assert her.get("/me/messages").text.count("does not come") == 0
    her.post("/me/messages/pause", data={"for": "week"})
    assert her.get("/me/messages").text.count("does not come") == 3
    her.post("/me/consents", data={"purpose": "contact", "given": "no"})
    assert her.get("/me/messages").text.count("does not come") == 4


def test_nights_and_language_are_hers_to_switch(her: Any, house: House) -> None:
    her.post("/me/messages/nights", data={"nights": "yes"})
    her.post("/me/messages/language", data={"language": "en"})
    assert house.rows(select(Volunteer.night_calls, Volunteer.language)) == [(True, "en")]
    her.post("/me/messages/nights", data={"nights": "no"})
    assert house.rows(select(Volunteer.night_calls)) == [(False,)]
    assert clock.now() == NOW
