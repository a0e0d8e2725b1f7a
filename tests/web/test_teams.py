"""Teams on screen: staff keep them, a volunteer sees where she belongs and gives a night to a colleague."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.pool.models import Standby, Volunteer
from iwill.pool.teams.models import BuddyPair, RotaSlot, RotaSwap, Team, TeamMember
from iwill.pool.teams.terms import SwapState, TeamRole
from tests.browsers import volunteer_browser
from tests.web.conftest import House
from tests.web.signed_in import as_staff


@pytest.fixture
def staff(app: flask.Flask) -> Any:
    return as_staff(app, Role.STAFF)


def a_team_of_two(staff: Any, house: House) -> tuple[int, int, int]:
    """A team with a leader and a member, the leader on Saturday nights: ids of team, leader, member."""
    one, other = house.people(1, name="林晓雨")[0], house.people(1, name="陈安")[0]
    staff.post("/teams", data={"name": "热线一组", "purpose": "夜间热线", "zone": "Asia/Shanghai"})
    ((team,),) = house.rows(select(Team.id))
    staff.post(f"/teams/{team}/members", data={"who": "林晓雨", "role": "leader"})
    staff.post(f"/people/{other}/teams", data={"team": str(team)})
    staff.post(f"/teams/{team}/rota", data={"day": ["5"], "from": "22:00", "to": "02:00", "minimum": "2"})
    ((slot,),) = house.rows(select(RotaSlot.id))
    staff.post(f"/teams/{team}/rota/{slot}/on", data={"person": str(one)})
    return team, one, other


def test_staff_found_a_team_fill_it_and_see_what_is_short(staff: Any, house: House) -> None:
    assert "No team yet." in staff.get("/teams").get_data(as_text=True)
    team, one, other = a_team_of_two(staff, house)
    assert "2 turns are short" in staff.get("/teams").get_data(as_text=True)
    page = staff.get(f"/teams/{team}").get_data(as_text=True)
    for expected in ("林晓雨", "陈安", "Leader", "夜间热线", "2 turns are short"):
        assert expected in page
    rota = staff.get(f"/teams/{team}/rota").get_data(as_text=True)
    assert "22:00–02:00 next day" in rota
    assert "1 of 2" in rota
    assert "热线一组" in staff.get(f"/people/{other}").get_data(as_text=True)
    assert len(house.rows(select(Standby.id).where(Standby.volunteer_id == one))) == 2


def test_a_role_a_buddy_and_leaving_are_one_form(staff: Any, house: House) -> None:
    team, one, other = a_team_of_two(staff, house)
    # Fields for one person at a time: beside everybody they would make a page that grows with the square of its team.
    assert 'name="buddy"' not in staff.get(f"/teams/{team}").text
    assert staff.get(f"/teams/{team}?change={other}").text.count('name="buddy"') == 1
    staff.post(f"/teams/{team}/members/{other}", data={"role": "mentor", "buddy": str(one), "deed": "save"})
    assert house.rows(select(BuddyPair.one_id, BuddyPair.other_id)) == [(other, one)]
    live = select(TeamMember.role).where(TeamMember.volunteer_id == other, TeamMember.left_at.is_(None))
    assert house.rows(live) == [(TeamRole.MENTOR,)]
    staff.post(f"/teams/{team}/members/{other}", data={"deed": "leave"})
    assert house.rows(live) == []
    assert "陈安" in staff.get(f"/teams/{team}").get_data(as_text=True)
    staff.post(f"/teams/{team}/close")
    assert "热线一组" not in staff.get("/teams").get_data(as_text=True)


def test_somebody_of_many_with_one_name_is_told_apart_by_number(staff: Any, house: House) -> None:
    team, *_ = a_team_of_two(staff, house)
    house.people(2, name="王伟")
    several = staff.post(f"/teams/{team}/members", data={"who": "王伟"})
    ((number,), _) = house.rows(select(Volunteer.number).where(Volunteer.name == "王伟").order_by(Volunteer.id))
    assert several.status_code == 422
    assert number in several.get_data(as_text=True)
    assert staff.post(f"/teams/{team}/members", data={"who": number.lower()}).status_code == 303
    assert staff.post(f"/teams/{team}/members", data={"who": "没有这个人"}).status_code == 422
    assert staff.post("/teams", data={"name": "热线一组"}).status_code == 409


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"from": "22:00", "to": "02:00", "minimum": "2"}, "f-day"),
        ({"day": "1", "from": "late", "to": "02:00", "minimum": "2"}, "f-from"),
        ({"day": "1", "from": "22:00", "to": "22:00", "minimum": "2"}, "f-to"),
        ({"day": "1", "from": "22:00", "to": "02:00", "minimum": "none"}, "f-minimum"),
    ],
)
def test_a_slot_that_makes_no_sense_is_said_at_its_field(
    staff: Any, house: House, form: dict[str, str], field: str
) -> None:
    team, *_ = a_team_of_two(staff, house)
    page = staff.post(f"/teams/{team}/rota", data=form)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.get_data(as_text=True)


def test_a_volunteer_sees_where_she_belongs_and_no_contact_data(app: flask.Flask, staff: Any, house: House) -> None:
    team, one, other = a_team_of_two(staff, house)
    staff.post(f"/teams/{team}/members/{other}", data={"role": "member", "buddy": str(one), "deed": "save"})
    browser = volunteer_browser(app, other)
    assert "热线一组" in browser.get("/me").get_data(as_text=True)
    page = browser.get("/me/teams").get_data(as_text=True)
    assert page.count("林晓雨") >= 3
    assert "@pool.example" not in page
    stranger = volunteer_browser(app, house.people(1)[0])
    assert "林晓雨" not in stranger.get("/me/teams").get_data(as_text=True)


def test_a_night_goes_to_a_colleague_and_a_stranger_cannot_touch_it(app: flask.Flask, staff: Any, house: House) -> None:
    team, one, other = a_team_of_two(staff, house)
    ((slot,),) = house.rows(select(RotaSlot.id))
    her, colleague = volunteer_browser(app, one), volunteer_browser(app, other)
    stranger = volunteer_browser(app, house.people(1)[0])
    turn = {"slot": str(slot), "day": "2026-11-21"}
    assert stranger.post("/me/teams/turns", data=turn).status_code == 404
    assert colleague.post("/me/teams/turns", data=turn).status_code == 409
    assert her.post("/me/teams/turns", data=turn).status_code == 303
    ((swap,),) = house.rows(select(RotaSwap.id))
    assert f"/me/teams/swaps/{swap}/take" in colleague.get("/me/teams").get_data(as_text=True)
    assert f"/me/teams/swaps/{swap}/withdraw" in her.get("/me/teams").get_data(as_text=True)
    assert stranger.post(f"/me/teams/swaps/{swap}/take").status_code == 404
    assert colleague.post(f"/me/teams/swaps/{swap}/withdraw").status_code == 404
    assert "asks colleagues to take over" in staff.get(f"/teams/{team}/rota").get_data(as_text=True)
    assert colleague.post(f"/me/teams/swaps/{swap}/take").status_code == 303
    assert house.rows(select(RotaSwap.state, RotaSwap.taker_id)) == [(SwapState.ACCEPTED, other)]
    assert her.post(f"/me/teams/swaps/{swap}/withdraw").status_code == 409
    assert "陈安接替林晓雨" in her.get("/me/teams").get_data(as_text=True)


def test_who_does_not_want_to_stand_by_any_more_says_so_herself(app: flask.Flask, staff: Any, house: House) -> None:
    _team, one, _other = a_team_of_two(staff, house)
    ((slot,),) = house.rows(select(RotaSlot.id))
    volunteer_browser(app, one).post("/me/teams/off", data={"slot": str(slot)})
    assert house.rows(select(Standby.id)) == []


def test_a_slot_of_one_team_is_not_changed_by_the_address_of_another(staff: Any, house: House) -> None:
    team, *_ = a_team_of_two(staff, house)
    ((slot,),) = house.rows(select(RotaSlot.id))
    for path in (f"/teams/{team + 1}/rota/{slot}", f"/teams/{team + 1}/rota/{slot}/end", f"/teams/{10**12}"):
        data = {"from": "20:00", "to": "21:00", "minimum": "1"}
        assert (staff.get(path) if path.endswith("0") else staff.post(path, data=data)).status_code == 404
