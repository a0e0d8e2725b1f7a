"""Pages of vetting: the queue, a case, the person's own view; the same rules as behind them, and no word too much."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting import queries
from iwill.pool.vetting.models import CaseDocument, VettingCase
from iwill.pool.vetting.services import interviews, open_case
from iwill.pool.vetting.terms import CaseState, Stage
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, pass_until
from tests.pool.vetting.test_pictures import png
from tests.web.signed_in import as_staff, as_volunteer


def a_person(app: flask.Flask, stage: Stage = Stage.DOCUMENTS, **about: object) -> tuple[int, Volunteer]:
    """Somebody at a stage: the id of her case, and herself."""
    with app.app_context(), transaction():
        person = a_volunteer(**({"lifecycle": Lifecycle.APPLICANT, "verified": False} | about))  # type: ignore[arg-type]
        case = pass_until(open_case(person, by=SYSTEM, now=NOW), stage)
        case_id = case.id
        db.session.flush()
        db.session.refresh(person)
        db.session.expunge(person)
        return case_id, person


def case_at(app: flask.Flask, case_id: int) -> VettingCase:
    with app.app_context():
        return db.session.get_one(VettingCase, case_id)


def test_the_queue_counts_every_step_and_lists_the_longest_waiting_first(app: flask.Flask) -> None:
    for name in ("甲", "乙"):
        a_person(app, name=name)
    staff = as_staff(app, Role.STAFF)
    text = staff.get("/vetting").text
    assert text.index("甲") < text.index("乙")
    assert text.count('<th scope="row">') >= 8
    taken = staff.post("/vetting/next", data={"stage": "documents"})
    assert re.fullmatch(r"/vetting/\d+", taken.location)
    assert "You have somebody in hand" in staff.get("/vetting").text
    assert as_staff(app, Role.STAFF).get(taken.location).text.count("Somebody else has this person in hand") == 1


def test_a_pass_leads_to_the_next_person_and_a_missing_tick_is_said_at_the_top(app: flask.Flask) -> None:
    (first, _), (second, _) = a_person(app), a_person(app)
    staff = as_staff(app, Role.STAFF)
    refused = staff.post(f"/vetting/{first}/decide", data={"decision": "pass", "ticked": ["identity"]})
    assert refused.status_code == 422
    assert 'href="#f-ticked"' in refused.text
    assert "Go through the whole checklist" in refused.text
    passed = staff.post(f"/vetting/{first}/decide", data={"decision": "pass", "ticked": ["identity", "limits"]})
    assert passed.location == f"/vetting/{second}"
    assert case_at(app, first).stage is Stage.INTERVIEW
    assert case_at(app, second).held_by is not None


@pytest.mark.parametrize(
    ("form", "status", "state"),
    [
        ({"decision": "ask", "ask_reason": "unreadable"}, 303, CaseState.ASKED),
        ({"decision": "ask", "ask_reason": ""}, 422, CaseState.WAITING),
        ({"decision": "refuse", "refuse_reason": "conduct"}, 303, CaseState.REFUSED),
        ({"decision": "refuse", "refuse_reason": "unreadable"}, 422, CaseState.WAITING),
        ({"decision": "something"}, 422, CaseState.WAITING),
    ],
)
def test_asking_and_refusing_need_a_reason_that_the_person_reads(
    app: flask.Flask, form: dict[str, str], status: int, state: CaseState
) -> None:
    case_id, person = a_person(app)
    assert as_staff(app, Role.STAFF).post(f"/vetting/{case_id}/decide", data=form).status_code == status
    assert case_at(app, case_id).state is state
    with app.app_context():
        told = [message.facts["reason"] for message in db.session.scalars(select(Message))]
        assert told == ([] if status == 422 else [form.get("ask_reason") or form.get("refuse_reason")])
    text = as_volunteer(app, person).get("/me/standing").text
    assert ("cannot be read" in text) is (state is CaseState.ASKED)
    assert ("code of conduct." in text) is (state is CaseState.REFUSED)


def test_a_person_hands_in_a_picture_and_a_reviewer_looks_at_it_which_is_noted(app: flask.Flask) -> None:
    case_id, person = a_person(app, skills=["doctor"])
    herself, staff = as_volunteer(app, person), as_staff(app, Role.STAFF)
    wrong = herself.post(
        "/me/standing/paper", data={"kind": "physician", "picture": (io.BytesIO(b"%PDF-1.7"), "x.jpg")}
    )
    assert wrong.status_code == 409
    assert "no JPEG or PNG" in wrong.text
    done = herself.post(
        "/me/standing/paper",
        data={"kind": "physician", "number": "110-2020", "picture": (io.BytesIO(png()), "licence.png")},
    )
    assert done.status_code == 303
    with app.app_context():
        document_id = db.session.scalars(select(CaseDocument.id)).one()
    page = staff.get(f"/vetting/{case_id}").text
    assert "110-2020" in page
    shown = staff.get(f"/vetting/documents/{document_id}")
    assert (shown.mimetype, shown.data) == ("image/png", png())
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert herself.get(f"/vetting/documents/{document_id}").status_code == 403
    with app.app_context():
        actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"document.read", "case.read", "credential.handed_in"} <= actions


def test_a_person_books_a_time_signs_and_goes_on_without_anybody_of_staff(app: flask.Flask) -> None:
    case_id, person = a_person(app, Stage.INTERVIEW)
    with app.app_context(), transaction():
        slot_id = interviews.open_slot(NOW + timedelta(days=1), 20, 1, "会议室甲", by=ANNA, now=NOW).id
    herself, staff = as_volunteer(app, person), as_staff(app, Role.STAFF)
    assert herself.post("/me/standing/slot", data={"slot": slot_id}).status_code == 303
    assert "会议室甲" in herself.get("/me/standing").text
    assert person.name in staff.get("/vetting/slots").text
    staff.post(f"/vetting/{case_id}/decide", data={"decision": "pass"})
    assert herself.post("/me/standing/sign", data={"kind": "conduct", "version": "1"}).status_code == 422
    for kind in ("agreement", "confidentiality", "conduct"):
        form = {"kind": kind, "version": "1", f"agree-{kind}": "yes"}
        assert herself.post("/me/standing/sign", data=form).status_code == 303
    assert case_at(app, case_id).stage is Stage.TRAINING
    assert herself.post("/me/standing/sign", data={"kind": "poem", "version": "1"}).status_code == 404


def test_staff_offer_times_and_publish_texts_and_each_mistake_is_named(app: flask.Flask) -> None:
    staff = as_staff(app, Role.STAFF)
    wrong = staff.post("/vetting/slots", data={"day": "x", "time": "", "minutes": "", "seats": "0", "place": ""})
    assert wrong.status_code == 422
    assert "4 things need to be changed" in wrong.text
    good = {"day": "2026-12-01", "time": "19:30", "minutes": "20", "seats": "6", "place": "腾讯会议"}
    assert staff.post("/vetting/slots", data=good).status_code == 303
    assert "19:30" in staff.get("/vetting/slots").text
    assert staff.post("/vetting/texts/conduct", data={"body-en": "only"}).status_code == 422
    both = {"body-en": "A new code", "body-zh-Hans": "新的守则"}
    assert staff.post("/vetting/texts/conduct", data=both).status_code == 303
    assert "version 2" in staff.get("/vetting/texts").text


def test_a_second_look_is_not_for_whoever_passed_and_the_queue_shows_it(app: flask.Flask) -> None:
    from iwill.pool.vetting.services import second_looks  # noqa: PLC0415  (needed here alone)

    case_id, _ = a_person(app)
    with app.app_context(), transaction():
        pass_until(db.session.get_one(VettingCase, case_id), None)
        second_looks.owe([case_id], now=NOW)
        look_id = queries.open_second_looks()[0][0].id
    staff = as_staff(app, Role.STAFF)
    assert "moved on without a second reviewer" in staff.get("/vetting").text
    assert staff.post(f"/vetting/second-looks/{look_id}", data={"found": "confirmed"}).status_code == 303
    assert "Nobody is due for a second look" in staff.get("/vetting").text


def test_the_keys_come_from_our_own_house_and_the_page_works_without_them(app: flask.Flask) -> None:
    staff = as_staff(app, Role.STAFF)
    page = staff.get("/vetting")
    [script] = re.findall(r'<script[^>]*src="([^"]+)"', page.text)
    answer = staff.get(script)
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
