"""People from 14 to 17: on file with a guardian's recorded consent, for the back office and nothing else."""

from __future__ import annotations

from datetime import date

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.core.errors import Refused
from iwill.pool.imports.dates import Birth
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving, vetting
from iwill.pool.sign_up.guardians import Guardian, record_guardian
from iwill.pool.sign_up.models import GuardianConsent
from iwill.pool.sign_up.rules import age_group
from iwill.pool.sign_up.terms import AgeGroup, GuardianWay
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.web.conftest import House
from tests.web.signed_in import as_staff

TODAY = date(2026, 11, 21)
FATHER = {"guardian_name": "周建国", "guardian_contact": "13700001111", "way": "phone", "given_on": "2026-11-20"}
YOUNG = {"name": "周小禾", "birth": "2010-05-01", "email": "he@pool.example", "phone": "", **FATHER}


@pytest.mark.parametrize(
    ("earliest", "latest", "group"),
    [
        (date(2012, 11, 22), date(2012, 11, 22), AgeGroup.CHILD),
        (date(2012, 11, 21), date(2012, 11, 21), AgeGroup.YOUNG),
        (date(2012, 1, 1), date(2012, 12, 31), AgeGroup.UNSURE),
        (date(2010, 1, 1), date(2010, 12, 31), AgeGroup.YOUNG),
        (date(2008, 1, 1), date(2008, 12, 31), AgeGroup.UNSURE),
        (date(2008, 11, 22), date(2008, 11, 22), AgeGroup.YOUNG),
        (date(2008, 11, 21), date(2008, 11, 21), AgeGroup.ADULT),
        (date(1990, 1, 1), date(1999, 12, 31), AgeGroup.ADULT),
    ],
)
def test_a_stated_birth_says_the_age_only_where_it_surely_does(earliest: date, latest: date, group: AgeGroup) -> None:
    assert age_group(Birth(earliest, latest), TODAY) is group


def test_staff_who_heard_a_guardian_put_a_young_person_on_file(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    answer = browser.post("/people/young", data=YOUNG)
    assert answer.status_code == 303
    page = browser.get(f"{answer.location}/guardian").text
    assert "周建国" in page
    assert "13700001111" in page
    with app.app_context():
        young = db.session.scalars(select(Volunteer)).one()
        assert (young.guardian_agreed, young.adult_from, young.may_contact) == (True, date(2028, 5, 1), True)
        line = db.session.scalars(select(GuardianConsent)).one()
        assert (line.way, line.given_on, line.recorded_by[:6]) == (GuardianWay.PHONE, date(2026, 11, 20), "staff:")
        assert "周建国" not in str(vars(line))
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert {"guardian.agreed", "contact.read"} <= set(actions)
        assert leaving.export_person(young)["guardians"][0]["name"] == "周建国"
        db.session.remove()


@pytest.mark.parametrize("birth", ["2013-01-01", "1990", ""])
def test_children_and_adults_do_not_come_in_this_way(app: flask.Flask, birth: str) -> None:
    assert as_staff(app, Role.STAFF).post("/people/young", data=YOUNG | {"birth": birth}).status_code in (409, 422)
    with app.app_context():
        assert db.session.scalars(select(Volunteer)).all() == []


def test_without_a_guardian_a_minor_does_not_become_active(ctx: flask.Flask) -> None:
    young = a_volunteer(adult_from=date(2028, 5, 1), lifecycle=Lifecycle.TRAINED)
    with pytest.raises(Refused, match="minor"):
        vetting.move_person(young, Lifecycle.ACTIVE, by=an_actor(), now=NOW)
    record_guardian(young, Guardian("周建国", "13700001111", GuardianWay.LETTER, TODAY), by=an_actor(), now=NOW)
    vetting.move_person(young, Lifecycle.ACTIVE, by=an_actor(), now=NOW)
    assert young.lifecycle is Lifecycle.ACTIVE


def test_a_young_person_is_asked_for_back_office_work_that_is_open_to_them_and_for_nothing_else(
    app: flask.Flask, house: House
) -> None:
    with app.app_context(), transaction():
        young = a_volunteer(skills=("listening", "information"), adult_from=date(2028, 5, 1))
        record_guardian(young, Guardian("周建国", "137", GuardianWay.LETTER, TODAY), by=an_actor(), now=NOW)
        adult, number = a_volunteer(skills=("listening", "information")).id, young.id
    office = {"skills": ["information"], "work": "back_office", "adults_only": False}
    assert set(house.call(office, kind="drill").paths) == {adult, number}
    assert set(house.call({"skills": ["listening"], "adults_only": False}, kind="drill").paths) == {adult}
    assert set(house.call({"skills": ["information"], "work": "back_office"}).paths) == {adult}


def test_an_erasure_takes_the_guardian_along(ctx: flask.Flask) -> None:
    young = a_volunteer(adult_from=date(2028, 5, 1))
    record_guardian(young, Guardian("周建国", "137", GuardianWay.LETTER, TODAY), by=an_actor(), now=NOW)
    leaving.erase_person(young, by=an_actor(), now=NOW)
    assert db.session.scalars(select(GuardianConsent)).all() == []
    assert young.guardian_agreed is False
