"""Answers that say more than yes or no, from the page behind a personal link to the page where they can be changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import event, select

from iwill.callouts.models import Invitation, Seat
from iwill.callouts.terms import Answer
from iwill.callouts.unwanted.models import UnwantedKind
from iwill.core import clock
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.browsers import volunteer_browser
from tests.web.conftest import STARTS, Called, House
from tests.web.test_answers import LIMIT


def days(house: House, number: int) -> tuple[str, Called]:
    """One person who is offered a shift on each of so many days; her path, and the call-out."""
    (person,) = house.people()
    starts = [STARTS + timedelta(days=day) for day in range(number)]
    windows = [{"starts_at": day.isoformat(), "ends_at": (day + timedelta(hours=2)).isoformat()} for day in starts]
    called = house.call(*windows)
    return called.paths[person], called


def test_any_of_many_shifts_at_most_two_is_two_days_in_a_row(client: Any, house: House) -> None:
    path, _ = days(house, 12)
    page = client.get(path)
    assert "value=any" in page.get_data(as_text=True)
    assert len(page.data) <= LIMIT
    answered = client.post(path, data={"answer": "yes", "need": "any", "at_most": "2"})
    assert answered.headers["Location"] == f"{path}/seat"
    assert len(house.rows(select(Seat.id))) == 2
    assert "最多 2 个" in client.get(f"{path}/seat").get_data(as_text=True)


def test_any_of_them_alone_means_one(client: Any, house: House) -> None:
    path, _ = days(house, 3)
    client.post(path, data={"answer": "yes", "need": "any"})
    assert len(house.rows(select(Seat.id))) == 1


def test_a_shift_under_way_by_the_time_she_can_come_is_declined_kindly(client: Any, house: House) -> None:
    path, _ = days(house, 1)
    page = client.post(path, data={"answer": "yes", "from": (STARTS + timedelta(minutes=30)).isoformat()})
    assert page.status_code == 409
    assert "不中途换人" in page.get_data(as_text=True)
    taken = client.post(path, data={"answer": "yes", "from": STARTS.isoformat()})
    assert taken.headers["Location"] == f"{path}/seat"


def test_only_if_short_is_one_tap_and_says_what_it_means(client: Any, house: House) -> None:
    path, _ = days(house, 1)
    answered = client.post(path, data={"only_if_short": "1"})
    assert (answered.status_code, answered.headers["Location"]) == (303, path)
    assert "先问别人" in client.get(path).get_data(as_text=True)
    assert house.rows(select(Invitation.answer)) == [(Answer.ONLY_IF_SHORT,)]
    client.post(path, data={"answer": "yes", "only_if_short": "1"})
    assert house.rows(select(Seat.id)) == []


def test_a_pause_has_a_day_and_ends_it_all_kindly(client: Any, house: House) -> None:
    path, _ = days(house, 1)
    for wrong in ({}, {"pause_until": "soon"}, {"pause_until": "2020-01-01"}):
        page = client.post(path, data={"answer": "pause", **wrong})
        assert page.status_code == 422
        assert 'href="#f-pause_until"' in page.get_data(as_text=True)
    assert client.post(path, data={"answer": "pause", "pause_until": "2026-12-24"}).status_code == 303
    assert "12月24日" in client.get(path).get_data(as_text=True)
    assert house.rows(select(Volunteer.lifecycle)) == [(Lifecycle.PAUSED,)]
    client.post(path, data={"answer": "undo"})
    assert house.rows(select(Volunteer.lifecycle)) == [(Lifecycle.ACTIVE,)]


def test_not_this_kind_is_seen_and_changed_on_her_own_page(app: flask.Flask, client: Any, house: House) -> None:
    path, _ = days(house, 1)
    assert client.post(path, data={"answer": "not_this_kind"}).status_code == 303
    assert "不再为" in client.get(path).get_data(as_text=True)
    ((person,),) = house.rows(select(UnwantedKind.volunteer_id))
    browser = volunteer_browser(app, person)
    assert 'value="crisis:listening"' in browser.get("/me/messages").get_data(as_text=True)
    browser.post("/me/messages/kinds", data={"kind": "crisis:listening"})
    assert house.rows(select(UnwantedKind.skill)) == []


@pytest.mark.parametrize("at_most", ["0", "-1", "many"])
def test_a_number_that_cannot_be_read_is_said_at_its_field(client: Any, house: House, at_most: str) -> None:
    path, called = days(house, 2)
    form = {"answer": "yes", "need": [str(need) for need in called.need_ids], "at_most": at_most}
    page = client.post(path, data=form)
    assert page.status_code == 422
    assert 'href="#f-at_most"' in page.get_data(as_text=True)


def test_who_waits_is_told_her_place_and_no_figure_that_nobody_has(client: Any, house: House) -> None:
    first, second, third = house.people(3)
    called = house.call({"seats": 1})
    client.post(called.paths[first], data={"answer": "yes"})
    for person in (second, third):
        clock.advance(timedelta(minutes=1))
        client.post(called.paths[person], data={"answer": "yes"})
    for person in (third, second):
        client.post(called.paths[person], data={"answer": "reserve"})
    assert "您排在第 1 位" in client.get(called.paths[second]).get_data(as_text=True), "she said yes first"
    words = client.get(called.paths[third]).get_data(as_text=True)
    assert "您排在第 2 位" in words
    assert "候补的人里" not in words


def test_a_hundred_shifts_are_weighed_with_one_look_at_them(app: flask.Flask, client: Any, house: House) -> None:
    path, _ = days(house, 60)
    asked: list[str] = []

    def note(*sent: Any) -> None:
        asked.append(sent[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    client.post(path, data={"answer": "yes", "need": "any", "at_most": "3"})
    event.remove(engine, "before_cursor_execute", note)
    assert len(house.rows(select(Seat.id))) == 3
    assert sum("FROM need " in one and "WHERE need.id" in one for one in asked) <= 2
