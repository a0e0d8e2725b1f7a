"""The merge queue: two people side by side, one decision a page, and the way back."""

from __future__ import annotations

import re

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.merging import services
from iwill.pool.merging.models import Merge, PossiblePair
from iwill.pool.merging.terms import PairState
from iwill.pool.models import Volunteer
from tests.web.conftest import House
from tests.web.signed_in import as_staff


@pytest.fixture
def pair(app: flask.Flask, house: House) -> tuple[int, int]:
    [one] = house.people(name="欧阳晓明", phone="+8613912345678", zone="Asia/Shanghai")
    [other] = house.people(name="欧阳小明", phone="+8613912345678", email="ouyang@pool.example", zone="Europe/London")
    found(app)
    return one, other


def found(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        services.note_pairs(now=clock.now())


def test_both_sides_are_shown_and_reading_the_contacts_is_noted(
    app: flask.Flask, house: House, pair: tuple[int, int]
) -> None:
    staff = as_staff(app, Role.STAFF)
    assert "欧阳小明" in staff.get("/people/duplicates").text
    page = staff.get("/people/duplicates/1").text
    assert [
        word for word in ("欧阳晓明", "欧阳小明", "+8613912345678", "ouyang@pool.example") if word not in page
    ] == []
    read = house.rows(select(AuditEntry.subject).where(AuditEntry.action == "contact.read"))
    assert {row.subject for row in read} == {f"volunteer:{one}" for one in pair}


def test_a_merge_takes_what_was_chosen_and_goes_on_to_the_next(
    app: flask.Flask, house: House, pair: tuple[int, int]
) -> None:
    house.people(2, name="上官云", phone="+8613912345000", email=None)
    found(app)
    staff = as_staff(app, Role.STAFF)
    answer = staff.post(
        "/people/duplicates/1",
        data={"decision": "merge", "keep": str(pair[0]), "side_name": "other", "side_zone": "kept"},
    )
    assert re.search(r"/people/duplicates/\d+\?merged=1$", answer.location)
    assert "Undo that" in staff.get(answer.location).text
    [row] = house.rows(select(Volunteer.name, Volunteer.zone).where(Volunteer.id == pair[0]))
    assert (row.name, row.zone) == ("欧阳小明", "Asia/Shanghai")


def test_the_old_address_of_a_person_says_when_she_was_merged_and_leads_on(
    app: flask.Flask, house: House, pair: tuple[int, int]
) -> None:
    staff = as_staff(app, Role.STAFF)
    staff.post("/people/duplicates/1", data={"decision": "merge", "keep": str(pair[0])})
    page = staff.get(f"/people/{pair[1]}").text
    assert f'href="/people/{pair[0]}"' in page
    assert "Nov 21, 2026" in page
    assert staff.post(f"/people/{pair[1]}/adulthood").location == f"/people/{pair[0]}"
    assert staff.post("/people/merges/1/undo").location == f"/people/{pair[1]}"
    assert "欧阳小明" in staff.get(f"/people/{pair[1]}").text
    [merge] = house.rows(select(Merge.undone_at, Merge.state_sealed))
    assert merge.undone_at is not None
    assert merge.state_sealed is None


def test_two_people_stay_two_and_later_goes_on(app: flask.Flask, house: House, pair: tuple[int, int]) -> None:
    staff = as_staff(app, Role.STAFF)
    assert staff.post("/people/duplicates/1", data={"decision": "later"}).location == "/people/duplicates"
    assert staff.post("/people/duplicates/1", data={"decision": "different"}).location == "/people/duplicates"
    assert [row.state for row in house.rows(select(PossiblePair.state))] == [PairState.DIFFERENT]
    assert staff.get("/people/duplicates/1").location == "/people/duplicates"


def test_a_refusal_is_said_on_the_page_and_keeps_what_was_chosen(
    app: flask.Flask, house: House, pair: tuple[int, int]
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Volunteer, pair[1]).erased_at = clock.now()
    staff = as_staff(app, Role.STAFF)
    answer = staff.post("/people/duplicates/1", data={"decision": "merge", "side_zone": "kept"})
    assert answer.status_code == 409
    assert "erased" in answer.text
    assert re.search(r'name="side_zone" value="kept" checked', answer.text)
    assert staff.post("/people/duplicates/1", data={}).status_code == 422


def test_an_organizer_has_no_part_in_it(app: flask.Flask, pair: tuple[int, int]) -> None:
    organizer = as_staff(app, Role.ORGANIZER)
    assert organizer.get("/people/duplicates").status_code == 403
    assert organizer.post("/people/duplicates/1", data={"decision": "merge"}).status_code == 403
