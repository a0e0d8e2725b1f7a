"""A pool with a past: people who joined month by month, some of whom served early, some of whom went silent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import flask
import pytest

from iwill.insight.rules import first_of_month, month_of
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Happening, Kind
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.web.conftest import House

HERE = ZoneInfo("Asia/Shanghai")
TODAY = NOW.astimezone(HERE).date()


def on(day: date) -> datetime:
    """Noon of a day where the organisation is."""
    return datetime.combine(day, time(12), HERE)


def a_past(months: int = 12, people: int = 24, **about: object) -> list[int]:
    """So many people who joined in each of the last months: every other one served within ten days and goes on giving a
    sign each month; the others answered once and then never again."""
    ids, told = [], list[Happening]()
    for ago in range(months, 0, -1):
        joined = first_of_month(month_of(TODAY) - ago) + timedelta(days=4)
        for number in range(people // months or 1):
            person = a_volunteer(now=on(joined), **about).id  # type: ignore[arg-type]
            ids.append(person)
            served = joined + timedelta(days=10)
            told += [_one(person, Kind.ASKED, 1, served), _one(person, Kind.ANSWERED, 1, served)]
            if number % 2 == 0:
                told.append(_one(person, Kind.SERVED, 1, served))
                told += [
                    _one(person, Kind.CHECKED_IN, month, first_of_month(month) + timedelta(days=2))
                    for month in range(month_of(joined) + 1, month_of(TODAY) + 1)
                ]
    activity.note_many(told)
    return ids


def _one(person: int, kind: Kind, ref: int, day: date) -> Happening:
    return Happening(person, kind, ref, day, on(day))


@pytest.fixture
def house(app: flask.Flask) -> House:
    return House(app)
