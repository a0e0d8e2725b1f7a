"""A volunteer sees and changes what is hers: today, the week, days that differ, her data. All of it without script."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.core import clock
from iwill.pool.hours import Stretch, apart, block, layers
from iwill.pool.models import AvailabilityException, Consent, Standby, Volunteer, WeeklyHours
from iwill.pool.terms import AtLeast, ConsentPurpose, ConsentState, Lifecycle
from iwill.pool.week_presets import PRESETS
from iwill.web.me import week_form
from tests.browsers import volunteer_browser
from tests.conftest import NOW
from tests.web.conftest import House

EVENING = [Stretch(day, 18 * 60, 22 * 60) for day in range(5)]
MONDAY = {"starts_at": "2026-11-23T20:00:00+08:00", "ends_at": "2026-11-23T22:00:00+08:00"}
ODD = [Stretch(0, 18 * 60 + 30, 21 * 60 + 15), *block(4, 22 * 60, 2 * 60, sure=False)]


@pytest.fixture
def her(app: flask.Flask, house: House) -> Any:
    """A browser of somebody whose week is weekday evenings; `her.id` is her row."""
    (person,) = house.people(hours=EVENING)
    browser = volunteer_browser(app, person)
    browser.id = person
    return browser


def week_on_file(house: House) -> list[Stretch]:
    rows = house.rows(select(WeeklyHours.at_least, WeeklyHours.weekday, WeeklyHours.from_minute, WeeklyHours.to_minute))
    return apart(tuple(row) for row in rows)


def test_a_stranger_is_sent_to_sign_in(client: Any) -> None:
    for path in ("/me", "/me/me", "/me/availability", "/me/availability/exceptions"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


# Today


def test_today_leads_to_the_call_and_then_to_the_seat(her: Any, house: House) -> None:
    path = house.call(MONDAY).paths[her.id]
    assert f'href="{path}"' in her.get("/me").get_data(as_text=True)
    her.post(path, data={"answer": "yes"})
    words = her.get("/me").get_data(as_text=True)
    assert f'href="{path}/seat"' in words
    assert f'href="{path}"' not in words


def test_today_is_honest_about_nothing(app: flask.Flask, house: House, her: Any) -> None:
    assert "没有需要您的召集" in her.get("/me").get_data(as_text=True)
    house.call({"skills": ["medical"]})
    assert "这 30 天发起过 1 次召集" in her.get("/me").get_data(as_text=True)


def test_standby_has_an_end_and_can_be_ended(her: Any, house: House) -> None:
    her.post("/me/standby", data={"until": "2h"})
    assert house.rows(select(Standby.starts_at, Standby.ends_at)) == [(NOW, NOW + timedelta(hours=2))]
    words = her.get("/me").get_data(as_text=True)
    assert "您正在待命" in words
    assert "11月21日周六 21:00" in words
    clock.advance(timedelta(minutes=5))
    her.post("/me/standby", data={"until": "off"})
    assert house.rows(select(Standby.ends_at)) == [(NOW + timedelta(minutes=5),)]
    her.post("/me/standby", data={"until": "for ever"})
    assert len(house.rows(select(Standby.id))) == 1


# The week


def test_never_set_is_said_as_unknown(app: flask.Flask, house: House) -> None:
    (person,) = house.people(hours=None)
    words = volunteer_browser(app, person).get("/me/availability").get_data(as_text=True)
    assert "算“未知”" in words


def test_the_grid_shows_the_week_and_every_cell_has_a_name(her: Any) -> None:
    words = her.get("/me/availability").get_data(as_text=True)
    assert words.count('<select name="c-') == 84
    assert 'aria-label="周三 18:00 到 20:00"' in words
    assert words.count('value="yes" selected') >= 10


def test_sending_the_grid_back_unchanged_changes_nothing(her: Any, house: House) -> None:
    before = week_on_file(house)
    grid = week_form.grid_of(before)
    form = {f"c-{day}-{cell}": grid.get((day, cell), "") for day in range(7) for cell in range(12)}
    assert her.post("/me/availability", data=form).status_code == 303
    assert week_on_file(house) == before


def test_a_cell_can_be_good_or_if_needed(her: Any, house: House) -> None:
    her.post("/me/availability", data={"c-2-9": "yes", "c-2-10": "if_needed", "c-5-0": "nonsense"})
    assert week_on_file(house) == [Stretch(2, 1080, 1200), Stretch(2, 1200, 1320, False)]


def test_hours_off_the_grid_are_shown_as_rows_and_survive(app: flask.Flask, house: House) -> None:
    (person,) = house.people(hours=ODD)
    browser = volunteer_browser(app, person)
    words = browser.get("/me/availability").get_data(as_text=True)
    assert '<select name="c-' not in words
    assert 'value="18:30"' in words
    rows = week_form.rows_of(week_on_file(house))
    form = {"view": "rows"}
    for day, blocks in rows.items():
        for number, row in enumerate(blocks):
            form |= {
                f"from-{day}-{number}": row.starts,
                f"to-{day}-{number}": row.ends,
                f"state-{day}-{number}": row.state,
            }
    before = week_on_file(house)
    browser.post("/me/availability", data=form)
    assert week_on_file(house) == before


@pytest.mark.parametrize("week", [EVENING, ODD, [Stretch(day, 0, 1440) for day in range(7)], [], block(6, 1320, 360)])
def test_a_week_goes_into_rows_and_comes_back_the_same(week: list[Stretch]) -> None:
    stored = [
        (layer, one.weekday, one.from_minute, one.to_minute) for layer, ones in layers(week).items() for one in ones
    ]
    form = {}
    for day, blocks in week_form.rows_of(apart(stored)).items():
        for number, row in enumerate(blocks):
            form |= {
                f"from-{day}-{number}": row.starts,
                f"to-{day}-{number}": row.ends,
                f"state-{day}-{number}": row.state,
            }
    again, problems = week_form.read_rows(form)
    assert problems == []
    assert layers(again) == layers(week)


def test_a_bad_time_is_shown_at_its_place_and_nothing_is_lost(her: Any, house: House) -> None:
    before = week_on_file(house)
    form = {"view": "rows", "from-0-0": "18:30", "to-0-0": "half ten", "from-3-0": "09:00", "to-3-0": "11:00"}
    page = her.post("/me/availability", data=form)
    words = page.get_data(as_text=True)
    assert page.status_code == 422
    assert 'href="#f-to-0-0"' in words
    assert words.count("<details open>") == 1
    assert re.search(r"周四 <span[^>]*>09:00–11:00</span>", words)
    assert 'value="18:30"' in words
    assert 'value="09:00"' in words
    assert week_on_file(house) == before


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_is_one_press_and_fits_the_grid(her: Any, house: House, preset: str) -> None:
    her.post("/me/availability/preset", data={"preset": preset})
    assert week_form.fits_grid(week_on_file(house))
    assert week_on_file(house)


def test_a_block_is_set_on_several_days_at_once(her: Any, house: House) -> None:
    her.post("/me/availability/preset", data={"preset": "lunch"})
    form = {"day": ["0", "6"], "from": "22:00", "to": "02:00", "state": "if_needed"}
    her.post("/me/availability/fill", data=form)
    week = week_on_file(house)
    assert Stretch(0, 1320, 1440, False) in week
    assert Stretch(0, 0, 120, False) in week
    her.post("/me/availability/fill", data={"day": ["0"], "from": "12:00", "to": "13:00", "state": ""})
    assert Stretch(0, 780, 840) in week_on_file(house)
    assert her.post("/me/availability/fill", data={"from": "x", "to": "02:00"}).status_code == 422


def test_still_so_confirms_the_week_as_it_is(her: Any, house: House) -> None:
    before = week_on_file(house)
    clock.advance(timedelta(days=10))
    browser = volunteer_browser(her.application, her.id)
    browser.post("/me/availability/still")
    assert house.rows(select(Volunteer.availability_set_at)) == [(NOW + timedelta(days=10),)]
    assert week_on_file(house) == before


def test_the_zone_is_chosen_from_those_that_exist(her: Any, house: House) -> None:
    assert her.post("/me/availability/zone", data={"zone": "Mars/Olympus"}).status_code == 422
    her.post("/me/availability/zone", data={"zone": "Africa/Nairobi", "sure": "yes"})
    assert house.rows(select(Volunteer.zone)) == [("Africa/Nairobi",)]
    assert 'value="Africa/Nairobi" selected' in her.get("/me/availability").get_data(as_text=True)


# Days that differ


def exceptions_on_file(house: House) -> list[tuple[date, int, int]]:
    table = AvailabilityException
    query = select(table.day, table.from_minute, table.to_minute).where(table.at_least == AtLeast.YES)
    return [tuple(row) for row in house.rows(query.order_by(table.day, table.from_minute))]


def test_a_week_away_is_one_entry_and_one_press_takes_it_back(her: Any, house: House) -> None:
    span = {"first": "2026-12-01", "last": "2026-12-07"}
    her.post("/me/availability/exceptions", data={"kind": "away", **span})
    assert exceptions_on_file(house) == [(date(2026, 12, day), 0, 0) for day in range(1, 8)]
    words = her.get("/me/availability/exceptions").get_data(as_text=True)
    assert "12月1日周二 – 12月7日周一" in words
    assert words.count("exceptions/delete") == 1
    her.post("/me/availability/exceptions/delete", data=span)
    assert exceptions_on_file(house) == []


def test_extra_hours_are_added_to_the_week_of_that_day(her: Any, house: House) -> None:
    her.post(
        "/me/availability/exceptions", data={"kind": "more", "first": "2026-11-23", "from": "08:00", "to": "10:00"}
    )
    assert exceptions_on_file(house) == [(date(2026, 11, 23), 480, 600), (date(2026, 11, 23), 1080, 1320)]


def test_other_hours_replace_the_week_and_may_run_over_midnight(her: Any, house: House) -> None:
    her.post(
        "/me/availability/exceptions", data={"kind": "only", "first": "2026-11-23", "from": "22:00", "to": "02:00"}
    )
    assert exceptions_on_file(house) == [
        (date(2026, 11, 23), 1320, 1440),
        (date(2026, 11, 24), 0, 120),
        (date(2026, 11, 24), 1080, 1320),
    ]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "away", "first": "2026-12-07", "last": "2026-12-01"}, "f-last"),
        ({"kind": "away", "first": "soon"}, "f-first"),
        ({"kind": "away", "first": "2026-01-01", "last": "2026-01-02"}, "f-first"),
        ({"kind": "away", "first": "2026-12-01", "last": "2029-12-01"}, "f-last"),
        ({"kind": "more", "first": "2026-12-01", "from": "25", "to": "10:00"}, "f-from"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(her: Any, house: House, form: dict[str, str], field: str) -> None:
    page = her.post("/me/availability/exceptions", data=form)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.get_data(as_text=True)
    assert exceptions_on_file(house) == []


def test_the_rest_of_this_week_away_is_one_press(her: Any, house: House) -> None:
    her.post("/me/availability/exceptions", data={"quick": "week"})
    assert [day for day, *_ in exceptions_on_file(house)] == [date(2026, 11, 21), date(2026, 11, 22)]


# What is held


def test_each_consent_is_given_and_withdrawn_on_its_own(her: Any, house: House) -> None:
    her.post("/me/consents", data={"purpose": "night_calls", "given": "yes"})
    assert house.rows(select(Volunteer.night_calls, Volunteer.may_contact)) == [(True, True)]
    her.post("/me/consents", data={"purpose": "night_calls", "given": "no"})
    newest = select(Consent.state).where(Consent.purpose == ConsentPurpose.NIGHT_CALLS).order_by(Consent.id)
    assert house.rows(newest) == [(ConsentState.GIVEN,), (ConsentState.WITHDRAWN,)]
    assert her.post("/me/consents", data={"purpose": "anything", "given": "yes"}).status_code == 303


def test_without_consent_to_be_contacted_she_is_paused_and_cannot_resume(her: Any, house: House) -> None:
    her.post("/me/consents", data={"purpose": "contact", "given": "no"})
    assert house.rows(select(Volunteer.lifecycle)) == [(Lifecycle.PAUSED,)]
    assert her.post("/me/pause", data={"to": "resume"}).status_code == 409
    her.post("/me/consents", data={"purpose": "contact", "given": "yes"})
    assert her.post("/me/pause", data={"to": "resume"}).status_code == 303
    assert house.rows(select(Volunteer.lifecycle)) == [(Lifecycle.ACTIVE,)]


def test_nobody_resumes_into_the_pool_without_having_been_taken_up(app: flask.Flask, house: House) -> None:
    (person,) = house.people(lifecycle=Lifecycle.VERIFYING)
    assert volunteer_browser(app, person).post("/me/pause", data={"to": "resume"}).status_code == 409
    assert house.rows(select(Volunteer.lifecycle)) == [(Lifecycle.VERIFYING,)]


def test_the_language_is_that_of_pages_and_messages(her: Any, house: House) -> None:
    her.post("/me/language", data={"language": "en"})
    assert house.rows(select(Volunteer.language)) == [("en",)]
    assert '<html lang="en">' in her.get("/me/me").get_data(as_text=True)
    assert her.post("/me/language", data={"language": "tlh"}).status_code == 422


def test_everything_held_can_be_taken_away_and_the_taking_is_noted(her: Any, house: House) -> None:
    file = her.post("/me/export")
    held = json.loads(file.data)
    assert held["number"] in file.headers["Content-Disposition"]
    assert held["contacts"]
    assert house.rows(select(AuditEntry.action).where(AuditEntry.action == "volunteer.exported"))


def test_erasing_needs_the_number_and_signs_out(her: Any, house: House) -> None:
    ((number,),) = house.rows(select(Volunteer.number))
    assert her.post("/me/erase", data={"number": "V-WRONG"}).status_code == 422
    erased = her.post("/me/erase", data={"number": number.lower()})
    assert (erased.status_code, erased.headers["Location"]) == (303, "/")
    assert house.rows(select(Volunteer.name, Volunteer.lifecycle)) == [("", Lifecycle.LEFT)]
    assert her.get("/me").status_code == 303


def test_the_page_shows_what_is_held(her: Any, house: House) -> None:
    words = her.get("/me/me").get_data(as_text=True)
    ((number, name),) = house.rows(select(Volunteer.number, Volunteer.name))
    for expected in (number, name, "@pool.example", "倾听陪伴", "撤回"):
        assert expected in words
