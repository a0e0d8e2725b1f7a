"""Joining by oneself: nothing is kept before address and consent are given, and no page tells who is known already."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email import policy as email_policy
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import Base, db, transaction
from iwill.core.purging import forget_everything_due
from iwill.messaging import outbox
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.services.contacts import contact_value
from iwill.pool.sign_up.models import SignUp
from iwill.pool.terms import Adulthood, ConsentState, ContactState, CredentialState, Lifecycle
from iwill.pool.vocabulary import services as vocabulary_services
from iwill.pool.vocabulary.rules import Draft
from tests.builders import an_actor
from tests.web.conftest import House

ADDRESS, NAME = "lin.newcomer@pool.example", "林晓雨"
CONTACT = {"name": NAME, "preferred_name": "小雨", "email": ADDRESS, "phone": "13912345678", "birth": "1990"}


def three_questions(browser: FlaskClient) -> None:
    browser.set_cookie("lang", "en")
    assert browser.post("/join", data={"causes": ["elderly", "mental_health"]}).location == "/join/skills"
    skills = {"skills": ["listening", "counselling"], "licence": "counsellor", "number": "110-2020"}
    assert browser.post("/join/skills", data=skills).location == "/join/start"
    start = {"beginning": "training", "preset": "evenings", "zone": "Asia/Shanghai"}
    assert browser.post("/join/start", data=start).location == "/join/contact"


def mail(app: flask.Flask) -> tuple[str, str]:
    """The code and the link of the only mail that has gone out."""
    with app.app_context():
        outbox.deliver_due(clock.now())
    (path,) = Path(app.extensions["iwill_settings"].mail_sink_dir).glob("*.eml")
    text = email.message_from_bytes(path.read_bytes(), policy=email_policy.default).get_content()
    code, link = re.search(r"^(\d{6}) ", text, re.M), re.search(r"http://iwill.example(/\S*/[\w-]{34})\s*$", text, re.M)
    return code[1] if code else "", link[1] if link else ""


def how_many(app: flask.Flask, table: type[Base]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def whole_database(app: flask.Flask) -> str:
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return "\n".join(str(row) for table in tables for row in db.session.execute(select(table)).all())


@pytest.fixture
def newcomer(app: flask.Flask) -> FlaskClient:
    """A browser whose reader has answered the three questions."""
    browser = app.test_client()
    three_questions(browser)
    return browser


def test_the_second_question_offers_the_vocabulary_as_it_stands(app: flask.Flask) -> None:
    browser, by = app.test_client(), an_actor(Role.STAFF)
    browser.set_cookie("lang", "en")
    browser.post("/join", data={"causes": ["elderly"]})
    with app.app_context(), transaction():
        vocabulary_services.add_term("skill", "pupil", Draft("学生", "Pupil"), by=by, now=clock.now())
        vocabulary_services.merge_terms("skill", "student", "pupil", by=by, now=clock.now())
        vocabulary_services.merge_terms("skill", "nursing", "doctor", by=by, now=clock.now())
        vocabulary_services.retire_term("skill", "it", by=by, now=clock.now())
    page = browser.get("/join/skills").text
    offered = set(re.findall(r'name="skills" value="(\w+)"', page))
    assert {"doctor", "listening"} <= offered
    assert offered.isdisjoint({"student", "pupil", "nursing", "it"})
    # Ticked on a page from before the change: what took a merged entry in counts, a retired one does not.
    browser.post("/join/skills", data={"skills": ["nursing", "doctor", "it", "pupil"], "licence": ""})
    ticked = re.findall(r'name="skills" value="(\w+)"[^>]*checked', browser.get("/join/skills").text)
    assert ticked == ["doctor"]


def test_three_questions_a_code_and_consents_lead_into_the_queue(app: flask.Flask, newcomer: FlaskClient) -> None:
    assert newcomer.post("/join/contact", data=CONTACT).location == "/join/consents"
    assert how_many(app, Volunteer) == 0
    code, _ = mail(app)
    done = newcomer.post("/join/consents", data={"code": f" {code[:3]} {code[3:]}", "given": ["process", "contact"]})
    assert done.location == "/me/waiting"
    page = newcomer.get("/me/waiting").text
    assert "Step 1 of" in page
    assert "Nobody is before you." in page
    with app.app_context():
        (person,) = db.session.scalars(select(Volunteer)).all()
        assert (person.name, person.preferred_name, person.lifecycle) == (NAME, "小雨", Lifecycle.VERIFYING)
        assert [(contact_value(one), one.state) for one in person.contacts] == [
            (ADDRESS, ContactState.VERIFIED),
            ("+8613912345678", ContactState.UNKNOWN),
        ]
        assert [held.confirmed_at for held in person.skills] == [None, None]
        assert person.credentials[0].state is CredentialState.SUBMITTED
        assert (person.adulthood, person.adult_from.year) == (Adulthood.DECLARED, 2008)
        assert len(person.weekly_hours) == 10
        answers = {line.purpose.value: line.state for line in person.consents}
        assert answers["process"] is answers["contact"] is ConsentState.GIVEN
        assert answers["publicity"] is ConsentState.REFUSED
        db.session.remove()
    assert how_many(app, SignUp) == 0


def test_the_link_in_the_mail_does_the_same_on_another_device_and_looking_uses_nothing_up(
    app: flask.Flask, newcomer: FlaskClient
) -> None:
    newcomer.post("/join/contact", data=CONTACT)
    _, link = mail(app)
    other = app.test_client()
    for _ in range(3):
        assert other.get(link).status_code == 200
    assert other.post(link, data={"given": "process"}).location == "/me/waiting"
    assert other.post(link, data={"given": "process"}).status_code == 410
    assert how_many(app, Volunteer) == 1


def test_going_back_finds_every_answer_and_no_address_holds_any(newcomer: FlaskClient) -> None:
    newcomer.post("/join/contact", data=CONTACT | {"email": "not an address"})
    assert 'value="elderly" checked' in newcomer.get("/join").text
    skills = newcomer.get("/join/skills").text
    assert 'value="counselling" checked' in skills
    assert "110-2020" in skills
    assert 'value="training" checked' in newcomer.get("/join/start").text


def test_what_cannot_be_read_is_named_at_its_place_and_nothing_typed_is_lost(newcomer: FlaskClient) -> None:
    wrong = newcomer.post("/join/contact", data={"name": "", "email": "a@b", "phone": "12", "birth": "90后", "x": ""})
    assert wrong.status_code == 422
    for place in ("f-name", "f-email", "f-phone"):
        assert f'href="#{place}"' in wrong.text
    assert newcomer.post("/join", data={"causes": ["children", "elderly", "disasters", "epidemics"]}).status_code == 422


def test_nobody_gets_past_an_unanswered_question(client: Any) -> None:
    for page in ("/join/skills", "/join/start", "/join/contact", "/join/consents"):
        assert client.get(page).location == "/join"
    assert client.post("/join/contact", data=CONTACT).location == "/join"


def test_known_and_unknown_addresses_get_the_same_answer_and_the_known_one_a_link_to_sign_in(
    app: flask.Flask, house: House
) -> None:
    house.people(email="known@pool.example")
    pages = []
    for address in ("known@pool.example", ADDRESS):
        browser = app.test_client()
        three_questions(browser)
        assert browser.post("/join/contact", data=CONTACT | {"email": address}).location == "/join/consents"
        browser.post("/join/consents", data={"code": "000000", "given": "process"})
        pages.append(browser.get("/join/consents").text.replace(address, "somebody"))
    csrf = re.compile(r'name="csrf_token" value="[^"]*"')
    assert csrf.sub("", pages[0]) == csrf.sub("", pages[1])
    with app.app_context():
        sent = db.session.scalars(select(Message.purpose).order_by(Message.id)).all()
    assert sent == [Purpose.SIGN_IN, Purpose.SIGN_UP]
    assert how_many(app, SignUp) == 2


def test_a_robot_that_fills_every_field_gets_no_mail_and_no_hint(app: flask.Flask, newcomer: FlaskClient) -> None:
    assert newcomer.post("/join/contact", data=CONTACT | {"website": "http://x"}).location == "/join/consents"
    assert how_many(app, Message) == 0
    assert ADDRESS not in whole_database(app)


def test_the_right_code_does_not_help_after_five_wrong_ones(app: flask.Flask, newcomer: FlaskClient) -> None:
    newcomer.post("/join/contact", data=CONTACT)
    code, _ = mail(app)
    for guess in range(5):
        wrong = f"{(int(code) + 1 + guess) % 1_000_000:06d}"
        assert newcomer.post("/join/consents", data={"code": wrong, "given": "process"}).status_code == 422
    assert newcomer.post("/join/consents", data={"code": code, "given": "process"}).status_code == 422
    assert how_many(app, Volunteer) == 0


def test_mails_to_one_address_are_limited(newcomer: FlaskClient) -> None:
    answers = [newcomer.post("/join/contact", data=CONTACT).status_code for _ in range(6)]
    assert answers[:4] == [303] * 4
    assert answers[-1] == 429


def test_without_consent_to_be_kept_nobody_comes_in(app: flask.Flask, newcomer: FlaskClient) -> None:
    newcomer.post("/join/contact", data=CONTACT)
    code, _ = mail(app)
    refused = newcomer.post("/join/consents", data={"code": code, "given": "contact"})
    assert refused.status_code == 422
    assert 'href="#f-process"' in refused.text
    assert how_many(app, Volunteer) == 0


@pytest.mark.parametrize(("birth", "words"), [("2015-03-01", "Under 14"), ("2010", "parent or guardian")])
def test_of_somebody_too_young_nothing_is_kept_anywhere(
    app: flask.Flask, newcomer: FlaskClient, birth: str, words: str
) -> None:
    answer = newcomer.post("/join/contact", data=CONTACT | {"birth": birth})
    assert (answer.status_code, words in answer.text) == (200, True)
    assert (how_many(app, SignUp), how_many(app, Volunteer), how_many(app, Message)) == (0, 0, 0)
    assert newcomer.get("/join/contact").location == "/join"


def test_a_sign_up_that_nobody_finishes_is_sealed_and_gone_after_a_day(app: flask.Flask, newcomer: FlaskClient) -> None:
    newcomer.post("/join/contact", data=CONTACT)
    kept = whole_database(app)
    assert [secret for secret in (ADDRESS, NAME, "13912345678", "110-2020") if secret in kept] == []
    clock.advance(timedelta(hours=26))
    with app.app_context():
        assert forget_everything_due(clock.now())["unfinished_sign_ups"] == 1
