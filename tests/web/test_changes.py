"""Pages of changes in flight: the second person, whom a change touches, a wrong kind, the page of a moved shift."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.care import SECOND_ABOVE
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import callouts, requests
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.policy import PolicySetting
from tests.builders import a_need, a_request_payload, a_volunteer, ask_widely
from tests.conftest import NOW
from tests.web.conftest import BY, STARTS, House
from tests.web.signed_in import as_staff


@pytest.fixture
def draft(app: flask.Flask) -> int:
    """A draft that asks three people, where one is the limit."""
    with app.app_context(), transaction():
        for _ in range(3):
            a_volunteer()
        ask_widely()
        db.session.merge(PolicySetting(name=SECOND_ABOVE, value=1, changed_at=NOW, changed_by="test"))
        received = requests.receive_request(a_request_payload(level="III"), by=BY, now=NOW)
        requests.verify_request(received, by=BY, now=NOW)
        return callouts.open_callout(received, by=BY, now=NOW).id


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_second_person_confirms_under_her_own_sign_in(app: flask.Flask, house: House, draft: int) -> None:
    first, second = (as_staff(app, Role.ORGANIZER) for _ in range(2))
    here = f"/callouts/{draft}/launch"
    page = first.get(here).text
    assert 'value="second"' in page
    assert 'name="reason"' not in page
    form = {"confirm": "on", "seen": seen(page)}
    assert first.post(here, data=form).status_code == 422
    assert first.post(here, data=form | {"do": "second"}).status_code == 303
    assert here in second.get("/desk").text
    assert f"{here}/second" not in first.get(here).text
    assert first.post(f"{here}/second", data=form).status_code == 409

    asked = second.get(here).text
    assert f"{here}/second" in asked
    assert second.post(f"{here}/second", data={"seen": seen(asked)}).status_code == 422
    assert second.post(f"{here}/second", data=form).status_code == 303
    assert "launch/cancel" in second.get(f"/callouts/{draft}").text
    assert house.rows(select(CallOut.launch_due_at))[0][0] == NOW + timedelta(seconds=10)


def test_a_declined_launch_is_a_draft_again(app: flask.Flask, draft: int) -> None:
    first, second = (as_staff(app, Role.ORGANIZER) for _ in range(2))
    here = f"/callouts/{draft}/launch"
    first.post(here, data={"confirm": "on", "seen": seen(first.get(here).text), "do": "second"})
    assert second.post(f"{here}/decline").status_code == 303
    assert 'value="second"' in first.get(here).text


def test_a_shift_that_is_like_no_other_is_added_with_what_it_needs(app: flask.Flask, house: House) -> None:
    house.people(1)
    called = house.call({"seats": 1})
    desk = as_staff(app, Role.ORGANIZER)
    here = f"/callouts/{called.call_out_id}/change"
    start = (STARTS + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    end = (STARTS + timedelta(days=1, hours=2)).strftime("%Y-%m-%dT%H:%M")
    wanted = {"added.like": "new", "added.seats": "3", "added.starts_at": start, "added.ends_at": end}
    refused = desk.post(here, data=wanted | {"do": "change"})
    assert refused.status_code == 422
    assert "added.role" in refused.text

    wanted |= {"added.role": "记录", "added.skills": ["information"], "added.languages": ["zh"]}
    assert 'value="记录"' in desk.post(here, data=wanted | {"do": "preview"}).text
    assert desk.post(here, data=wanted | {"do": "change"}).status_code == 303
    added = house.rows(select(Need.role, Need.skills, Need.languages, Need.seats).where(Need.seats == 3))
    assert [tuple(row) for row in added] == [("记录", ["information"], ["zh"], 3)]


def test_a_new_role_knows_bounds_substitutes_and_company_as_a_request_does(app: flask.Flask, house: House) -> None:
    house.people(1)
    desk = as_staff(app, Role.ORGANIZER)
    called = house.call({"seats": 1, "sensitive": "自伤和丧亲"})
    here = f"/callouts/{called.call_out_id}/change"
    wanted = {
        "added.like": "new",
        "added.seats": "4",
        "added.role": "带班",
        "added.skills": ["listening"],
        "do": "change",
    }
    for name, moment in (("starts_at", timedelta(days=1)), ("ends_at", timedelta(days=1, hours=2))):
        wanted[f"added.{name}"] = (STARTS + moment).strftime("%Y-%m-%dT%H:%M")
    wanted |= {"added.minimum": "2", "added.maximum": "6", "added.veterans": "1", "added.buddy_seats": "2"}
    wanted |= {"added.substitute_skills": ["information"], "added.substitute_weight": "70", "added.children": "on"}
    for name, wrong in (("minimum", "5"), ("maximum", "3"), ("buddy_seats", "4"), ("veterans", "many")):
        refused = desk.post(here, data=wanted | {f"added.{name}": wrong})
        assert refused.status_code == 422
        assert f'href="#f-added.{name}"' in refused.text or f"added-{name}" in refused.text
        assert f'value="{wrong}"' in refused.text
    assert desk.post(here, data=wanted | {"added.substitute_skills": []}).status_code == 422

    assert desk.post(here, data=wanted).status_code == 303
    (added,) = house.rows(select(Need).where(Need.role == "带班"))
    need = added[0]
    assert (need.minimum, need.seats, need.maximum, need.veterans, need.buddy_seats) == (2, 4, 6, 1, 2)
    assert need.children
    assert need.adults_only
    assert [(one["skills"], one["weight"]) for one in need.substitutes] == [(["information"], 0.7)]

    like = {name: value for name, value in wanted.items() if name in ("added.starts_at", "added.ends_at", "do")}
    assert desk.post(here, data=like | {"added.like": str(need.id), "added.seats": "2"}).status_code == 303
    (added,) = house.rows(select(Need).where(Need.role == "带班", Need.id != need.id))
    fewer = added[0]
    assert (fewer.minimum, fewer.seats, fewer.maximum, fewer.veterans, fewer.buddy_seats) == (2, 2, 6, 1, 1)
    assert (fewer.substitutes, fewer.children) == (need.substitutes, True)
    (first,) = house.rows(select(Need.id).where(Need.sensitive.is_not(None)))
    assert desk.post(here, data=like | {"added.like": str(first[0])}).status_code == 303
    assert house.rows(select(Need.sensitive).where(Need.sensitive.is_not(None))) == [("self_harm grief",)] * 2


def test_a_change_is_seen_before_it_is_done(app: flask.Flask, client: Any, house: House) -> None:
    yes, _silent = house.people(2)
    called = house.call({"seats": 2})
    client.post(called.paths[yes], data={"answer": "yes"})
    desk = as_staff(app, Role.ORGANIZER)
    here = f"/callouts/{called.call_out_id}/change"
    need = called.need_ids[0]
    start = (STARTS + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"shown": str(need), f"need-{need}.starts_at": start, "do": "preview"}
    page = desk.post(here, data=form).text
    assert 'value="change"' in page
    assert "is asked whether the new time suits" in page
    assert house.rows(select(Need.starts_at))[0][0] == STARTS
    assert desk.post(here, data=form | {"do": "change"}).status_code == 303
    assert house.rows(select(Need.starts_at))[0][0] == STARTS + timedelta(days=1)

    moved = client.get(called.paths[yes] + "/seat").text
    assert "时间" in moved
    assert 'value="release"' in moved
    assert len(moved.encode()) < 14_000
    assert client.post(called.paths[yes], data={"answer": "yes", "need": need}).status_code == 303
    assert house.rows(select(Seat.confirm_by))[0][0] is None


def test_a_change_that_cannot_be_comes_back_at_its_field(app: flask.Flask, house: House) -> None:
    house.people(1)
    called = house.call({"seats": 1})
    desk = as_staff(app, Role.ORGANIZER)
    need = called.need_ids[0]
    wrong = desk.post(
        f"/callouts/{called.call_out_id}/change",
        data={"shown": str(need), f"need-{need}.starts_at": "2026-11-20T10:00", "do": "preview"},
    )
    assert wrong.status_code == 422
    assert f'href="#f-need-{need}-starts_at"' in wrong.text


def test_a_time_that_the_clock_skips_is_refused_and_a_day_later_keeps_its_hour(app: flask.Flask, house: House) -> None:
    """Berlin puts its clock forward on 28 March 2027: that night has no half past two; eight in the evening stays."""
    with app.app_context(), transaction():
        a_volunteer()
        ask_widely()
        start = "2027-03-27T20:00:00+01:00"
        window = {"starts_at": start, "ends_at": "2027-03-27T22:00:00+01:00"}
        payload = a_request_payload(needs=[a_need(**window)], timezone="Europe/Berlin")
        received = requests.receive_request(payload, by=BY, now=NOW)
        requests.verify_request(received, by=BY, now=NOW)
        call_out = callouts.open_callout(received, by=BY, now=NOW)
        callouts.launch(call_out, confirm_wording=True, by=BY, now=NOW)
        here, need = f"/callouts/{call_out.id}/change", call_out.needs[0].id
    desk = as_staff(app, Role.ORGANIZER)
    form = {"shown": str(need), "do": "change"}
    skipped = desk.post(here, data=form | {f"need-{need}.starts_at": "2027-03-28T02:30"})
    assert skipped.status_code == 422
    assert desk.post(here, data=form | {f"need-{need}.starts_at": "2027-03-28T20:00"}).status_code == 303
    starts_at, ends_at = house.rows(select(Need.starts_at, Need.ends_at))[0]
    assert (starts_at.isoformat(), ends_at - starts_at) == ("2027-03-28T18:00:00+00:00", timedelta(hours=2))


def test_a_wrong_kind_is_put_right_from_the_board(app: flask.Flask, house: House) -> None:
    house.people(1)
    called = house.call({"seats": 1})
    desk = as_staff(app, Role.ORGANIZER)
    board = f"/callouts/{called.call_out_id}"
    assert f"{board}/correct" in desk.get(board).text
    assert desk.post(f"{board}/correct", data={"kind": "drill"}).status_code == 303
    assert "【Drill】" in desk.get(board).text
    clock.advance(timedelta(minutes=31))
    assert f"{board}/correct" not in desk.get(board).text


def test_two_call_outs_are_made_one_and_the_old_number_leads_on(app: flask.Flask, client: Any, house: House) -> None:
    person = house.people(1)[0]
    first, second = (house.call({"seats": 1}, kind="drill") for _ in range(2))
    desk = as_staff(app, Role.ORGANIZER)
    here = f"/callouts/{first.call_out_id}"
    assert f'value="{second.call_out_id}"' in desk.get(f"{here}/change").text
    assert desk.post(f"{here}/merge", data={"other": second.call_out_id}).status_code == 303
    assert desk.get(f"/callouts/{second.call_out_id}").location == here
    assert client.get(second.paths[person]).status_code == 200
    assert f"{second.call_out_id}" in client.get("/").text


def test_somebody_lets_herself_be_asked_more_often(client: Any, house: House) -> None:
    person = house.people(1)[0]
    called = house.call({"seats": 1})
    path = called.paths[person]
    client.post(path, data={"answer": "yes"})
    assert f"{path}/more" in client.get(f"{path}/seat").text
    for wish, kept in (("on", True), ("off", False)):
        assert client.post(f"{path}/more", data={"more": wish}).status_code == 303
        assert (house.rows(select(Invitation.more_asks_at))[0][0] is not None) is kept
