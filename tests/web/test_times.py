"""Times kept true on screen: a change of clock is confirmed, a lost hour said aloud, holidays are a switch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.pool.hours import Stretch
from iwill.pool.models import AvailabilityException, Volunteer, WeeklyHours
from iwill.pool.public_days.terms import HOLIDAY
from tests.browsers import volunteer_browser
from tests.web.conftest import House
from tests.web.signed_in import as_staff

EVENING = [Stretch(day, 18 * 60, 22 * 60) for day in range(5)]


@pytest.fixture
def her(app: flask.Flask, house: House) -> Any:
    (person,) = house.people(hours=EVENING)
    browser = volunteer_browser(app, person)
    browser.id = person
    return browser


def test_another_clock_is_shown_before_it_is_taken(her: Any, house: House) -> None:
    page = her.post("/me/availability/zone", data={"zone": "America/Toronto"})
    words = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "多伦多时间" in words
    # 18:00 in Toronto is 07:00 of the next morning at the duty desk.
    assert "07:00–11:00" in words
    assert house.rows(select(Volunteer.zone)) == [("Asia/Shanghai",)]
    her.post("/me/availability/zone", data={"zone": "America/Toronto", "sure": "yes"})
    assert house.rows(select(Volunteer.zone)) == [("America/Toronto",)]
    assert len(house.rows(select(WeeklyHours.from_minute).where(WeeklyHours.from_minute == 1080))) == 10


def test_the_first_clock_is_taken_at_once(app: flask.Flask, house: House) -> None:
    (person,) = house.people(zone=None)
    volunteer_browser(app, person).post("/me/availability/zone", data={"zone": "Europe/Berlin"})
    assert house.rows(select(Volunteer.zone)) == [("Europe/Berlin",)]


def test_a_time_that_does_not_exist_is_said_aloud(app: flask.Flask, house: House) -> None:
    (person,) = house.people(zone="Europe/Berlin", language="en", hours=[Stretch(6, 150, 300)])
    words = volunteer_browser(app, person).get("/me/availability").get_data(as_text=True)
    assert "02:30 does not exist on Sun 28 Mar (Berlin time): it is counted as 03:00." in words
    (other,) = house.people(hours=[Stretch(6, 150, 300)])
    assert "03:00." not in volunteer_browser(app, other).get("/me/availability").get_data(as_text=True)


def test_the_week_before_comes_back_by_one_press(her: Any, house: House) -> None:
    assert 'value="before"' not in her.get("/me/availability").get_data(as_text=True)
    her.post("/me/availability/preset", data={"preset": "before"})
    her.post("/me/availability", data={})
    assert house.rows(select(WeeklyHours.weekday)) == []
    assert 'value="before"' in her.get("/me/availability").get_data(as_text=True)
    her.post("/me/availability/preset", data={"preset": "before"})
    assert len(house.rows(select(WeeklyHours.weekday))) == 10


def test_holidays_are_a_switch_and_her_own_dates_come_first(her: Any, house: House) -> None:
    def written() -> list[Any]:
        return house.rows(select(AvailabilityException.day).where(AvailabilityException.source == HOLIDAY))

    page = her.get("/me/availability/exceptions").get_data(as_text=True)
    assert "元旦" in page
    her.post("/me/availability/holidays", data={"wish": "away"})
    on_file = len(written())
    assert on_file > 5
    assert 'value="away" checked' in her.get("/me/availability/exceptions").get_data(as_text=True)
    span = {"first": "2027-01-01"}
    her.post("/me/availability/exceptions", data={"kind": "only", **span, "from": "09:00", "to": "12:00"})
    assert len(written()) == on_file - 1
    her.post("/me/availability/exceptions/delete", data=span)
    assert len(written()) == on_file
    her.post("/me/availability/holidays", data={"wish": "as_usual"})
    her.post("/me/availability/holidays", data={"wish": "never"})
    assert written() == []


def test_staff_see_when_hours_were_last_confirmed(app: flask.Flask, her: Any) -> None:
    page = as_staff(app, Role.STAFF).get(f"/people/{her.id}").get_data(as_text=True)
    assert "Last confirmed on" in page
    assert "may be out of date" not in page
    clock.advance(timedelta(days=61))
    assert "may be out of date" in as_staff(app, Role.STAFF).get(f"/people/{her.id}").get_data(as_text=True)
