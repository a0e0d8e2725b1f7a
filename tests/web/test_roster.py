"""The roster of many days: gaps first, people asked by a form or by dragging, and asked only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.models import Seat
from iwill.callouts.terms import Work
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.terms import AskState
from tests.web.conftest import STARTS, Called, House
from tests.web.signed_in import as_staff

DAYS = [STARTS + timedelta(days=2 * number) for number in range(3)]


@pytest.fixture
def people(house: House) -> list[int]:
    return [*house.people(1, name="安", language="en"), *house.people(1, name="波", language="en")]


@pytest.fixture
def called(house: House, people: list[int], client: Any) -> Called:
    """A resident group on three evenings; the first of two people serves on the first."""
    needs = [
        {"role": "驻群", "seats": 1, "work": Work.RESIDENT.value, "starts_at": at.isoformat()}
        | {"ends_at": (at + timedelta(hours=2)).isoformat()}
        for at in DAYS
    ]
    called = house.call(*needs)
    client.post(called.paths[people[0]], data={"answer": "yes", "need": str(called.need_ids[0])})
    return called


@pytest.fixture
def desk(app: flask.Flask) -> Any:
    return as_staff(app, Role.ORGANIZER)


def ask(desk: Any, need: int, *people: int) -> str:
    answer = desk.post(f"/roster/shifts/{need}/ask", data={"person": [str(one) for one in people]})
    assert answer.status_code == 303
    return str(desk.get(answer.location).get_data(as_text=True))


def test_the_days_show_their_gaps_and_lead_to_whom_to_ask(desk: Any, called: Called) -> None:
    page = desk.get("/roster?lang=en").get_data(as_text=True)
    assert page.index(f"/roster/shifts/{called.need_ids[1]}") > 0
    assert "2 missing" in page
    assert "安" in page
    assert "Find somebody" in page
    filling = desk.get(f"/roster/shifts/{called.need_ids[1]}?lang=en").get_data(as_text=True)
    assert "Has 1 shift ahead here." in filling


def test_a_week_without_shifts_says_when_the_next_one_is(desk: Any, called: Called) -> None:
    page = desk.get("/roster?day=2026-12-20&lang=en").get_data(as_text=True)
    assert "Nothing is planned on these days." in page
    assert "/roster?day=2026-11-22" in page
    assert desk.get("/roster?day=nonsense&callout=x").status_code == 200


def test_who_is_asked_stands_there_as_asked_and_answers_on_a_page_of_her_own(
    desk: Any, client: Any, house: House, called: Called, people: list[int]
) -> None:
    need = called.need_ids[1]
    page = ask(desk, need, people[0])
    assert page.count("/withdraw") == 1
    asked = house.rows(select(ShiftAsk.id))[0][0]
    question = f"{called.paths[people[0]]}/asked/{asked}"
    assert "Would this shift suit you?" in client.get(question).get_data(as_text=True)
    assert client.get(f"{called.paths[people[1]]}/asked/{asked}").status_code == 404
    assert client.post(question, data={"answer": "yes"}).location.endswith("/seat")
    held = house.rows(select(Seat.need_id).where(Seat.volunteer_id == people[0], Seat.released_at.is_(None)))
    assert {row[0] for row in held} == {called.need_ids[0], need}
    assert "there is nothing left to answer" in client.get(question).get_data(as_text=True)


def test_a_no_is_for_this_shift_and_a_question_can_be_taken_back(
    desk: Any, client: Any, house: House, called: Called, people: list[int]
) -> None:
    ask(desk, called.need_ids[1], people[0])
    ask(desk, called.need_ids[2], people[0])
    first, second = (row[0] for row in house.rows(select(ShiftAsk.id).order_by(ShiftAsk.id)))
    client.post(f"{called.paths[people[0]]}/asked/{first}", data={"answer": "no"})
    desk.post(f"/roster/asks/{second}/withdraw")
    states = [row[0] for row in house.rows(select(ShiftAsk.state).order_by(ShiftAsk.id))]
    assert states == [AskState.DECLINED, AskState.WITHDRAWN]
    assert client.post(f"{called.paths[people[0]]}/asked/{second}", data={"answer": "yes"}).status_code == 409
    assert len(house.rows(select(Seat.id).where(Seat.released_at.is_(None)))) == 1


def test_somebody_booked_already_is_named_with_both_shifts(
    desk: Any, house: House, called: Called, people: list[int]
) -> None:
    other = house.call({"role": "热线", "seats": 1}, widely=False)
    page = ask(desk, other.need_ids[0], people[0])
    assert "驻群" in page.split('role="status"')[1].split("</p>")[0]
    assert "热线" in page.split('role="status"')[1].split("</p>")[0]
    assert house.rows(select(ShiftAsk)) == []


def test_nobody_chosen_nobody_asked(desk: Any, house: House, called: Called) -> None:
    assert desk.post(f"/roster/shifts/{called.need_ids[1]}/ask", data={"person": ["", "x"]}).status_code == 303
    assert desk.post(f"/roster/shifts/{called.need_ids[1]}/ask", data={"person": "999999"}).status_code == 404
    assert desk.get("/roster/shifts/999999").status_code == 404
    assert house.rows(select(ShiftAsk)) == []
