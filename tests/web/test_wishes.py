"""How much reaches somebody when nothing is urgent: her own switches, the desk's, and what was not sent."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db, transaction
from iwill.messaging.contact import mode, queries, services
from iwill.messaging.contact.models import ContactWish
from iwill.messaging.contact.terms import Refusal
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.browsers import volunteer_browser
from tests.conftest import NOW
from tests.web.conftest import House
from tests.web.signed_in import as_staff


@pytest.fixture
def her(app: flask.Flask, house: House) -> Any:
    (person,) = house.people()
    browser = volunteer_browser(app, person)
    browser.set_cookie("lang", "en")
    browser.id = person
    return browser


def test_somebody_says_how_much_and_which_kinds_and_it_holds(her: Any, house: House) -> None:
    assert "at most 2 in 30 days" in her.get("/me/messages").text
    said = {"most": "1", "kinds": ["journey", "impact"]}
    assert her.post("/me/messages/wishes", data=said).status_code == 303
    ((most, unwanted, free),) = house.rows(select(ContactWish.most, ContactWish.unwanted, ContactWish.no_hold_outs))
    assert (most, unwanted, free) == (1, ["task", "thanks"], True)
    page = her.get("/me/messages").text
    assert 'name="kinds" value="journey" checked' in page
    assert 'name="kinds" value="task" checked' not in page
    # As usual again: nothing of it stands any more.
    her.post(
        "/me/messages/wishes", data={"most": "usual", "kinds": ["journey", "impact", "thanks", "task"], "trials": "yes"}
    )
    assert house.rows(select(ContactWish.most, ContactWish.unwanted, ContactWish.no_hold_outs)) == [(None, [], False)]


def test_the_desk_switches_to_crisis_mode_and_back(app: flask.Flask) -> None:
    organizer = as_staff(app, Role.ORGANIZER)
    assert "Switch to crisis mode" in organizer.get("/desk").text
    organizer.post("/desk/mode", data={"mode": "crisis"})
    with app.app_context():
        assert mode.is_crisis()
    assert "only what is urgent goes out" in organizer.get("/desk").text
    organizer.post("/desk/mode", data={"mode": "peace"})
    with app.app_context():
        assert not mode.is_crisis()


def test_what_was_not_sent_stands_on_the_persons_page(her: Any, app: flask.Flask) -> None:
    with app.app_context(), transaction():
        services.note_refusals({her.id: Refusal("contact_cap", None)}, Purpose.JOURNEY, "journey:1", NOW)
    staff = as_staff(app, Role.STAFF)
    page = staff.get(f"/people/{her.id}").text
    assert "Not sent, and why" in page
    assert "Enough has reached this person of late." in page


def test_an_export_holds_the_wishes_and_an_erasure_forgets_them(her: Any, app: flask.Flask) -> None:

    with app.app_context():
        with transaction() as session:
            services.note_refusals({her.id: Refusal("own_cap", None)}, Purpose.JOURNEY, "journey:1", NOW)
            person = session.get_one(Volunteer, her.id)
            assert leaving.export_person(person)["contact"]["not_sent"][0]["reason"] == "own_cap"
        with transaction() as session:
            leaving.erase_person(session.get_one(Volunteer, her.id), by=SYSTEM, now=NOW)
        assert queries.refusals_of(her.id) == []
        assert db.session.get(ContactWish, her.id) is None
