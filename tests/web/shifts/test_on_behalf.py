"""Whoever is reached by telephone alone asks the desk, which calls support and offers her seat to a colleague."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.callouts.models import Seat
from iwill.core import clock
from iwill.messaging.models import Message
from iwill.shifts.supervision.models import SupportCall
from iwill.shifts.swaps.models import SeatSwap
from tests.web.conftest import STARTS, Called, House
from tests.web.signed_in import as_staff

MINUTE = timedelta(minutes=1)


def seated_by_phone(house: House, client: Any) -> tuple[Called, list[int], str]:
    """Somebody with a seat and no address, a colleague in reserve who has one, and the page where the desk acts."""
    (anna,), (bo,) = house.people(email=None, phone="+8613800138001"), house.people()
    called = house.call({"seats": 1})
    client.post(called.paths[anna], data={"answer": "yes"})
    client.post(called.paths[bo], data={"answer": "reserve"})
    ((seat,),) = house.rows(select(Seat.id))
    return called, [anna, bo], f"/callouts/{called.call_out_id}/seats/{seat}/on-behalf"


def test_the_desk_offers_a_seat_to_a_colleague_on_behalf_of_whoever_has_no_link(client: Any, house: House) -> None:
    called, (anna, bo), page = seated_by_phone(house, client)
    desk = as_staff(house.app, Role.ORGANIZER)
    assert page in desk.get(f"/callouts/{called.call_out_id}/roster").text
    (colleague,) = re.findall(r'name="colleague" value="(\d+)"', desk.get(page).text)
    assert desk.post(page, data={"colleague": colleague}).status_code == 303
    asked = house.rows(select(AuditEntry.actor).where(AuditEntry.action == "swap.asked"))
    assert [actor.split(":")[0] for (actor,) in asked] == ["staff"]
    ((swap,),) = house.rows(select(SeatSwap.id))
    assert client.post(f"{called.paths[bo]}/swap/{swap}", data={"answer": "yes"}).status_code == 303
    held = house.rows(select(Seat.volunteer_id).where(Seat.released_at.is_(None)))
    assert held == [(bo,)]
    # She has no mail to read that it is done: the desk is told to ring her.
    told = house.rows(select(Message.facts).where(Message.purpose == "duty"))
    rung = [facts["words"]["person"] for (facts,) in told if facts["news"] == "swap_ring"]
    assert rung == [str(anna)]


def test_the_desk_takes_an_offer_back_and_calls_support(client: Any, house: House) -> None:
    _called, _people, page = seated_by_phone(house, client)
    desk = as_staff(house.app, Role.ORGANIZER)
    (colleague,) = re.findall(r'name="colleague" value="(\d+)"', desk.get(page).text)
    desk.post(page, data={"colleague": colleague})
    assert 'name="colleague"' not in desk.get(page).text
    desk.post(page, data={"press": "withdraw"})
    assert house.rows(select(SeatSwap.state)) == [("withdrawn",)]
    clock.freeze(STARTS + 5 * MINUTE)
    desk = as_staff(house.app, Role.ORGANIZER)
    desk.post(page, data={"press": "support"})
    assert len(house.rows(select(SupportCall.id))) == 1
    ((actor,),) = house.rows(select(AuditEntry.actor).where(AuditEntry.action == "support.called"))
    assert actor.startswith("staff:")
    assert 'value="support"' not in desk.get(page).text


def test_whoever_has_a_link_does_it_herself(client: Any, house: House) -> None:
    (anna,) = house.people()
    called = house.call({"seats": 1})
    client.post(called.paths[anna], data={"answer": "yes"})
    ((seat,),) = house.rows(select(Seat.id))
    desk, page = as_staff(house.app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/seats/{seat}/on-behalf"
    assert page not in desk.get(f"/callouts/{called.call_out_id}/roster").text
    assert desk.get(page).status_code == desk.post(page, data={"press": "support"}).status_code == 404
