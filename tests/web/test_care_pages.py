"""After a shift, as a volunteer, somebody of care, an organizer and an administrator see it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.callouts.rests import services as rests
from iwill.callouts.rests.models import Rest
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import services as attendance
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.care import services
from iwill.shifts.care.models import AfterShiftAnswer, CareTask
from iwill.shifts.care.terms import Feeling, Said
from tests.builders import a_staff
from tests.callouts.conftest import Story
from tests.web.conftest import STARTS, House
from tests.web.signed_in import as_staff, as_volunteer

END = STARTS + timedelta(hours=2)
OWN = re.compile(rb'(nonce|name="csrf_token" value)="[^"]*"')


class Evening:
    """Han has served from 20:00 to 22:00, and it is 22:00."""

    def __init__(self, app: flask.Flask, house: House, *, officer: bool = True) -> None:
        self.app = app
        (self.person,) = house.people(1, name="韩梅梅")
        called = house.call({"seats": 1})
        self.call_out_id = called.call_out_id
        app.test_client().post(called.paths[self.person], data={"answer": "yes"})
        self.by = Actor(ActorKind.VOLUNTEER, self.person)
        with app.app_context(), transaction():
            if officer:
                a_staff(Role.CARE, name="林老师")
            seat = self.seat()
            attendance.check_in(seat, self.by, STARTS)
            attendance.check_out(seat, self.by, END)
            self.page = f"{called.paths[self.person]}/shift/{seat.id}"
        clock.freeze(END)

    def seat(self) -> Seat:
        return db.session.scalars(select(Seat).where(Seat.volunteer_id == self.person)).one()

    def says(self, client: FlaskClient, feeling: str, **more: str) -> int:
        return client.post(f"{self.page}/after", data={"feeling": feeling, **more}).status_code

    def rows(self, table: type) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def evening(app: flask.Flask, house: House) -> Evening:
    return Evening(app, house)


def test_three_taps_say_how_it_was_and_the_page_does_not_repeat_it(evening: Evening, client: FlaskClient) -> None:
    shift = client.get(evening.page)
    assert 'name="feeling" value="heavy"' in shift.text
    page = client.get(f"{evening.page}/after")
    assert "只有关怀专员" in page.text
    assert max(len(shift.data), len(page.data)) < 14 * 1024
    assert evening.rows(AfterShiftAnswer) == 0
    assert [evening.says(client, "heavy") for _ in range(2)] == [303, 303]
    page = client.get(f"{evening.page}/after")
    assert "最晚" in page.text
    assert evening.says(client, "heavy", workload="too_much", words="来电很难") == 303
    again = client.get(f"{evening.page}/after").text
    assert "来电很难" not in again
    assert "checked" not in again
    assert (evening.rows(AfterShiftAnswer), evening.rows(CareTask)) == (1, 1)
    assert 'name="feeling"' not in client.get(evening.page).text


def test_looking_changes_nothing(evening: Evening, client: FlaskClient) -> None:
    before = evening.rows(AuditEntry)
    for path in ("", "/after", "/after?lang=en"):
        assert client.get(evening.page + path).status_code == 200
    assert (evening.rows(AuditEntry), evening.rows(AfterShiftAnswer), evening.rows(CareTask)) == (before, 0, 0)


def test_whoever_wants_to_talk_sees_the_phone_and_times_at_once_and_the_choice_stands_on_the_task(
    evening: Evening, client: FlaskClient
) -> None:
    page = client.get(f"{evening.page}/after").text
    assert "tel:400-000-0000" in page
    assert "tel:12356" in page
    assert 'value="tomorrow_morning"' in page
    assert 'value="today_evening"' not in page
    assert evening.says(client, "talk", talk="tomorrow_morning") == 303
    care = as_staff(evening.app, Role.CARE)
    assert "09:00–12:00" in care.get("/care").text


def test_what_cannot_be_taken_leaves_the_phone_on_the_page(evening: Evening, client: FlaskClient) -> None:
    for form, status in (({}, 422), ({"feeling": "talk", "talk": "today_evening"}, 422)):
        refused = client.post(f"{evening.page}/after", data=form)
        assert refused.status_code == status
        assert "tel:12356" in refused.text
    refused = client.post(f"{evening.page}/after/rest", data={"until": "2026-11-22"})
    assert (refused.status_code, "tel:12356" in refused.text) == (422, True)
    assert evening.rows(CareTask) == 0


def test_while_nobody_would_read_nobody_is_asked(app: flask.Flask, house: House, client: FlaskClient) -> None:
    evening = Evening(app, house, officer=False)
    for path in ("", "/after"):
        assert 'value="heavy"' not in client.get(evening.page + path).text
    assert "tel:12356" in client.get(f"{evening.page}/after").text
    refused = client.post(f"{evening.page}/after", data={"feeling": "heavy"})
    assert (refused.status_code, "tel:12356" in refused.text) == (409, True)
    care = as_staff(app, Role.CARE)
    assert 'value="heavy"' in client.get(f"{evening.page}/after").text
    care.post("/care/duty", data={"duty": "off"})
    assert 'value="heavy"' not in client.get(f"{evening.page}/after").text
    # What was on the screen already is taken: somebody reads it in the morning.
    assert evening.says(client, "heavy") == 303


def test_before_the_end_the_page_is_that_of_the_shift_and_a_strange_link_opens_nothing(
    evening: Evening, client: FlaskClient
) -> None:
    clock.freeze(END - timedelta(hours=1))
    with evening.app.app_context(), transaction():
        evening.seat().need.ends_at = END + timedelta(hours=1)
        db.session.scalars(select(Attendance)).one().checked_out_at = None
    assert client.get(f"{evening.page}/after").location == evening.page
    assert client.get(f"{evening.page}9/after").status_code == 404
    assert client.post(f"{evening.page}9/after", data={"feeling": "heavy"}).status_code == 404


def seen_by_others(evening: Evening, later: int) -> list[bytes]:
    """Every page on which staff could look for her, without what is new on each response."""
    organizer, staff, admin = (as_staff(evening.app, role) for role in (Role.ORGANIZER, Role.STAFF, Role.ADMIN))
    here, next_one = f"/callouts/{evening.call_out_id}", f"/callouts/{later}"
    paths = ("/desk", here, f"{here}/roster", f"{next_one}/staff", f"{next_one}/line")
    pages = [organizer.get(path) for path in paths]
    pages.append(organizer.get(f"{next_one}/people/{evening.person}"))
    pages += [who.get(f"/people/{evening.person}") for who in (staff, admin)]
    pages += [staff.get("/people"), organizer.get("/facts")]
    assert {page.status_code for page in pages} == {200}
    return [OWN.sub(b"", page.data) for page in pages]


def test_staff_cannot_tell_rest_after_a_heavy_shift_from_rest_that_was_chosen(evening: Evening) -> None:
    starts = datetime(2026, 11, 23, 12, tzinfo=STARTS.tzinfo)
    window = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
    app = evening.app
    with app.app_context(), transaction():
        later = Story().draft(window).id

    def says(feeling: str) -> None:
        with app.app_context(), transaction():
            services.answer(evening.seat(), Said(Feeling(feeling)), evening.by, END)

    def chooses(day: date | None) -> None:
        with app.app_context(), transaction():
            rests.choose_rest(evening.seat(), day, by=evening.by, now=END)

    says("fine")
    chooses(date(2026, 11, 24))
    chosen = seen_by_others(evening, later)
    chooses(None)
    rested = seen_by_others(evening, later)
    says("heavy")
    heavy = seen_by_others(evening, later)
    assert [page for page in chosen if b"rests until Tue 24 Nov" in page]
    assert chosen == heavy
    assert chosen != rested


def test_only_care_reads_answers_and_each_reading_is_noted(evening: Evening, client: FlaskClient) -> None:
    evening.says(client, "heavy", words="来电很难")
    care = as_staff(evening.app, Role.CARE)
    listed = care.get("/care").text
    assert "韩**" in listed
    assert "来电很难" not in listed
    with evening.app.app_context():
        task_id = db.session.scalars(select(CareTask.id)).one()
    pages = (f"/care/tasks/{task_id}", f"/care/people/{evening.person}")
    for path in pages:
        assert "来电很难" in care.get(path).text
    with evening.app.app_context():
        read = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("%.read"))).all()
        assert sorted(read) == ["after_shift.read", "after_shift.read", "care_task.read"]
        subjects = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action.like("after_shift%")))
        assert f"volunteer:{evening.person}" not in set(subjects)
    for role in (Role.ORGANIZER, Role.STAFF, Role.ADMIN):
        stranger = as_staff(evening.app, role)
        assert {stranger.get(path).status_code for path in (*pages, "/care")} == {403}
        assert "来电很难" not in stranger.post(f"/people/{evening.person}/export").text
    overview = as_staff(evening.app, Role.ADMIN).get("/care/overview").text
    assert "韩" not in overview
    assert "&lt;10" in overview


def test_a_human_closes_a_task_with_a_word_and_nothing_else(evening: Evening, client: FlaskClient) -> None:
    evening.says(client, "talk")
    care = as_staff(evening.app, Role.CARE)
    with evening.app.app_context():
        task_id = db.session.scalars(select(CareTask.id)).one()
    close = f"/care/tasks/{task_id}/close"
    assert care.post(close).status_code == 422
    assert care.post(close, data={"outcome": "talked"}).status_code == 303
    assert care.post(close, data={"outcome": "declined"}).status_code == 409
    assert "Nobody waits." in care.get("/care").text
    assert "We have talked" in care.get(f"/care/tasks/{task_id}").text


def test_rest_that_was_chosen_stands_on_her_first_page_and_ends_when_she_says(
    evening: Evening, client: FlaskClient
) -> None:
    assert client.post(f"{evening.page}/after/rest", data={"until": "2026-11-25"}).status_code == 303
    with evening.app.app_context():
        herself = db.session.get_one(Volunteer, evening.person)
        db.session.expunge(herself)
    today = as_volunteer(evening.app, herself).get("/me").text
    assert "You rest until Wed 25 Nov." in today
    assert f"{evening.page}/after" in today
    assert "休息到11月25日" in client.get(f"{evening.page}/after").text
    assert client.post(f"{evening.page}/after/rest", data={"until": ""}).status_code == 303
    assert "休息到11月25日" not in client.get(f"{evening.page}/after").text


def test_two_devices_at_once_leave_one_answer_and_one_task(evening: Evening) -> None:
    with ThreadPoolExecutor(4) as devices:
        codes = list(devices.map(lambda _: evening.says(evening.app.test_client(), "heavy"), range(4)))
    assert codes == [303] * 4
    assert (evening.rows(AfterShiftAnswer), evening.rows(CareTask), evening.rows(Rest)) == (1, 1, 1)
