"""The desk sees who is there, enters what a phone could not, and says where a shift meets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.models import Seat
from iwill.core import clock
from iwill.core.db import db
from iwill.shifts.attendance.jobs import watch_shifts
from iwill.shifts.attendance.models import Attendance, Room
from tests.web.conftest import STARTS, House
from tests.web.shifts.test_page import seated, words
from tests.web.signed_in import as_staff

MINUTE = timedelta(minutes=1)
END = STARTS + timedelta(hours=2)


def at_the_desk(house: House) -> Any:
    """A browser of the desk, signed in at this moment: a session does not last from one day to the next."""
    return as_staff(house.app, Role.ORGANIZER)


def watch(house: House, at: Any) -> None:
    clock.freeze(at)
    with house.app.app_context():
        watch_shifts(at)
        db.session.remove()


def test_the_roster_says_who_is_there_and_enters_who_was(client: Any, house: House) -> None:
    first, second = seated(client, house, people=2)
    clock.freeze(STARTS)
    client.post(first, data={"press": "in"})
    roster = words(at_the_desk(house).get("/callouts/1/roster"))
    assert "present" in roster
    assert "expected" in roster
    clock.freeze(END + 10 * MINUTE)
    seat = second.rsplit("/", 1)[1]
    for press, said in (("in", "20:00"), ("out", "22:00")):
        answer = at_the_desk(house).post(f"/callouts/1/seats/{seat}/attendance", data={"press": press, "said_at": said})
        assert answer.status_code == 303
    ((said_at, by),) = house.rows(
        select(Attendance.checked_out_said_at, Attendance.checked_out_by).where(Attendance.seat_id == int(seat))
    )
    assert (said_at, by.split(":")[0]) == (END, "staff")
    assert "[Entered afterwards]" in words(at_the_desk(house).get("/callouts/1/roster"))


def test_a_wrong_time_is_said_and_nothing_is_entered(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS)
    seat = path.rsplit("/", 1)[1]
    desk = at_the_desk(house)
    desk.post(f"/callouts/1/seats/{seat}/attendance", data={"press": "in", "said_at": "20:30"})
    assert "Is your clock right?" in words(desk.get("/callouts/1/roster"))
    assert house.rows(select(Attendance.id)) == []
    assert at_the_desk(house).post(f"/callouts/9/seats/{seat}/attendance", data={"press": "in"}).status_code == 404


def test_whoever_is_missing_stands_on_the_board_and_the_call_sheet_until_she_comes(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    watch(house, STARTS + 10 * MINUTE)
    assert "1 not here yet" in words(at_the_desk(house).get("/callouts/1"))
    assert "Not here yet" in words(at_the_desk(house).get("/callouts/1/calls"))
    client.post(path, data={"press": "in"})
    assert "1 present" in words(at_the_desk(house).get("/callouts/1"))
    assert "Not here yet" not in words(at_the_desk(house).get("/callouts/1/calls"))


def test_staff_note_a_reason_and_nothing_is_held_against_anybody(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    watch(house, STARTS + 10 * MINUTE)
    seat = path.rsplit("/", 1)[1]
    at_the_desk(house).post(f"/callouts/1/seats/{seat}/attendance", data={"press": "excuse", "reason": "hospital"})
    watch(house, END + timedelta(hours=3))
    assert [kind.value for (kind,) in house.rows(select(ShiftFact.kind))] == ["excused"]
    assert house.rows(select(Seat.released_at)) == [(None,)]


def test_where_a_shift_meets_is_entered_sealed_and_taken_away(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    wrong = at_the_desk(house).post("/callouts/1/rooms", data={"link": "http://meet.example/x", "link-1": ""})
    assert wrong.status_code == 422
    assert 'href="#f-link"' in words(wrong)
    at_the_desk(house).post(
        "/callouts/1/rooms", data={"link": "https://meet.example/all", "link-1": "https://meet.example/one"}
    )
    sealed = [link for (link,) in house.rows(select(Room.link_sealed))]
    assert len(sealed) == 2
    assert not any("meet.example" in link for link in sealed)
    clock.freeze(STARTS)
    assert "https://meet.example/one" in words(client.get(path))
    at_the_desk(house).post("/callouts/1/rooms", data={"link": "https://meet.example/all", "link-1": ""})
    assert "https://meet.example/all" in words(client.get(path))


def test_a_role_that_runs_no_call_outs_enters_nothing(app: flask.Flask, client: Any, house: House) -> None:
    (path,) = seated(client, house)
    care = as_staff(app, Role.CARE)
    seat = path.rsplit("/", 1)[1]
    assert care.post(f"/callouts/1/seats/{seat}/attendance", data={"press": "in"}).status_code == 403
    assert care.get("/callouts/1/rooms").status_code == 403
