"""A sign-out by mistake is taken back: she is there as before, and no minute is lost or counted twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.core.policy import REGISTRY
from iwill.shifts.attendance import queries as attendance_queries
from iwill.shifts.attendance import rules
from iwill.shifts.attendance.returning import still_here
from iwill.shifts.hours import services
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.supervision.models import Debrief
from tests.builders import an_actor
from tests.callouts.conftest import STARTS
from tests.shifts.hours.conftest import ENDS, Evening, herself

MINUTE = timedelta(minutes=1)
LIN = an_actor(id=11)
POLICY = {name: policy.default for name, policy in REGISTRY.items()}


@pytest.mark.parametrize(
    ("pressed_at", "until"),
    [
        (STARTS, STARTS + 30 * MINUTE),
        (ENDS, ENDS + 30 * MINUTE),
        # However late she pressed, goodbyes do not last longer.
        (ENDS + 20 * MINUTE, ENDS + 30 * MINUTE),
    ],
)
def test_a_sign_out_can_be_taken_back_for_some_minutes_and_not_long_after_the_shift(
    pressed_at: datetime, until: datetime
) -> None:
    assert rules.back_until(rules.Served(STARTS, ENDS, came_at=STARTS, left_at=pressed_at), pressed_at, POLICY) == until


def test_whoever_is_still_there_is_there_as_before_and_her_hours_follow_the_second_sign_out(evening: Evening) -> None:
    seat, anna = evening.seats[0], herself(evening.person())
    first = evening.served(left=STARTS + 40 * MINUTE)
    assert first is not None
    for _ in range(2):
        row = still_here(seat, anna, STARTS + 45 * MINUTE)
    assert row is not None
    assert (row.checked_in_at, row.checked_out_at, row.checked_out_by) == (STARTS, None, None)
    assert [one.seat_id for one in attendance_queries.on_shift(STARTS + 45 * MINUTE)] == [seat.id]
    assert db.session.scalars(select(HoursEntry).where(HoursEntry.replaced_at.is_(None))).all() == []

    second = evening.served()
    assert second is not None
    assert (second.minutes, second.version, second.replaces_id) == (120, 2, first.id)
    assert (first.minutes, first.replaced_at) == (40, STARTS + 45 * MINUTE)
    assert len(db.session.scalars(select(Debrief)).all()) == 1
    noted = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "shift.sign_out_taken_back")).all()
    assert len(noted) == 1


def test_whoever_returns_and_forgets_to_sign_out_has_hours_up_to_the_end_of_the_shift(evening: Evening) -> None:
    evening.served(left=STARTS + 40 * MINUTE)
    still_here(evening.seats[0], herself(evening.person()), STARTS + 45 * MINUTE)
    (unsigned,) = services.missing_ends(ENDS + timedelta(hours=3))
    proposed = services.propose_end(unsigned, ENDS + timedelta(hours=3))
    assert proposed is not None
    assert (proposed.minutes, proposed.version, proposed.flags) == (120, 2, ["no_check_out"])


def refusal(evening: Evening, by: Actor, now: datetime) -> str:
    with pytest.raises(IwillError) as refused:
        still_here(evening.seats[0], by, now)
    return refused.value.code


def test_what_others_have_done_since_is_not_undone_by_a_press(evening: Evening) -> None:
    entry = evening.served(left=STARTS + 40 * MINUTE)
    assert entry is not None
    assert refusal(evening, LIN, STARTS + 41 * MINUTE) == "not_your_sign_out"
    services.confirm(entry, by=LIN, now=STARTS + 41 * MINUTE)
    assert refusal(evening, herself(evening.person()), STARTS + 42 * MINUTE) == "hours_settled"
