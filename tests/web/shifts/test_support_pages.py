"""Support behind the link and at the desk: pressed, heard, seen by the right people; a supervisor named on a page."""

from __future__ import annotations

import re
from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.models import Seat
from iwill.core import clock
from iwill.shifts.supervision.models import Debrief, GroupSession, SessionPlace, SupportCall
from tests.web.conftest import STARTS, Called, House
from tests.web.signed_in import as_staff

DURING = STARTS + timedelta(minutes=30)
LISTENING = {"role": "接线员", "seats": 2}
LEADING = {"role": "督导", "skills": ["supervision"], "seats": 1, "required_for": ["接线员"]}


@pytest.fixture
def shift(house: House, client: flask.testing.FlaskClient) -> tuple[Called, str, str]:
    """A listener and a supervisor with a seat each, while their shift runs; the pages of the two."""
    (listener,), (leader,) = house.people(), house.people(skills=["supervision"])
    called = house.call(LISTENING, LEADING)
    for person, need in zip((listener, leader), called.need_ids, strict=True):
        client.post(called.paths[person], data={"answer": "yes", "need": need})
    seats = dict(house.rows(select(Seat.volunteer_id, Seat.id)))
    clock.freeze(DURING)
    pages = (f"{called.paths[person]}/shift/{seats[person]}" for person in (listener, leader))
    return called, *pages


def text(client: flask.testing.FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.data) < 14 * 1024
    return str(answer.get_data(as_text=True))


def test_one_press_calls_and_the_supervisor_hears_it(
    house: House, client: flask.testing.FlaskClient, shift: tuple[Called, str, str]
) -> None:
    _called, mine, hers = shift
    assert "我需要支援" in text(client, mine)
    assert client.post(f"{mine}/support").status_code == 303
    waiting = text(client, mine)
    assert all(words in waiting for words in ("已告诉督导", "还没有人接", "tel:400-000-0000", "tel:12356"))
    assert "我来接" in text(client, hers)

    ((call_id,),) = house.rows(select(SupportCall.id))
    # Whoever calls cannot answer for herself.
    assert client.post(f"{mine}/support/{call_id}").status_code == 409
    assert client.post(f"{hers}/support/{call_id}").status_code == 303
    assert "已有人接" in text(client, mine)


def test_the_desk_sees_who_waits_and_can_answer(
    app: flask.Flask, house: House, client: flask.testing.FlaskClient, shift: tuple[Called, str, str]
) -> None:
    client.post(f"{shift[1]}/support")
    desk = as_staff(app, Role.ORGANIZER, language="zh-Hans")
    assert "/support" in text(desk, "/desk")
    page = desk.get("/support").get_data(as_text=True)
    (action,) = re.findall(r'action="(/support/\d+/acknowledge)"', page)
    desk.post(action)
    assert house.rows(select(SupportCall.acknowledged_by))[0][0].startswith("staff:")


def test_a_talk_is_wished_for_on_the_page_of_the_shift(
    house: House, client: flask.testing.FlaskClient, shift: tuple[Called, str, str]
) -> None:
    mine = shift[1]
    client.post(mine, data={"press": "in"})
    clock.freeze(STARTS + timedelta(hours=2))
    client.post(mine, data={"press": "out"})
    assert "想聊聊这一班吗" in text(client, mine)
    assert client.post(f"{mine}/debrief", data={"answer": "yes"}).status_code == 422
    assert client.post(f"{mine}/debrief", data={"answer": "yes", "wished_at": "2026-11-23T10:00"}).status_code == 303
    assert house.rows(select(Debrief.wished_at))[0][0].isoformat() == "2026-11-23T02:00:00+00:00"


def test_a_group_session_is_offered_at_the_desk_and_joined_by_link(
    app: flask.Flask, house: House, client: flask.testing.FlaskClient, shift: tuple[Called, str, str]
) -> None:
    desk, link = as_staff(app, Role.STAFF), shift[1].partition("/shift")[0]
    form = {"leader": "周老师", "starts_at": "2026-11-24T19:00", "ends_at": "2026-11-24T20:30", "places": "8"}
    assert desk.post("/support/sessions", data=form | {"places": "9"}).status_code == 422
    assert desk.post("/support/sessions", data=form).status_code == 303
    ((session_id,),) = house.rows(select(GroupSession.id))
    assert "周老师" in text(client, f"{link}/supervision")
    assert client.post(f"{link}/supervision", data={"session": session_id, "press": "come"}).status_code == 303
    assert "您已报名" in text(client, f"{link}/supervision")
    clock.freeze(STARTS + timedelta(days=3))
    ((person,),) = house.rows(select(SessionPlace.volunteer_id))
    desk = as_staff(app, Role.STAFF)
    desk.post(f"/support/sessions/{session_id}/came", data={"came": person})
    assert house.rows(select(SessionPlace.came, SessionPlace.minutes)) == [(True, 90)]


def test_a_supervisor_is_named_on_a_page_and_shown_with_four_digits(
    app: flask.Flask, house: House, client: flask.testing.FlaskClient
) -> None:
    (listener,) = house.people()
    called = house.call(LISTENING)
    client.post(called.paths[listener], data={"answer": "yes"})
    assert "未开放" in text(client, f"{called.paths[listener]}/seat")
    desk, page = as_staff(app, Role.ORGANIZER, language="zh-Hans"), f"/callouts/{called.call_out_id}/supervisor"
    for path in (f"/callouts/{called.call_out_id}", f"/callouts/{called.call_out_id}/roster", page):
        assert "未开放" in desk.get(path).get_data(as_text=True)
    assert desk.post(page, data={"name": "周敏", "phone": "12"}).status_code == 422
    assert desk.post(page, data={"name": "周敏", "phone": "13800138000"}).status_code == 303
    named = desk.get(page).get_data(as_text=True)
    assert "周敏" in named
    assert "号码尾数 8000" in named
    assert "请现在就打电话告诉她" in named
    assert "13800138000" not in named
    assert "未开放" not in text(client, f"{called.paths[listener]}/seat")
    # At a quarter of an hour before, without her, the board says what can be done.
    desk.post(page, data={"press": "away"})
    clock.freeze(STARTS - timedelta(minutes=15))
    desk = as_staff(app, Role.ORGANIZER, language="zh-Hans")
    assert f"{page}" in desk.get(f"/callouts/{called.call_out_id}").get_data(as_text=True)
    assert f"/callouts/{called.call_out_id}/change" in desk.get(page).get_data(as_text=True)
