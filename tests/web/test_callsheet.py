"""The call sheet by page: one person for one caller, the number on record, and the answer of the telephone."""

from __future__ import annotations

import re
from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.callouts.models import CallRecord, Invitation, Need
from iwill.core import clock
from iwill.pool.models import ContactPoint
from iwill.pool.terms import ContactState
from tests.web.conftest import House
from tests.web.signed_in import as_staff


def in_hand(page: str) -> str | None:
    found = re.search(r'href="tel:(\+\d+)"', page)
    return found[1] if found else None


def form_of(page: str) -> str:
    found = re.search(r'action="(/callouts/\d+/calls/\d+)"', page)
    assert found
    return found[1]


def test_two_callers_get_two_people_and_each_number_shown_is_on_record(app: flask.Flask, house: House) -> None:
    house.people(1, email=None, phone="+8613800001001")
    house.people(1, email=None, phone="+8613800001002")
    called = house.call({"seats": 2})
    path = f"/callouts/{called.call_out_id}/calls"
    first, second, third = (as_staff(app, Role.ORGANIZER) for _ in range(3))
    assert in_hand(first.get(path).text) is None
    for browser in (first, second, third):
        assert browser.post(f"{path}/next").status_code == 303
    pages = [browser.get(path).text for browser in (first, second, third)]
    assert {in_hand(pages[0]), in_hand(pages[1])} == {"+8613800001001", "+8613800001002"}
    assert in_hand(pages[2]) is None
    assert "Nobody is left to ring at this moment." in pages[2]
    assert len(house.rows(select(AuditEntry.id).where(AuditEntry.action == "contact.read"))) == 2
    assert second.post(form_of(pages[0]), data={"outcome": "no"}).status_code == 409


@pytest.mark.parametrize(
    ("outcome", "taken", "left"),
    [("yes", 1, 0), ("no", 0, 0), ("no_answer", 0, 1), ("call_back", 0, 1), ("dead_number", 0, 0)],
)
def test_each_button_does_what_it_says(app: flask.Flask, house: House, outcome: str, taken: int, left: int) -> None:
    house.people(1, name="陈山", email=None, phone="+8613800001101")
    called = house.call()
    path = f"/callouts/{called.call_out_id}/calls"
    browser = as_staff(app, Role.ORGANIZER)
    browser.post(f"{path}/next")
    page = browser.get(path).text
    data = {"outcome": outcome} | ({"need": str(called.need_ids[0])} if outcome == "yes" else {})
    assert browser.post(form_of(page), data=data).status_code == 303
    assert house.rows(select(Need.taken)) == [(taken,)]
    after = browser.get(path).text
    sentence = "1 person is still to be rung" if left else "0 people are still to be rung"
    assert sentence in after
    assert "陈山" in after  # in the list of calls so far
    assert "值班员" in after
    assert [row[0].value for row in house.rows(select(CallRecord.outcome))] == [outcome]
    dead = house.rows(select(ContactPoint.state))[0][0] is ContactState.DEAD
    assert dead == (outcome == "dead_number")


def test_a_yes_to_several_shifts_names_them(app: flask.Flask, house: House) -> None:
    house.people(1, email=None, phone="+8613800001201")
    start = clock.now() + timedelta(hours=30)
    second = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    called = house.call({}, second, kind="drill")
    path = f"/callouts/{called.call_out_id}/calls"
    browser = as_staff(app, Role.ORGANIZER)
    browser.post(f"{path}/next")
    page = browser.get(path).text
    unnamed = browser.post(form_of(page), data={"outcome": "yes"})
    assert unnamed.status_code == 422
    assert 'href="#f-need"' in unnamed.text
    assert in_hand(unnamed.text) == "+8613800001201"  # still in hand, nothing lost
    assert browser.post(form_of(page), data={"outcome": "yes", "need": str(called.need_ids[1])}).status_code == 303
    assert house.rows(select(Need.taken).order_by(Need.id)) == [(0,), (1,)]
    assert "Seat taken" in browser.get(path).text


@pytest.mark.parametrize(
    ("outcome", "more", "answer", "record"),
    [
        ("only_if_short", {}, "only_if_short", "yes"),
        ("not_this_kind", {}, "no", "no"),
        ("pause", {"pause_until": "2027-01-31"}, "no", "no"),
        ("yes", {"from": "2026-11-22T20:30"}, "yes", "yes"),
    ],
)
def test_the_telephone_takes_every_answer_that_the_link_takes(
    app: flask.Flask, house: House, outcome: str, more: dict[str, str], answer: str, record: str
) -> None:
    house.people(1, email=None, phone="+8613800001401")
    called = house.call()
    path = f"/callouts/{called.call_out_id}/calls"
    browser = as_staff(app, Role.ORGANIZER)
    browser.post(f"{path}/next")
    form = form_of(browser.get(path).text)
    for wrong in ({"outcome": "pause", "pause_until": "soon"}, {"outcome": "yes", "need": "1", "from": "eight"}):
        assert browser.post(form, data=wrong).status_code == 422
    data = {"outcome": outcome, "need": str(called.need_ids[0])} | more
    assert browser.post(form, data=data).status_code == 303
    assert house.rows(select(Invitation.answer)) == [(answer,)]
    assert [row[0].value for row in house.rows(select(CallRecord.outcome))] == [record]


def test_the_script_is_in_the_persons_language(app: flask.Flask, house: House) -> None:
    house.people(1, name="Grace", email=None, phone="+447700900123", language="en", zone="Europe/London")
    called = house.call(kind="drill")
    path = f"/callouts/{called.call_out_id}/calls"
    browser = as_staff(app, Role.ORGANIZER, language="zh-Hans")
    browser.post(f"{path}/next")
    page = browser.get(path).text
    assert "Hello, is this Grace?" in page
    assert "This is a drill." in page
    assert "London time" in page


def test_a_claim_runs_out_and_a_strange_form_is_refused(app: flask.Flask, house: House) -> None:
    house.people(1, email=None, phone="+8613800001301")
    called = house.call()
    other = house.call(kind="drill")
    path = f"/callouts/{called.call_out_id}/calls"
    first, second = as_staff(app, Role.ORGANIZER), as_staff(app, Role.ORGANIZER)
    first.post(f"{path}/next")
    form = form_of(first.get(path).text)
    assert first.post(form, data={"outcome": "perhaps"}).status_code == 422
    foreign = form.replace(f"/callouts/{called.call_out_id}/", f"/callouts/{other.call_out_id}/")
    assert first.post(foreign, data={"outcome": "no"}).status_code == 404
    assert first.post(f"{path}/9999", data={"outcome": "no"}).status_code == 404
    clock.advance(timedelta(minutes=16))
    second.post(f"{path}/next")
    assert in_hand(second.get(path).text) == "+8613800001301"
