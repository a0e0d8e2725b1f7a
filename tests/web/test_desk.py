"""The desk: what burns now, who could come, one press to ask them, one page to thank them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.callouts import jobs
from iwill.callouts.models import CallOut, Invitation, Wave
from iwill.callouts.services import callouts, requests
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState
from tests.builders import a_need, a_request_payload, an_actor
from tests.conftest import NOW
from tests.web.conftest import STARTS, House
from tests.web.signed_in import as_staff

BY = an_actor()


@pytest.fixture
def desk(app: flask.Flask) -> FlaskClient:
    return as_staff(app, Role.ORGANIZER)


def draft(house: House, *needs: dict[str, Any], kind: str = "real", **request: Any) -> int:
    window = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + timedelta(hours=2)).isoformat()}
    payload = a_request_payload(kind=kind, needs=[a_need(**(window | need)) for need in needs or ({},)])
    payload |= {"respond_by": (NOW + timedelta(hours=3)).isoformat()} | request
    with house.app.app_context(), transaction():
        received = requests.receive_request(payload, by=BY, now=NOW)
        requests.verify_request(received, by=BY, now=NOW)
        return callouts.open_callout(received, by=BY, now=NOW).id


def tick(house: House, seconds: int = 0) -> None:
    clock.advance(timedelta(seconds=seconds))
    with house.app.app_context():
        jobs.advance_callouts(clock.now())
        db.session.remove()


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def state_of(house: House, call_out_id: int) -> str:
    ((state,),) = house.rows(select(CallOut.state).where(CallOut.id == call_out_id))
    return str(state.value)


# --- the duty desk


def test_an_empty_desk_says_so_and_offers_the_next_step(desk: FlaskClient) -> None:
    page = desk.get("/desk").text
    assert "No call-out is under way." in page
    assert "There has been no drill yet" in page
    assert 'href="/requests/new"' in page


def test_the_most_urgent_call_out_stands_first_and_full_ones_last(desk: FlaskClient, house: House) -> None:
    house.people(12)
    later = house.call(
        {"starts_at": (STARTS + timedelta(hours=2)).isoformat(), "ends_at": (STARTS + timedelta(hours=4)).isoformat()},
        kind="drill",
    )
    sooner = house.call(kind="drill")
    full = house.call({"seats": 1}, kind="drill", respond_by=(NOW + timedelta(hours=1)).isoformat())
    with house.app.app_context(), transaction():
        db.session.execute(update(CallOut).where(CallOut.id == full.call_out_id).values(state="filled"))
        call_out = db.session.get(CallOut, full.call_out_id)
        assert call_out is not None
        call_out.needs[0].taken = 1
    page = desk.get("/desk").text
    order = [page.index(f'"/callouts/{one.call_out_id}"') for one in (sooner, later, full)]
    assert order == sorted(order)
    assert "2 missing" in page


# --- from the draft to the launch


def test_the_preview_counts_everybody_and_says_why_not(desk: FlaskClient, house: House) -> None:
    house.people(30)
    house.people(3, skills=("translation",))
    house.people(2, hours=None)
    page = desk.get(f"/callouts/{draft(house)}/staff").text
    assert "Eligible 30" in page
    assert "Lacks a skill that is needed." in page
    assert "Why 5 people are not asked" in page
    assert "enough" in page


def test_the_wording_can_be_changed_and_a_wrong_one_is_kept_to_be_mended(desk: FlaskClient, house: House) -> None:
    call_out_id = draft(house)
    path = f"/callouts/{call_out_id}/staff"
    assert (
        desk.post(path, data={"title": "今晚热线缺人", "wording": "接听电话。", "do": "next"})
        .headers["Location"]
        .endswith(f"/callouts/{call_out_id}/launch")
    )
    assert "今晚热线缺人" in desk.get(f"/callouts/{call_out_id}/launch").text
    wrong = desk.post(path, data={"title": " ", "wording": "接听电话，" * 500})
    assert wrong.status_code == 422
    assert 'href="#f-title"' in wrong.text
    assert 'href="#f-wording"' in wrong.text
    assert "接听电话，接听电话，" in wrong.text


def test_check_and_send_shows_what_will_happen_in_both_languages(desk: FlaskClient, house: House) -> None:
    house.people(30)
    page = desk.get(f"/callouts/{draft(house, {'seats': 2})}/launch").text
    asked = re.search(r"Send the call-out, to (\d+) people", page)
    assert asked
    assert int(asked[1]) >= 2
    assert "【应急召集】" in page
    assert "Real call-out:" in page
    assert "暴雨" not in page  # the request's own words stay inside
    drill = desk.get(f"/callouts/{draft(house, kind='drill')}/launch").text
    assert "Send as a drill" in drill
    assert "Send the call-out" not in drill


def test_each_role_says_to_how_many_it_is_offered_before_and_after_sending(desk: FlaskClient, house: House) -> None:
    house.people(30)
    call_out_id = draft(house, {"seats": 2}, {"role": "Second line", "seats": 1})
    page = desk.get(f"/callouts/{call_out_id}/launch").text
    asked = re.findall(r"Send the call-out, to (\d+) people", page)
    assert re.findall(r"offered to (\d+) people", page) == asked * 2
    assert "Whoever fits several roles is offered each of them" in page
    desk.post(f"/callouts/{call_out_id}/launch", data={"confirm": "on", "seen": seen(page)})
    tick(house, 15)
    board = desk.get(f"/callouts/{call_out_id}").text
    assert re.findall(r"offered to (\d+) who have not answered", board) == asked * 2


def test_a_launch_waits_its_seconds_and_can_be_taken_back(desk: FlaskClient, house: House) -> None:
    house.people(30)
    call_out_id = draft(house)
    path = f"/callouts/{call_out_id}"
    mark = seen(desk.get(f"{path}/launch").text)
    assert desk.post(f"{path}/launch", data={"confirm": "on", "seen": mark}).headers["Location"] == path
    board = desk.get(path).text
    assert "Take it back" in board
    assert 'http-equiv="refresh"' in board
    tick(house, 5)
    assert house.rows(select(Invitation.id)) == []
    assert desk.post(f"{path}/launch/cancel").status_code == 303
    tick(house, 60)
    assert state_of(house, call_out_id) == "draft"

    desk.post(f"{path}/launch", data={"confirm": "on", "seen": mark})
    assert "About to be sent" in desk.get("/desk").text
    tick(house, 11)
    assert state_of(house, call_out_id) == "calling"
    assert house.rows(select(Invitation.id)) != []
    assert desk.post(f"{path}/launch/cancel").status_code == 409
    again = desk.post(f"{path}/launch", data={"confirm": "on", "seen": mark})
    assert again.headers["Location"] == path  # a second press leads to the board and sends nothing


def test_nothing_goes_out_that_nobody_has_read(desk: FlaskClient, house: House) -> None:
    house.people(10)
    call_out_id = draft(house)
    path = f"/callouts/{call_out_id}/launch"
    mark = seen(desk.get(path).text)
    unread = desk.post(path, data={"seen": mark})
    assert unread.status_code == 422
    assert 'href="#f-confirm"' in unread.text
    desk.post(f"/callouts/{call_out_id}/staff", data={"title": "改过的标题", "wording": "改过的说明。"})
    changed = desk.post(path, data={"confirm": "on", "seen": mark})
    assert changed.status_code == 422
    assert "Somebody has changed the wording meanwhile" in changed.text
    assert state_of(house, call_out_id) == "draft"


def test_with_nobody_eligible_the_page_says_why_and_launches_only_when_told_to(desk: FlaskClient, house: House) -> None:
    house.people(4, skills=("translation",))
    call_out_id = draft(house)
    path = f"/callouts/{call_out_id}/launch"
    page = desk.get(path).text
    assert "Nobody can be asked now" in page
    assert "Lacks a skill that is needed." in page
    data = {"confirm": "on", "seen": seen(page)}
    refused = desk.post(path, data=data)
    assert refused.status_code == 422
    assert 'href="#f-anyway"' in refused.text
    assert desk.post(path, data=data | {"anyway": "on"}).status_code == 303


def test_a_need_for_more_than_there_are_is_told_at_once_and_asks_whom_there_is(desk: FlaskClient, house: House) -> None:
    able = house.people(4)
    house.people(2, skills=("translation",))
    call_out_id = draft(house, {"seats": 300})
    page = desk.get(f"/callouts/{call_out_id}/staff").text
    assert "not enough" in page
    assert "Lacks a skill that is needed." in page
    path = f"/callouts/{call_out_id}/launch"
    assert desk.post(path, data={"confirm": "on", "seen": seen(desk.get(path).text)}).status_code == 303
    tick(house, 15)
    asked = house.rows(select(Invitation.volunteer_id).where(Invitation.call_out_id == call_out_id))
    assert sorted(row[0] for row in asked) == sorted(able)
    assert "0/300" in desk.get(f"/callouts/{call_out_id}").text


def test_after_the_deadline_nothing_can_be_sent_and_the_page_says_what_to_do(desk: FlaskClient, house: House) -> None:
    house.people(4)
    call_out_id = draft(house)
    mark = seen(desk.get(f"/callouts/{call_out_id}/launch").text)
    clock.advance(timedelta(hours=4))
    browser = as_staff(house.app, Role.ORGANIZER)
    page = browser.get(f"/callouts/{call_out_id}/launch").text
    assert "The time to answer by has passed" in page
    assert 'name="confirm"' not in page
    late = browser.post(f"/callouts/{call_out_id}/launch", data={"confirm": "on", "seen": mark})
    assert late.status_code == 422
    assert "The time to respond by has already passed." in late.text


# --- the board


def test_the_board_shows_seats_waves_and_answers(desk: FlaskClient, house: House) -> None:
    house.people(60)
    called = house.call(
        {"seats": 3}, {"role": "督导", "skills": ["倾听陪伴"], "seats": 1, "required_for": ["心理支持接线员"]}
    )
    first = next(iter(called.paths.values()))
    house.app.test_client().post(first, data={"answer": "yes", "need": str(called.need_ids[0])})
    page = desk.get(f"/callouts/{called.call_out_id}").text
    assert "3 missing" in page
    assert "not open yet" in page
    assert "1/4" in page
    assert page.count('<i class="taken">') >= 2  # the seat and the legend
    assert "Wave 1" in page
    assert "yes 1" in page
    assert f"silent {len(called.paths) - 1}" in page
    assert "starts in 25 hours" in page
    assert "Everybody who fits has been asked." in page
    assert "filled in time:" in page or "filled by" in page
    assert "refresh" not in re.findall(r'http-equiv="(\w+)"', page)
    assert 'content="30"' in desk.get(f"/callouts/{called.call_out_id}?refresh=30").text


def test_the_board_says_by_when_every_seat_will_be_taken(desk: FlaskClient, house: House) -> None:
    house.people(60)
    page = desk.get(f"/callouts/{house.call({'seats': 2}, widely=False).call_out_id}").text
    assert re.search(r"filled by \d\d:\d\d \(80 %\)", page)


def test_a_button_pressed_twice_sends_one_wave(desk: FlaskClient, house: House) -> None:
    house.people(60)
    called = house.call({"seats": 6}, widely=False)
    browser = house.app.test_client()
    for path in called.paths.values():
        browser.post(path, data={"answer": "no"})
    path = f"/callouts/{called.call_out_id}"
    page = desk.get(path).text
    assert "Next wave now:" in page
    assert "Looked at again in 3 minutes" in page
    assert desk.post(f"{path}/waves", data={"after": "1"}).status_code == 303
    twice = desk.post(f"{path}/waves", data={"after": "1"})
    assert twice.status_code == 409
    assert "Another wave has gone out meanwhile" in twice.text
    assert house.rows(select(func.count()).select_from(Wave))[0][0] == 2


def test_messages_that_did_not_arrive_are_counted_and_named(desk: FlaskClient, house: House) -> None:
    house.people(5)
    called = house.call()
    with house.app.app_context(), transaction():
        ids = list(db.session.scalars(select(Message.id).order_by(Message.id).limit(2)))
        db.session.execute(update(Message).where(Message.id == ids[0]).values(state=MessageState.FAILED))
        db.session.execute(update(Message).where(Message.id == ids[1]).values(state=MessageState.UNKNOWN))
    page = desk.get(f"/callouts/{called.call_out_id}").text
    assert "1 failed" in page
    assert "1 not known" in page
    for message_id in ids:
        assert f"message {message_id}" in page


def test_standing_down_says_first_who_gets_what(desk: FlaskClient, house: House) -> None:
    house.people(4)
    house.people(1, email=None, phone="+8613800000700")
    called = house.call({"seats": 2})
    yes, no, *_rest = called.paths.values()
    browser = house.app.test_client()
    browser.post(yes, data={"answer": "yes"})
    browser.post(no, data={"answer": "no"})
    path = f"/callouts/{called.call_out_id}/stand-down"
    page = desk.get(path).text
    for words in ("said yes", "have not answered", "said no", "1 of them has to be told by you", "1 seat is taken"):
        assert words in page
    assert state_of(house, called.call_out_id) == "calling"
    assert desk.post(path).headers["Location"] == f"/callouts/{called.call_out_id}"
    assert state_of(house, called.call_out_id) == "ended"
    assert desk.post(path).status_code == 409
    assert desk.get(path).status_code == 303
    assert "This call-out is over" in desk.get(f"/callouts/{called.call_out_id}").text


# --- people


def test_the_roster_names_people_and_shows_one_number_at_a_time_on_record(desk: FlaskClient, house: House) -> None:
    (person,) = house.people(1, name="林小满", phone="+8613800000800")
    called = house.call({"seats": 1})
    house.app.test_client().post(called.paths[person], data={"answer": "yes"})
    path = f"/callouts/{called.call_out_id}/roster"
    page = desk.get(path).text
    assert "林小满" in page
    assert "心理支持接线员" in page.split("<textarea")[1]
    assert "+8613800000800" not in page
    assert "tel:+8613800000800" in desk.post(path, data={"person": str(person)}).text
    assert desk.post(path, data={"person": "999"}).status_code == 404
    noted = house.rows(select(AuditEntry.subject, AuditEntry.details).where(AuditEntry.action == "contact.read"))
    assert [tuple(row) for row in noted] == [(f"volunteer:{person}", {"call_out": called.call_out_id})]


def test_links_to_copy_are_personal_paged_and_on_record(desk: FlaskClient, house: House) -> None:
    house.people(3)
    house.people(1, language="en", name="Grace")
    called = house.call({"seats": 2})
    path = f"/callouts/{called.call_out_id}/links"
    page = desk.get(path).text
    for link in called.paths.values():
        assert f"http://iwill.example{link}" in page
    assert "Dear Grace" in page
    house.app.test_client().post(next(iter(called.paths.values())), data={"answer": "no"})
    assert next(iter(called.paths.values())) not in desk.get(path).text
    assert next(iter(called.paths.values())) in desk.get(f"{path}?who=all").text
    noted = house.rows(select(AuditEntry.details).where(AuditEntry.action == "links.read"))
    assert noted[0][0]["count"] == len(called.paths)
    with house.app.app_context(), transaction():
        db.session.execute(update(Invitation).values(channel="email"))
        by_hand = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert by_hand is not None
        by_hand.channel = Channel.MANUAL
        chosen = by_hand.id
    shown = desk.get(f"{path}?who=all").text
    assert re.findall(r'id="text-\d+"', shown)[0] == f'id="text-{chosen}"'  # whom no e-mail reaches comes first
    assert f'id="text-{chosen}"' not in desk.get(f"{path}?who=all&after={chosen}").text
    desk.post(f"/callouts/{called.call_out_id}/stand-down")
    assert "已收队" in desk.get(f"{path}?who=all").text or "stood down" in desk.get(f"{path}?who=all").text


def test_what_does_not_exist_and_what_is_not_launched_is_not_found(desk: FlaskClient, house: House) -> None:
    call_out_id = draft(house)
    assert desk.get(f"/callouts/{call_out_id}").headers["Location"] == f"/callouts/{call_out_id}/staff"
    for part in ("roster", "links", "calls", "stand-down"):
        assert desk.get(f"/callouts/{call_out_id}/{part}").status_code == 404
    for part in ("", "/staff", "/launch", "/roster", "/links", "/calls", "/stand-down"):
        assert desk.get(f"/callouts/999{part}").status_code == 404


def test_care_does_not_run_call_outs_and_strangers_sign_in_first(app: flask.Flask, house: House) -> None:
    house.people(2)
    called = house.call()
    care, stranger = as_staff(app, Role.CARE), app.test_client()
    for path in ("/desk", "/requests", "/requests/new", f"/callouts/{called.call_out_id}"):
        assert care.get(path).status_code == 403
        assert stranger.get(path).status_code == 303
    assert stranger.post(f"/callouts/{called.call_out_id}/stand-down").status_code == 303
    assert state_of(house, called.call_out_id) == "calling"


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_page_of_the_desk_can_be_read_in_both_languages(app: flask.Flask, house: House, language: str) -> None:
    house.people(10)
    house.people(1, email=None, phone="+8613800000900")
    call_out_id = draft(house)
    called = house.call(kind="drill")
    browser = as_staff(app, Role.STAFF, language=language)
    running = f"/callouts/{called.call_out_id}"
    paths = ["/desk", "/requests", "/requests/new", "/requests/1", f"/callouts/{call_out_id}/staff"]
    paths += [f"/callouts/{call_out_id}/launch", running]
    paths += [f"{running}/{part}" for part in ("roster", "links", "calls", "stand-down")]
    for path in paths:
        response = browser.get(path)
        assert response.status_code == 200, path
        assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("number", ["0", "99999999999999", "9" * 30])
def test_a_number_that_nothing_has_is_not_found(desk: FlaskClient, number: str) -> None:
    for path in (
        f"/requests/{number}",
        f"/callouts/{number}",
        f"/callouts/{number}/calls",
        f"/callouts/{number}/staff",
    ):
        assert desk.get(path).status_code == 404
    assert desk.post(f"/callouts/{number}/waves", data={"after": number}).status_code == 404
    assert desk.post(f"/requests/{number}/verify").status_code == 404
    assert desk.post(f"/callouts/1/calls/{number}", data={"outcome": "no"}).status_code == 404


def test_who_reads_contacts_but_runs_no_call_outs_gets_neither_sheet_nor_links(app: flask.Flask, house: House) -> None:
    house.people(1, email=None, phone="+8613800000950")
    called = house.call()
    care = as_staff(app, Role.CARE)
    for part in ("calls", "links", "roster"):
        assert care.get(f"/callouts/{called.call_out_id}/{part}").status_code == 403
    assert care.post(f"/callouts/{called.call_out_id}/calls/next").status_code == 403
    assert house.rows(select(AuditEntry.id).where(AuditEntry.action.in_(["contact.read", "links.read"]))) == []
