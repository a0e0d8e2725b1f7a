"""Staying longer takes her own yes and stops at the limits; leaving takes reasons along; doors are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.pool.services import leaving
from iwill.shifts.attendance import purge, queries, rooms, services
from iwill.shifts.attendance.models import Attendance, Room
from iwill.shifts.attendance.terms import Excuse
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story

STAFF = an_actor()
MINUTE = timedelta(minutes=1)
END = STARTS + timedelta(hours=2)


def present(*needs: dict[str, Any]) -> tuple[Seat, Actor]:
    """Somebody who holds a seat of each of these shifts and has signed in to the first."""
    story = Story()
    anna = a_volunteer()
    call_out = story.launched(*needs)
    story.say(call_out, anna, "yes", call_out.needs)
    seat = db.session.scalars(select(Seat).order_by(Seat.from_minute)).first()
    assert seat is not None
    by = Actor(ActorKind.VOLUNTEER, anna.id)
    services.check_in(seat, by, STARTS)
    return seat, by


def refused(seat: Seat, minutes: int, by: Actor) -> str:
    with pytest.raises(IwillError) as refusal:
        services.extend(seat, END + minutes * MINUTE, by, END - 10 * MINUTE)
    return refusal.value.code


def test_only_she_herself_can_say_that_she_stays(ctx: flask.Flask) -> None:
    seat, anna = present({})
    assert refused(seat, 30, STAFF) == "yes_to_staying"
    for _ in range(2):
        row = services.extend(seat, END + 30 * MINUTE, anna, END - 10 * MINUTE)
    assert row.extended_to == END + 30 * MINUTE
    assert [one.seat_id for one in queries.on_shift(END + 20 * MINUTE)] == [seat.id]
    assert refused(seat, 15, anna) == "not_longer"
    assert refused(seat, 61, anna) == "too_long"
    services.check_out(seat, anna, END + 30 * MINUTE)
    assert refused(seat, 45, anna) == "not_on_shift"


def test_staying_stops_at_the_limits_of_a_shift_and_of_rest(ctx: flask.Flask) -> None:
    later = {"starts_at": (END + timedelta(hours=11, minutes=20)).isoformat()}
    later["ends_at"] = (END + timedelta(hours=12, minutes=20)).isoformat()
    seat, anna = present({}, later | {"role": "夜间接线员"})
    assert refused(seat, 30, anna) == "rest_would_break"
    services.extend(seat, END + 15 * MINUTE, anna, END - 10 * MINUTE)


def test_three_hours_with_people_in_crisis_are_enough(ctx: flask.Flask) -> None:
    window = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + timedelta(hours=3)).isoformat()}
    seat, anna = present(window)
    assert seat.work.value == "crisis"
    with pytest.raises(IwillError, match="cap_would_break"):
        services.extend(seat, STARTS + timedelta(hours=3, minutes=15), anna, STARTS + timedelta(hours=2))


def test_who_leaves_takes_everything_along_and_her_reasons_are_forgotten(ctx: flask.Flask) -> None:
    story = Story()
    anna = a_volunteer()
    story.say(story.launched(), anna, "yes")
    seat = db.session.scalars(select(Seat)).one()
    services.excuse(seat, Excuse.ILL, Actor(ActorKind.VOLUNTEER, anna.id), STARTS + 20 * MINUTE)
    (exported,) = leaving.export_person(anna)["attendance"]
    assert exported["excuse"] == "ill"
    leaving.erase_person(anna, by=STAFF, now=END)
    db.session.expire_all()
    row = db.session.scalars(select(Attendance)).one()
    assert (row.excuse, row.excused_at) == (None, STARTS + 20 * MINUTE)


def test_reasons_and_rooms_are_forgotten_with_time(ctx: flask.Flask) -> None:
    story = Story()
    anna = a_volunteer()
    call_out = story.launched()
    story.say(call_out, anna, "yes")
    rooms.set_room(call_out, None, "https://meet.example/1", by=STAFF, now=STARTS)
    services.excuse(
        db.session.scalars(select(Seat)).one(), Excuse.ILL, Actor(ActorKind.VOLUNTEER, anna.id), STARTS + MINUTE
    )
    assert (purge.excuses(STARTS), purge.rooms(END)) == (0, 0)
    call_out.ended_at = END
    db.session.flush()
    assert (purge.excuses(END), purge.rooms(END + MINUTE)) == (1, 1)
    assert db.session.scalars(select(Room)).all() == []
