"""Signing in and out: pressed once or twice, afterwards, with a wrong clock, over midnight and a change of clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import flask
import pytest
from sqlalchemy import func, select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.shifts.attendance import queries, rules, services
from iwill.shifts.attendance.models import Attendance
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story

STAFF = an_actor()
MINUTE = timedelta(minutes=1)
END = STARTS + timedelta(hours=2)


def a_seat(kind: str = "real") -> tuple[Seat, Actor]:
    """A seat at 20:00 for two hours, and its holder as she acts."""
    story = Story()
    anna = a_volunteer()
    story.say(story.launched(kind=kind), anna, "yes")
    return db.session.scalars(select(Seat)).one(), Actor(ActorKind.VOLUNTEER, anna.id)


def test_whoever_presses_twice_has_pressed_once(ctx: flask.Flask) -> None:
    seat, anna = a_seat()
    first = services.check_in(seat, anna, STARTS)
    services.check_in(seat, STAFF, STARTS + 3 * MINUTE, said_at=STARTS + MINUTE)
    services.check_out(seat, anna, END)
    services.check_out(seat, STAFF, END + MINUTE)
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1
    assert (first.checked_in_at, first.checked_in_by, first.checked_in_said_at) == (STARTS, anna.label, None)
    assert (first.checked_out_at, first.checked_out_by) == (END, anna.label)


@pytest.mark.parametrize(
    ("said_at", "minutes"),
    [(None, 0), (STARTS + 2 * MINUTE, 0), (STARTS + 3 * MINUTE, 3), (STARTS - 12 * MINUTE, -12)],
)
def test_a_second_device_that_says_another_time_is_heard_and_the_first_stands(
    ctx: flask.Flask, said_at: datetime | None, minutes: int
) -> None:
    seat, anna = a_seat()
    services.check_in(seat, anna, STARTS)
    row = services.check_in(seat, anna, STARTS + 30 * MINUTE, said_at)
    assert row.came_at == STARTS
    noted = select(AuditEntry.details).where(AuditEntry.action == "shift.said_otherwise")
    assert [one["minutes"] for one in db.session.scalars(noted)] == ([minutes] if minutes else [])


def test_what_follows_a_sign_out_follows_once(ctx: flask.Flask) -> None:
    seat, anna = a_seat()
    seen: list[int] = []
    services.ON_CHECK_OUT.append(follow := lambda attendance, _by, _now: seen.append(attendance.seat_id))
    try:
        services.check_in(seat, anna, STARTS)
        for _ in range(2):
            services.check_out(seat, anna, END)
    finally:
        services.ON_CHECK_OUT.remove(follow)
    assert seen == [seat.id]


def test_a_sign_in_without_a_network_keeps_its_own_time_and_says_so(ctx: flask.Flask) -> None:
    seat, anna = a_seat()
    row = services.check_in(seat, anna, END + 30 * MINUTE, said_at=STARTS + 5 * MINUTE)
    services.check_out(seat, STAFF, END + 40 * MINUTE, said_at=END)
    assert (row.came_at, row.left_at, row.entered_later) == (STARTS + 5 * MINUTE, END, True)
    assert row.checked_in_at == END + 30 * MINUTE
    assert row.checked_out_by == STAFF.label


@pytest.mark.parametrize(
    ("now", "said_at", "code"),
    [
        (STARTS - 61 * MINUTE, None, "too_early"),
        (STARTS - 60 * MINUTE, None, None),
        (END + MINUTE, None, "say_when"),
        (STARTS, STARTS + 3 * MINUTE, "said_in_future"),
        (STARTS, STARTS + MINUTE, None),
        (STARTS, STARTS - 61 * MINUTE, "said_before_shift"),
        (END + 60 * MINUTE, END + MINUTE, "said_after_shift"),
        (END + timedelta(days=13), STARTS, None),
        (END + timedelta(days=15), STARTS, "too_late"),
    ],
)
def test_a_time_that_cannot_be_right_is_refused(
    ctx: flask.Flask, now: datetime, said_at: datetime | None, code: str | None
) -> None:
    seat, anna = a_seat()
    if code is None:
        assert services.check_in(seat, anna, now, said_at).came_at == min(said_at or now, now)
        return
    with pytest.raises(IwillError) as refusal:
        services.check_in(seat, anna, now, said_at)
    assert code in {refusal.value.code, *(problem.code for problem in refusal.value.details)}
    assert queries.attendance_of(seat.id) is None


def test_nobody_signs_out_before_signing_in(ctx: flask.Flask) -> None:
    seat, anna = a_seat()
    with pytest.raises(IwillError, match="not_checked_in"):
        services.check_out(seat, anna, END)
    services.check_in(seat, anna, STARTS + 10 * MINUTE)
    with pytest.raises(IwillError, match="invalid"):
        services.check_out(seat, anna, END, said_at=STARTS + 9 * MINUTE)
    with pytest.raises(IwillError, match="invalid"):
        services.check_out(seat, anna, END + timedelta(hours=25), said_at=END + timedelta(hours=23))


def test_a_drill_has_nothing_to_sign(ctx: flask.Flask) -> None:
    seat, anna = a_seat("drill")
    with pytest.raises(IwillError, match="no_shift_in_drill"):
        services.check_in(seat, anna, STARTS)


def test_who_is_on_shift_and_who_came(ctx: flask.Flask) -> None:
    seat, anna = a_seat()
    services.check_in(seat, anna, STARTS)
    assert [row.seat_id for row in queries.on_shift(STARTS + MINUTE)] == [seat.id]
    assert queries.on_shift(END) == []
    services.check_out(seat, anna, END - MINUTE)
    assert queries.on_shift(END - MINUTE) == []
    assert [row.seat_id for row in queries.attended(seat.need_id)] == [seat.id]


@pytest.mark.parametrize(
    ("came", "left", "starts", "minutes"),
    [
        ("2026-11-22T19:40", "2026-11-22T22:00", "2026-11-22T20:00", 120),  # waiting before the start is no service
        ("2026-11-22T22:00", "2026-11-23T02:00", "2026-11-22T22:00", 240),  # over midnight
        ("2026-10-25T01:00", "2026-10-25T05:00", "2026-10-25T01:00", 300),  # Berlin gets an hour back
        ("2026-03-29T01:00", "2026-03-29T05:00", "2026-03-29T01:00", 180),  # and gives one
        ("2026-11-22T20:00", "2026-11-22T19:00", "2026-11-22T20:00", 0),
    ],
)
def test_minutes_are_those_that_really_passed(came: str, left: str, starts: str, minutes: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at = [datetime.fromisoformat(moment).replace(tzinfo=berlin) for moment in (came, left, starts)]
    assert rules.worked_minutes(*at) == minutes
