"""Public holidays do to somebody's hours what she wishes, on both sides of China's make-up workdays, and no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.queries.free import free_between
from iwill.core.db import db, transaction
from iwill.pool.hours import Stretch
from iwill.pool.models import AvailabilityException, Volunteer
from iwill.pool.public_days import services
from iwill.pool.public_days.jobs import write_holidays
from iwill.pool.public_days.models import TimesWish
from iwill.pool.public_days.rules import country_of, hours_on_special_day, special_days
from iwill.pool.public_days.terms import HOLIDAY, OnHolidays, SpecialDay
from iwill.pool.services import availability, dates, leaving
from tests.builders import a_volunteer
from tests.conftest import NOW

HERSELF = Actor(ActorKind.VOLUNTEER, 1)
# Wednesday evenings, and Saturdays by day.
WEEK = [Stretch(2, 1080, 1320), Stretch(5, 540, 1020)]
MAY_DAY, MADE_UP = date(2026, 5, 1), date(2026, 5, 9)
APRIL = datetime.fromisoformat("2026-04-20T12:00:00+08:00")


# The calendar


def test_the_golden_week_has_no_hole_and_its_make_up_days_say_whom_they_stand_for() -> None:
    found = {one.day: one for one in special_days("Asia/Shanghai", date(2026, 9, 15), date(2026, 10, 15), "zh-Hans")}
    week = [date(2026, 10, day) for day in range(1, 8)]
    assert [found[day].works_like for day in week] == [None] * 7
    assert found[date(2026, 10, 1)].name == "国庆节"
    # Sunday 20 September is worked as the Tuesday, Saturday 10 October as the Wednesday that is off for it.
    assert (found[date(2026, 9, 20)].works_like, found[date(2026, 10, 10)].works_like) == (1, 2)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Shanghai", "CN"),
        ("Asia/Urumqi", "CN"),
        ("Asia/Hong_Kong", "HK"),
        ("Asia/Taipei", "TW"),
        ("America/Toronto", "CA"),
        ("Europe/Berlin", "DE"),
        ("Etc/UTC", None),
        (None, None),
    ],
)
def test_holidays_are_those_of_the_country_in_which_the_clock_hangs(zone: str | None, country: str | None) -> None:
    assert country_of(zone) == country
    assert bool(special_days(zone, date(2026, 1, 1), date(2026, 12, 31), "en")) == (country is not None)


@pytest.mark.parametrize(
    ("special", "wish", "hours"),
    [
        (SpecialDay(MAY_DAY, "x"), OnHolidays.AS_USUAL, None),
        (SpecialDay(MAY_DAY, "x"), OnHolidays.AWAY, []),
        (SpecialDay(MAY_DAY, "x"), OnHolidays.FREE, [Stretch(4, 480, 1320)]),
        (SpecialDay(MADE_UP, "", 1), OnHolidays.AS_USUAL, None),
        (SpecialDay(MADE_UP, "", 1), OnHolidays.AWAY, []),
        (SpecialDay(MADE_UP, "", 2), OnHolidays.FREE, [Stretch(5, 1080, 1320)]),
    ],
)
def test_a_wish_says_which_hours_hold(special: SpecialDay, wish: OnHolidays, hours: list[Stretch] | None) -> None:
    assert hours_on_special_day(special, wish, WEEK) == hours


# What is written


def free(volunteer: Volunteer, day: date, hour: int) -> bool:
    starts_at = datetime.fromisoformat(f"{day}T{hour:02d}:00:00+08:00")
    found = db.session.scalars(select(Volunteer.id).where(free_between(starts_at, starts_at + timedelta(hours=2))))
    return volunteer.id in set(found)


def written(volunteer: Volunteer) -> set[date]:
    own = select(AvailabilityException.day).where(
        AvailabilityException.volunteer_id == volunteer.id, AvailabilityException.source == HOLIDAY
    )
    return set(db.session.scalars(own))


@pytest.mark.parametrize(
    ("wish", "on_the_holiday", "made_up_morning", "made_up_evening"),
    [
        # 9 May is a Saturday and worked as a Tuesday; 6 May is a Wednesday as any other.
        (OnHolidays.AS_USUAL, False, True, False),
        (OnHolidays.AWAY, False, False, False),
        (OnHolidays.FREE, True, False, False),
    ],
)
def test_matching_goes_by_the_wish(
    ctx: flask.Flask, wish: OnHolidays, on_the_holiday: bool, made_up_morning: bool, made_up_evening: bool
) -> None:
    person = a_volunteer(hours=WEEK)
    services.choose(person, wish, by=HERSELF, now=APRIL)
    assert free(person, MAY_DAY, 10) is on_the_holiday
    assert free(person, MADE_UP, 10) is made_up_morning
    assert free(person, MADE_UP, 18) is made_up_evening
    assert free(person, date(2026, 5, 6), 18) is True


def test_a_make_up_workday_has_the_hours_of_the_day_it_stands_for(ctx: flask.Flask) -> None:
    person = a_volunteer(hours=WEEK)
    services.choose(person, OnHolidays.AWAY, by=HERSELF, now=APRIL)
    assert free(person, date(2026, 10, 10), 18) is True
    assert free(person, date(2026, 10, 10), 10) is False


def test_what_she_set_for_a_date_herself_always_stands(ctx: flask.Flask) -> None:
    person = a_volunteer(hours=WEEK)
    dates.set_hours(person, MAY_DAY, MAY_DAY, (540, 720), added=False, today=APRIL.date())
    services.choose(person, OnHolidays.AWAY, by=HERSELF, now=APRIL)
    assert free(person, MAY_DAY, 10) is True
    dates.forget(person, MAY_DAY, MAY_DAY, today=APRIL.date())
    services.write_days(person, now=APRIL)
    assert free(person, MAY_DAY, 10) is False
    assert [one.first for one in dates.special_dates(person, APRIL.date())] == []


def test_the_wish_taken_back_leaves_nothing_behind(ctx: flask.Flask) -> None:
    person = a_volunteer(hours=WEEK)
    services.choose(person, OnHolidays.AWAY, by=HERSELF, now=APRIL)
    assert MAY_DAY in written(person)
    services.choose(person, OnHolidays.AS_USUAL, by=HERSELF, now=APRIL)
    assert written(person) == set()


def test_the_job_follows_a_new_week_another_place_and_the_months(ctx: flask.Flask) -> None:
    with transaction():
        person = a_volunteer(hours=WEEK)
        services.choose(person, OnHolidays.AWAY, by=HERSELF, now=APRIL)
    assert write_holidays(APRIL) == {"written": 0}
    with transaction():
        availability.set_weekly_hours(person, [Stretch(1, 1080, 1320)], now=APRIL)
    assert write_holidays(APRIL) == {"written": 1}
    assert free(person, MADE_UP, 18) is True
    later = APRIL + timedelta(days=62)
    assert write_holidays(later) == {"written": 1}
    assert write_holidays(later) == {"written": 0}
    assert max(written(person)) > APRIL.date() + timedelta(days=400)


def test_the_week_before_is_kept_and_confirming_is_no_change(ctx: flask.Flask) -> None:
    person = a_volunteer(hours=WEEK)
    availability.set_weekly_hours(person, WEEK, now=NOW)
    assert services.week_before(person) == []
    availability.set_weekly_hours(person, [], now=NOW)
    assert services.week_before(person) == WEEK
    availability.set_weekly_hours(person, [Stretch(0, 0, 60)], now=NOW)
    assert services.week_before(person) == WEEK


def test_the_wish_is_hers_to_take_away_and_goes_with_her(ctx: flask.Flask) -> None:
    person = a_volunteer(hours=WEEK)
    services.choose(person, OnHolidays.FREE, by=HERSELF, now=NOW)
    assert leaving.export_person(person)["holidays"]["on_holidays"] == "free"
    leaving.erase_person(person, by=HERSELF, now=NOW)
    assert db.session.scalars(select(TimesWish)).all() == []
    assert written(person) == set()
