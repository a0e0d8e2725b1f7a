"""What is missing: counted, listed, and asked for one mail at a time, never too often and never against a wish."""

from __future__ import annotations

from datetime import date, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Role
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging import gaps, outbox
from iwill.messaging.models import Message
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import Volunteer
from iwill.pool.terms import Adulthood, ConsentPurpose, ContactState, CredentialState, Lifecycle
from tests.conftest import NOW
from tests.web.conftest import House
from tests.web.signed_in import as_staff

LACKS: dict[Gap, dict[str, object]] = {
    Gap.AGE: {"adulthood": Adulthood.UNKNOWN, "adult_from": None},
    Gap.CONTACT: {},
    Gap.LICENCE: {"credentials": ("nurse",), "valid_until": date(2027, 1, 15)},
    Gap.HOURS: {"hours": None},
}
ANSWERS: dict[Gap, dict[str, str]] = {
    Gap.AGE: {"birth": "1990"},
    Gap.CONTACT: {},
    Gap.LICENCE: {"kind": "nurse", "valid_until": "2031-05-31"},
    Gap.HOURS: {"preset": "evenings", "zone": "Europe/London"},
}


def ask(app: flask.Flask, gap: Gap) -> tuple[int, int, dict[str, int]]:
    with app.app_context(), transaction():
        tally = gaps.ask_about(gap, by=SYSTEM, now=clock.now())
        return tally.matched, tally.done, tally.refused


def link(app: flask.Flask) -> str:
    with app.app_context():
        newest = db.session.scalars(select(GapQuestion).order_by(GapQuestion.id.desc())).first()
        assert newest is not None
        return f"/q/{make_token(LinkPurpose.GAP, newest.link_id)}"


def filled(app: flask.Flask, gap: Gap) -> bool:
    with app.app_context():
        person = db.session.scalars(select(Volunteer)).one()
        match gap:
            case Gap.AGE:
                found = person.adulthood is Adulthood.DECLARED and person.adult_from == date(2008, 12, 31)
            case Gap.CONTACT:
                found = person.contacts[0].state is ContactState.VERIFIED
            case Gap.LICENCE:
                found = [one.state for one in person.credentials] == [
                    CredentialState.VERIFIED,
                    CredentialState.SUBMITTED,
                ]
            case Gap.HOURS:
                found = len(person.weekly_hours) == 10 and person.zone == "Europe/London"
        db.session.remove()
        return found


@pytest.mark.parametrize("gap", list(Gap))
def test_each_gap_is_asked_by_a_mail_of_its_own_and_filled_by_its_link(
    app: flask.Flask, house: House, gap: Gap
) -> None:
    house.people(**LACKS[gap])
    assert ask(app, gap) == (1, 1, {})
    with app.app_context():
        outbox.deliver_due(NOW)
    page, browser = link(app), app.test_client()
    assert browser.get(page).status_code == 200
    assert not filled(app, gap)
    assert browser.post(page, data=ANSWERS[gap]).status_code == 200
    assert filled(app, gap)


def test_nobody_is_asked_against_a_wish_or_too_often(app: flask.Flask, house: House) -> None:
    lacking = LACKS[Gap.HOURS]
    house.people(**lacking)
    house.people(**lacking, consents=(ConsentPurpose.PROCESS,))
    house.people(**lacking, email=None, phone="+8613912345678")
    house.people(**lacking, lifecycle=Lifecycle.PAUSED)
    house.people(**lacking, lifecycle=Lifecycle.LEFT)
    reasons = {"no_consent": 1, "no_address": 1, "not_asking_now": 1}
    assert ask(app, Gap.HOURS) == (4, 1, {k: reasons[k] for k in sorted(reasons)})
    again = ask(app, Gap.HOURS)
    assert (again[1], again[2]["asked_lately"]) == (0, 1)
    # Another question waits a week, the same one a month.
    assert ask(app, Gap.CONTACT)[1] == 0
    clock.advance(timedelta(days=8))
    assert ask(app, Gap.HOURS)[1] == 0
    assert ask(app, Gap.CONTACT)[1] == 1
    clock.advance(timedelta(days=31))
    assert ask(app, Gap.HOURS)[1] == 1


def test_a_question_waits_for_the_morning_of_its_reader(app: flask.Flask, house: House) -> None:
    clock.freeze(NOW + timedelta(hours=4))
    house.people(**LACKS[Gap.AGE])
    ask(app, Gap.AGE)
    with app.app_context():
        assert db.session.scalar(select(Message.not_before)) == NOW + timedelta(hours=13)


def test_an_answer_under_14_is_not_kept_and_offers_to_delete_everything(app: flask.Flask, house: House) -> None:
    house.people(**LACKS[Gap.AGE])
    ask(app, Gap.AGE)
    page, browser = link(app), app.test_client()
    refused = browser.post(page, data={"birth": "2015-01-01"})
    assert (refused.status_code, 'name="delete"' in refused.text) == (422, True)
    assert browser.post(page, data={"delete": "yes"}).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Volunteer)).one().erased_at is not None
        assert db.session.scalars(select(GapQuestion)).all() == []
    assert browser.get(page).status_code == 410


def test_staff_see_each_gap_with_its_count_its_people_and_who_would_get_a_mail(app: flask.Flask, house: House) -> None:
    house.people(name="周敏", **LACKS[Gap.AGE])
    house.people(name="吴刚", **LACKS[Gap.AGE], consents=(ConsentPurpose.PROCESS,))
    browser = as_staff(app, Role.STAFF)
    assert "2 people" in browser.get("/people/gaps").text
    page = browser.get("/people/gaps/age").text
    assert "周敏" in page
    assert "have not agreed" in page
    browser.post("/people/gaps/age/ask")
    with app.app_context():
        assert len(db.session.scalars(select(Message)).all()) == 1
    assert browser.get("/people/gaps/weather").status_code == 404
