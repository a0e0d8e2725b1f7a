"""Training through its pages: staff plan and note, volunteers sign up signed in or by link."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import flask
import pytest
from sqlalchemy import func, select

from iwill.accounts.terms import Role
from iwill.callouts.models import Invitation
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.training import queries, telling
from iwill.engagement.training.models import CourseLink
from iwill.engagement.training.services import inviting, places
from iwill.messaging.contact import queries as contact_queries
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.courses.queries import course_by_code, training_by_id
from iwill.pool.courses.services import complete_course
from iwill.pool.queries import volunteer_by_id
from iwill.web.training.check import address_of
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.engagement.training.conftest import BY, IN_A_WEEK, School
from tests.web.signed_in import as_staff, as_volunteer

COURSE = {"title_zh": "心理急救", "title_en": "Psychological first aid", "minutes": "90", "validity_months": "12"}
SESSION = {"on_day": "2026-11-28", "started_at": "19:00", "ended_at": "21:00", "room": "三楼", "capacity": "2"}


@pytest.fixture
def school() -> School:
    return School()


def browser_of(app: flask.Flask, volunteer_id: int) -> Any:
    with app.app_context():
        volunteer = volunteer_by_id(volunteer_id)
    return as_volunteer(app, volunteer)


def text(response: Any) -> str:
    return response.get_data(as_text=True)


def test_staff_write_a_course_plan_it_and_note_who_was_there(app: flask.Flask) -> None:
    staff = as_staff(app, Role.STAFF)
    wrong = staff.post("/training", data=COURSE | {"code": "Pfa!", "minutes": "x"})
    assert wrong.status_code == 422
    assert staff.post("/training", data=COURSE | {"code": "pfa", "skills": ["listening"]}).status_code == 303
    made = staff.post("/training/courses/pfa/sessions", data=SESSION)
    assert made.location.startswith("/training/sessions/")
    with app.app_context(), transaction():
        session_id = int(made.location.rsplit("/", 1)[1])
        session = queries.session_by_id(session_id)
        place = places.sign_up(session, a_volunteer("王来"), by=BY, now=NOW).id
    assert "王来" in text(staff.get(made.location))
    assert staff.post(f"{made.location}/attendance", data={"came": place}).status_code == 409
    clock.freeze(IN_A_WEEK + timedelta(hours=3))
    staff = as_staff(app, Role.STAFF)
    assert staff.post(f"{made.location}/attendance", data={"came": place}).status_code == 303
    file = (io.BytesIO("邮箱,姓名\nstranger@else.example,陌生人\n".encode()), "list.csv")
    answered = text(staff.post(f"{made.location}/list", data={"file": file}, content_type="multipart/form-data"))
    assert "nobody was added" in answered
    assert "1 line was not taken over" in answered
    assert "Psychological first aid" in text(staff.get("/training"))


def test_a_volunteer_sees_what_her_work_needs_and_signs_up(app: flask.Flask, school: School) -> None:
    with app.app_context(), transaction():
        course = school.course(needed_for=("listening",), skills=("listening",))
        session_id, volunteer_id = school.session(course).id, a_volunteer(language="en").id
    browser = browser_of(app, volunteer_id)
    page = text(browser.get("/me/training"))
    assert "0 of 1 courses" in page
    assert "needed before you are called" in page
    assert browser.post(f"/me/training/sessions/{session_id}", data={"press": "sign_up"}).status_code == 303
    assert "has a place" in text(browser.get("/me/training"))
    assert browser.post(f"/me/training/sessions/{session_id}", data={"press": "give_back"}).status_code == 303
    assert "has a place" not in text(browser.get("/me/training"))


def test_an_expired_course_says_what_goes_on_and_a_valid_one_when_to_renew(app: flask.Flask, school: School) -> None:
    with app.app_context(), transaction():
        course = school.course(needed_for=("listening",), validity_months=12)
        lapsed, fresh = a_volunteer(language="en"), a_volunteer(language="en")
        complete_course(lapsed, course, NOW.date() - timedelta(days=400), by=BY, now=NOW)
        training = complete_course(fresh, course, NOW.date(), by=BY, now=NOW).id
        hers, others = fresh.id, lapsed.id
    page = text(browser_of(app, others).get("/me/training"))
    assert "has run out" in page
    assert "Everything else goes on as before" in page
    browser = browser_of(app, hers)
    page = text(browser.get("/me/training"))
    assert "All done." in page
    assert "The next one to renew" in page
    paper = browser.get(f"/me/training/certificates/{training}")
    assert paper.data.startswith(b"%PDF")
    with app.app_context():
        checked = urlsplit(address_of(training_by_id(training))).path
    stranger = app.test_client()
    assert "Completed on" in text(stranger.get(f"{checked}?lang=en"))
    forged = stranger.get(checked.replace("course/A", "course/B"))
    assert (forged.status_code, "Not found does not mean forged" in text(forged)) == (404, True)
    assert browser_of(app, others).get(f"/me/training/certificates/{training}").status_code == 404
    with app.app_context(), transaction():
        # SQLite gives the number of a training that was taken back to the next one, which is somebody else's.
        training_by_id(training).volunteer_id = others
    assert stranger.get(checked).status_code == 404


def test_a_link_opens_one_course_for_one_person_without_a_password(app: flask.Flask, school: School) -> None:
    with app.app_context(), transaction():
        course = school.course(needed_for=("listening",), link="https://learn.example/1")
        other = school.session(school.course("other")).id
        session_id, volunteer = school.session(course).id, a_volunteer(language="en")
        assert inviting.invite(course, 5, by=BY, now=NOW).invited == 1
        assert inviting.invite(course, 5, by=BY, now=NOW).invited == 0
        link = queries.link_to(volunteer.id, course.id)
        assert link is not None
        path = f"/t/{make_token(LinkPurpose.TRAINING, link.link_id)}"
    browser = app.test_client()
    assert "Psychological first aid" in text(browser.get(path))
    assert browser.post(path, data={"press": "sign_up", "session": other}).status_code == 404
    assert browser.post(path, data={"press": "sign_up", "session": session_id}).status_code == 303
    assert "You have a place." in text(browser.get(path))
    assert browser.post(path, data={"press": "finished"}).status_code == 303
    assert browser.post(path, data={"press": "no"}).status_code == 303
    assert "Set-Cookie" not in browser.get(path).headers
    assert browser.get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    clock.freeze(NOW + timedelta(days=365))
    late = browser.post(f"{path}?lang=en", data={"press": "sign_up", "session": session_id})
    assert (late.status_code, "on your own page" in text(late)) == (410, True)
    clock.freeze(NOW)
    staff = as_staff(app, Role.STAFF)
    assert "Taken alone" in text(staff.get("/training"))
    clock.freeze(NOW + timedelta(days=400))
    assert browser.get(path).status_code == 410


def test_notes_and_mentors_have_their_pages(app: flask.Flask) -> None:
    staff = as_staff(app, Role.STAFF)
    with app.app_context(), transaction():
        newcomer = a_volunteer(language="en")
        newcomer_id, number = newcomer.id, newcomer.number
    assert (
        staff.post(
            "/training/notes", data={"code": "hotline", "title_zh": "热线", "title_en": "Hotline", "skill": "listening"}
        ).status_code
        == 303
    )
    assert "Hotline" in text(staff.get("/training/notes"))
    wrong = staff.post("/training/mentors", data={"mentor": "V-NOBODY", "mentee": number})
    assert wrong.status_code == 422
    browser = browser_of(app, newcomer_id)
    page = text(browser.get("/me/training/notes?q=x"))
    assert "No note found." in page
    assert "Hand something on" not in page
    refused = browser.post("/me/training/notes", data={"playbook": "hotline", "body": "Listen first."})
    assert refused.status_code == 409


def test_the_desk_can_ask_for_a_course_in_a_request(app: flask.Flask, school: School) -> None:
    with app.app_context(), transaction():
        school.course()
    desk = as_staff(app, Role.ORGANIZER)
    page = text(desk.get("/requests/new"))
    assert 'name="needs[0].courses" value="pfa"' in page
    asked = {
        "title": "夜间热线",
        "kind": "real",
        "level": "II",
        "timezone": "Asia/Shanghai",
        "requester.organisation": "海淀区",
        "requester.contact_name": "周敏",
        "requester.phone": "+8613800000000",
        "authority": "第七号",
        "summary": "来电多",
        "risks": "无",
        "respond_by": "2026-11-22T09:00",
        "needs[0].role": "接线员",
        "needs[0].seats": "1",
        "needs[0].skills": "listening",
        "needs[0].starts_at": "2026-11-22T20:00",
        "needs[0].ends_at": "2026-11-22T22:00",
    }
    made = desk.post("/requests/new", data=asked | {"needs[0].courses": "pfa"})
    assert made.status_code == 303, text(made)
    assert "Courses to have completed" in text(desk.get(made.location))
    assert desk.post("/requests/new", data=asked | {"needs[0].courses": "nonsense"}).status_code == 422


def test_one_page_read_completes_a_course_by_one_press(app: flask.Flask, school: School) -> None:
    lesson = {"lesson_zh": "# 先听\n别打断。", "lesson_en": "# Listen first\r\nDo not interrupt.\n<b>ever</b>"}
    staff = as_staff(app, Role.STAFF)
    wrong = staff.post("/training", data=COURSE | lesson | {"code": "listen", "skills": ["listening"]})
    assert "Reading a page confirms no skill" in text(wrong)
    assert staff.post("/training", data=COURSE | lesson | {"code": "listen", "lesson_en": ""}).status_code == 422
    assert staff.post("/training", data=COURSE | lesson | {"code": "listen"}).status_code == 303
    with app.app_context(), transaction():
        hers, other = a_volunteer(language="en").id, a_volunteer(language="en")
        school.course("bare")
        token = make_token(LinkPurpose.TRAINING, telling.link_for(other, course_by_code("listen"), NOW).link_id)
        others = other.id
    browser = browser_of(app, hers)
    assert "Read it, one page" in text(browser.get("/me/training"))
    page = text(browser.get("/me/training/lessons/listen"))
    assert "<h2>Listen first</h2><p>Do not interrupt.</p><p>&lt;b&gt;ever&lt;/b&gt;</p>" in page
    for _twice in range(2):
        assert browser.post("/me/training/lessons/listen").status_code == 303
    assert browser.get("/me/training/lessons/bare").status_code == 404
    assert browser.post("/me/training/lessons/bare").status_code == 409
    by_link = app.test_client()
    assert by_link.post(f"/t/{token}", data={"press": "read"}).status_code == 303
    assert "You have completed this course." in text(by_link.get(f"/t/{token}"))
    with app.app_context():
        assert [len(volunteer_by_id(one).trainings) for one in (hers, others)] == [1, 1]


def test_a_practice_call_out_touches_nothing_that_is_counted(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        hers = a_volunteer(language="en")
        known = hers.id
    browser = browser_of(app, known)
    for _press in range(6):
        assert browser.post("/me/training/practice").status_code == 303
    assert "try again in an hour" in text(browser.get("/me/training"))
    with app.app_context():
        sent = db.session.scalars(select(Message).where(Message.recipient_id == known)).all()
        assert {(one.purpose, one.facts["news"]) for one in sent} == {(Purpose.TRAINING, "practice")}
        assert len(sent) == 1
        before = [volunteer_by_id(known).last_asked_at, volunteer_by_id(known).times_asked, queries.drills_of(known)]
        assert contact_queries.reached([known], NOW - timedelta(days=30)) == {}
        path = f"/t/{make_token(LinkPurpose.TRAINING, sent[0].facts['link_id'])}"
    anybody = app.test_client()
    assert "can you come?" in text(anybody.get(f"{path}?lang=en"))
    assert "You said no. Nobody asks why" in text(anybody.post(f"{path}?lang=en", data={"press": "no"}))
    assert "This was practice" in text(anybody.post(f"{path}?lang=en", data={"press": "yes"}))
    with app.app_context():
        hers = volunteer_by_id(known)
        assert [hers.last_asked_at, hers.times_asked, queries.drills_of(known)] == before
        assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0
        assert db.session.scalar(select(func.count()).select_from(CourseLink)) == 0
