"""She sees everything that was concluded about her, what was kept from her too, and objects to any line of it."""

from __future__ import annotations

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db, transaction
from iwill.engagement.journeys.models import Effect
from iwill.engagement.journeys.terms import EffectState
from iwill.engagement.outreach import services as outreach
from iwill.engagement.outreach.terms import Why
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import CONTACT_CAP, Refusal
from iwill.messaging.terms import Purpose
from iwill.pool.complaints import queries as complaint_queries
from iwill.pool.models import Volunteer
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import TaskWhy
from iwill.web.me.concluded_view import REASONS, concluded
from tests.builders import a_staff, a_volunteer
from tests.conftest import NOW
from tests.engagement.answering.conftest import a_letter, give
from tests.web.signed_in import as_volunteer

HERE = "/me/concluded"


def browser_of(app: flask.Flask, volunteer_id: int) -> FlaskClient:
    with app.app_context():
        volunteer = db.session.get_one(Volunteer, volunteer_id)
        db.session.expunge(volunteer)
    return as_volunteer(app, volunteer)


@pytest.fixture
def known(app: flask.Flask) -> int:
    """Somebody about whom one thing of each kind was concluded."""
    with app.app_context(), transaction():
        a_staff(Role.CARE)
        volunteer = a_volunteer(language="en")
        give(a_letter(volunteer, "still_here"), "still_here", "yes")
        a_letter(volunteer, "drill")
        held_out = db.session.scalars(select(Effect).order_by(Effect.id.desc())).first()
        assert held_out is not None
        held_out.state, held_out.letter_id = EffectState.HELD_OUT, None
        contact.note_refusals({volunteer.id: Refusal(CONTACT_CAP, None)}, Purpose.JOURNEY, "letter:9", NOW)
        outreach.open_task(volunteer.id, Why.DEAD_CONTACT, "contact:1", by=SYSTEM, now=NOW)
        outreach.pause_for_silence(a_volunteer().id, by=SYSTEM, now=NOW)
        care.open_task(volunteer, None, TaskWhy.ANSWER, None, SYSTEM, NOW)
        return volunteer.id


def test_every_kind_of_conclusion_is_told_to_her_in_words(app: flask.Flask, known: int) -> None:
    page = browser_of(app, known).get(HERE).text
    for words in (
        "Where you stand in the pool",
        "Without an answer: 0 times of 0",
        "was deliberately not sent, so that its effect can be measured",
        "not sent, because enough had reached you of late",
        "You are still with us, noted today",
        "Somebody was asked to reach you: no message arrives",
        "Somebody of care was asked to get in touch",
    ):
        assert words in page


def test_an_objection_to_a_line_is_a_complaint_that_somebody_answers(app: flask.Flask, known: int) -> None:
    browser = browser_of(app, known)
    with app.test_request_context():
        key = concluded(db.session.get_one(Volunteer, known))[1].lines[0].key
    assert "What is not right about it?" in browser.get(f"{HERE}/object?about={key}").text
    assert browser.post(f"{HERE}/object", data={"about": key, "words": " "}).status_code == 422
    assert browser.post(f"{HERE}/object", data={"about": key, "words": "I want these letters"}).status_code == 303
    assert "deliberately not sent" in browser.get("/me/complaints").text
    with app.app_context():
        assert len(complaint_queries.complaints_from(db.session.get_one(Volunteer, known))) == 1


def test_nobody_objects_in_anothers_name(app: flask.Flask, known: int) -> None:
    with app.app_context(), transaction():
        other = a_volunteer().id
    browser = browser_of(app, other)
    assert browser.get(f"{HERE}/object?about=kept:1").status_code == 404
    assert browser.post(f"{HERE}/object", data={"about": "kept:1", "words": "not mine"}).status_code == 404


def test_every_reason_of_the_contact_policy_is_told_to_her_as_you() -> None:
    with_words = {"crisis_mode", "contact_cap", "own_cap", "not_wanted", "after_a_note", "open_call_out"}
    assert with_words <= set(REASONS)
    assert not any("this person" in str(words).lower() for words in REASONS.values())
