"""Giving a shift to a colleague by two links: hers who gives it and his who takes it."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.models import Seat
from iwill.shifts.swaps.models import SeatSwap
from tests.web.conftest import Called, House


@pytest.fixture
def people(house: House) -> list[int]:
    return house.people(2, language="en")


@pytest.fixture
def called(house: House, people: list[int], client: Any) -> Called:
    """The first of two people has the only seat, the second stands in reserve."""
    called = house.call({"seats": 1})
    client.post(called.paths[people[0]], data={"answer": "yes"})
    client.post(called.paths[people[1]], data={"answer": "reserve"})
    return called


def seat_of(house: House, person: int) -> int:
    found = house.rows(select(Seat.id).where(Seat.volunteer_id == person, Seat.released_at.is_(None)))
    return int(found[0][0])


def asked(client: Any, house: House, called: Called, people: list[int]) -> str:
    """The path of the offer, once the button on the first person's page was pressed."""
    page = f"{called.paths[people[0]]}/shift/{seat_of(house, people[0])}"
    listed = client.get(f"{page}/swap").get_data(as_text=True)
    colleague = listed.split('name="colleague" value="')[1].split('"')[0]
    assert client.post(f"{page}/swap", data={"colleague": colleague}).status_code == 303
    assert "Until there is a yes the seat stays yours" in client.get(page).get_data(as_text=True)
    swap = house.rows(select(SeatSwap.id))[-1][0]
    return f"{called.paths[people[1]]}/swap/{swap}"


def test_three_taps_give_a_seat_to_a_colleague(client: Any, house: House, called: Called, people: list[int]) -> None:
    offer = asked(client, house, called, people)
    assert "could you take this shift" in client.get(offer).get_data(as_text=True)
    taken = client.post(offer, data={"answer": "yes"})
    assert taken.status_code == 303
    assert taken.location.endswith(f"/shift/{seat_of(house, people[1])}")
    assert client.get(taken.location).status_code == 200
    assert client.post(offer, data={"answer": "yes"}).status_code == 303
    assert "The shift is yours" in client.get(offer).get_data(as_text=True)


def test_an_offer_is_open_to_whoever_it_was_made_to_and_nobody_else(
    client: Any, house: House, called: Called, people: list[int]
) -> None:
    offer = asked(client, house, called, people)
    number = offer.rsplit("/", 1)[1]
    assert client.get(f"{called.paths[people[0]]}/swap/{number}").status_code == 404
    assert client.post(f"{called.paths[people[0]]}/swap/{number}", data={"answer": "yes"}).status_code == 404
    assert client.get(f"{called.paths[people[1]]}/swap/{int(number) + 1}").status_code == 404


def test_a_no_and_an_offer_that_is_over_are_kind_pages(
    client: Any, house: House, called: Called, people: list[int]
) -> None:
    offer = asked(client, house, called, people)
    client.post(f"{called.paths[people[0]]}/shift/{seat_of(house, people[0])}/swap", data={"press": "withdraw"})
    page = client.post(offer, data={"answer": "yes"})
    assert page.status_code == 409
    assert "This offer is over" in page.get_data(as_text=True)
    again = asked(client, house, called, people)
    client.post(again, data={"answer": "no"})
    assert "thank you for saying so" in client.get(again).get_data(as_text=True)


def test_what_is_hard_to_bear_is_agreed_to_by_whoever_takes_it(
    app: flask.Flask, client: Any, house: House, people: list[int]
) -> None:
    called = house.call({"seats": 1, "sensitive": True})
    client.post(called.paths[people[0]], data={"answer": "yes", "agree": "on"})
    client.post(called.paths[people[1]], data={"answer": "reserve"})
    offer = asked(client, house, called, people)
    assert client.post(offer, data={"answer": "yes"}).status_code == 422
    assert client.post(offer, data={"answer": "yes", "agree": "on"}).status_code == 303


@pytest.mark.parametrize("button", [{"colleague": "0"}, {"colleague": "x"}, {"change": "1:2:3"}, {"change": "1:"}, {}])
def test_a_button_that_is_none_of_ours_changes_nothing(
    client: Any, house: House, called: Called, people: list[int], button: dict[str, str]
) -> None:
    page = f"{called.paths[people[0]]}/shift/{seat_of(house, people[0])}/swap"
    assert client.post(page, data=button).status_code == 409
    assert house.rows(select(SeatSwap)) == []
