"""Pages of complaints: staff receive, hear and decide; the person reads and answers; nobody reads another's."""

from __future__ import annotations

import flask
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.pool.complaints.models import Bar, Complaint, Evaluation
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer
from tests.web.signed_in import as_staff, as_volunteer


def a_person(app: flask.Flask, name: str = "林晓雨") -> Volunteer:
    with app.app_context(), transaction():
        person = a_volunteer(name)
        db.session.refresh(person)
        db.session.expunge(person)
        return person


def test_a_complaint_goes_from_hand_to_hand_and_the_person_reads_what_is_hers(app: flask.Flask) -> None:
    lin, other = a_person(app), a_person(app, "王芳")
    receiver, decider = as_staff(app, Role.STAFF), as_staff(app, Role.STAFF)
    form = {"source": "person_in_need", "words": "她转发了截图", "told": "一张截图", "about": lin.number}
    assert receiver.post("/complaints", data=form | {"about": "V-NOBODY22"}).status_code == 422
    came = receiver.post("/complaints", data=form)
    herself = as_volunteer(app, lin)
    mine = herself.get("/me/complaints").text
    assert "一张截图" in mine
    assert "她转发了截图" not in mine
    with app.app_context():
        complaint_id = db.session.scalars(select(Complaint.id)).one()
    assert (
        as_volunteer(app, other).post(f"/me/complaints/{complaint_id}/answer", data={"heard": "x"}).status_code == 404
    )
    assert herself.post(f"/me/complaints/{complaint_id}/answer", data={"heard": "里面没有名字"}).status_code == 303
    decision = {"outcome": "advised", "decision": "请不要再转发"}
    assert receiver.post(f"{came.location}/decide", data=decision).status_code == 409
    assert decider.post(f"{came.location}/decide", data=decision).status_code == 303
    assert "请不要再转发" in herself.get("/me/complaints").text
    assert "里面没有名字" in decider.get(came.location).text


def test_a_bar_takes_two_browsers(app: flask.Flask) -> None:
    lin, first, second = a_person(app), as_staff(app, Role.STAFF), as_staff(app, Role.ADMIN)
    form = {"volunteer": lin.number, "reason": "违反守则", "ends_on": "2027-01-01"}
    assert first.post("/bars", data=form | {"ends_on": ""}).status_code == 422
    assert first.post("/bars", data=form).status_code == 303
    with app.app_context():
        bar_id = db.session.scalars(select(Bar.id)).one()
    assert first.post(f"/bars/{bar_id}/confirm").status_code == 409
    assert second.post(f"/bars/{bar_id}/confirm").status_code == 303
    with app.app_context():
        assert db.session.get_one(Volunteer, lin.id).lifecycle is Lifecycle.BARRED
    assert "违反守则" in as_volunteer(app, lin).get("/me/complaints").text
    assert first.post(f"/bars/{bar_id}/lift").status_code == 303


def test_an_evaluation_is_read_and_answered_by_the_person(app: flask.Flask) -> None:
    lin, staff = a_person(app), as_staff(app, Role.STAFF)
    form = {"evaluated": lin.number, "evaluated_on": "2026-11-20", "quality": "good", "said": "耐心"}
    assert staff.post("/evaluations", data=form | {"evaluated_on": "2026-11-22"}).status_code == 422
    assert staff.post("/evaluations", data=form).status_code == 303
    with app.app_context():
        evaluation_id = db.session.scalars(select(Evaluation.id)).one()
    herself = as_volunteer(app, lin)
    assert "耐心" in herself.get("/me/complaints").text
    assert herself.post(f"/me/evaluations/{evaluation_id}/answer", data={"heard": "谢谢"}).status_code == 303
    assert "谢谢" in herself.get("/me/complaints").text


def test_a_volunteer_writes_to_us_and_staff_see_it_without_a_name_yet(app: flask.Flask) -> None:
    lin, staff = a_person(app), as_staff(app, Role.STAFF)
    herself = as_volunteer(app, lin)
    assert herself.post("/me/complaints", data={"words": ""}).status_code == 422
    assert herself.post("/me/complaints", data={"words": "排班不公"}).status_code == 303
    assert "Complaint 1" in staff.get("/complaints").text
    assert "排班不公" not in staff.get("/complaints").text
    assert "排班不公" in staff.get("/complaints/1").text
