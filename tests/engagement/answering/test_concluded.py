"""She sees everything that was concluded about her, what was kept from her too, and objects to any line of it."""

from __future__ import annotations

from datetime import timedelta

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
from iwill.engagement.recognition.models import AwardGiven
from iwill.engagement.recognition.terms import Award
from iwill.engagement.tasks.services import looking_back, parts
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import CONTACT_CAP, Refusal
from iwill.messaging.terms import Purpose
from iwill.pool.complaints import queries as complaint_queries
from iwill.pool.courses.services import add_course, complete_course
from iwill.pool.courses.terms import CourseDraft
from iwill.pool.models import Volunteer
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import TaskWhy
from iwill.web.me.concluded_view import REASONS, concluded
from tests.builders import a_staff, a_volunteer
from tests.conftest import NOW
from tests.engagement.answering.conftest import a_letter, give
from tests.engagement.tasks.test_small_tasks import BY, an_open_task
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
        lines = [line for section in concluded(db.session.get_one(Volunteer, known)) for line in section.lines]
        key = next(line.key for line in lines if line.key.startswith("letter:"))
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


def test_what_she_can_do_and_has_done_is_told_too_and_can_be_objected_to(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        volunteer = a_volunteer(language="en", skills=["legal"], now=NOW - timedelta(days=60))
        draft = CourseDraft(title_zh="心理急救", title_en="First aid for the mind", validity_months=12)
        complete_course(volunteer, add_course("pfa", draft, by=BY, now=NOW), NOW.date(), by=BY, now=NOW)
        db.session.add(
            AwardGiven(volunteer_id=volunteer.id, award=Award.HOURS, mark=10, evidence={"minutes": 630}, given_at=NOW)
        )
        part = parts.apply(an_open_task(), volunteer, by=BY, now=NOW)
        parts.say_yes(part, hers=False, by=BY, now=NOW)
        looking_back.say_how_it_was(
            part, {"on_time": "well", "usable": "partly", "as_agreed": "well"}, hers=False, by=BY, now=NOW
        )
        known = volunteer.id
    browser = browser_of(app, known)
    page = browser.get(HERE).text
    for words in (
        "Legal advice: confirmed.",
        "You completed “First aid for the mind”; it holds until 21 Nov 2027.",
        "10 hours of service: counted from 10.5 hours of service.",
        "You stand on the list of whom to contact: Joined",
        "“审一份志愿者手册”: takes part. Was it there in time?",
    ):
        assert words in page
    with app.test_request_context():
        lines = [line for section in concluded(db.session.get_one(Volunteer, known)) for line in section.lines]
    for key in [line.key for line in lines if line.key.split(":")[0] in ("skill", "course", "task", "award", "board")]:
        assert browser.get(f"{HERE}/object?about={key}").status_code == 200
