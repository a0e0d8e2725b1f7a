"""Offers and questions follow a person: into her export, through a merge, and out at her erasure or with time."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import func, select

from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.pool.merging import services as merging
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.purge import past_shift_asks
from iwill.shifts.swaps import services
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.purge import past_seat_swaps
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import BY
from tests.conftest import NOW
from tests.shifts.swaps.conftest import LATER, Evening

STAFF = an_actor(Role.STAFF, id=7)


def offered_and_asked(evening: Evening) -> Volunteer:
    """The colleague who was offered a seat, and was asked for the other shift too."""
    services.offer_seat(evening.seat("安", evening.first), evening.invitation("晨"), by=BY, now=NOW)
    chen = db.session.get_one(Volunteer, evening.people["晨"])
    db.session.add(ShiftAsk(need_id=evening.second, volunteer_id=chen.id, asked_by=BY.label, asked_at=NOW))
    db.session.flush()
    return chen


def counted() -> tuple[int, int]:
    swaps, asks = (db.session.scalar(select(func.count()).select_from(table)) for table in (SeatSwap, ShiftAsk))
    return swaps or 0, asks or 0


def test_an_export_tells_of_them_without_naming_anybody_else(evening: Evening) -> None:
    chen = offered_and_asked(evening)
    held = leaving.SECTIONS["seat_swaps"](chen), leaving.SECTIONS["shift_asks"](chen)
    assert [one["was_offered"] for one in held[0]] == ["接线"]
    assert [one["role"] for one in held[1]] == ["汇总"]
    assert "安" not in repr(held)


def test_an_erasure_takes_them_along(evening: Evening) -> None:
    leaving.erase_person(offered_and_asked(evening), by=STAFF, now=NOW)
    assert counted() == (0, 0)


def test_a_merge_takes_them_along_and_one_question_stays_one(evening: Evening) -> None:
    chen = offered_and_asked(evening)
    twin = a_volunteer("晨")
    db.session.add(ShiftAsk(need_id=evening.second, volunteer_id=twin.id, asked_by=BY.label, asked_at=NOW))
    db.session.flush()
    merging.merge(twin, chen, {}, by=STAFF, now=NOW + timedelta(minutes=1))
    db.session.expire_all()
    assert {row.asked_id for row in db.session.scalars(select(SeatSwap))} == {twin.id}
    assert [row.volunteer_id for row in db.session.scalars(select(ShiftAsk))] == [twin.id]


def test_they_are_forgotten_once_the_shift_is_past(ctx: flask.Flask, evening: Evening) -> None:
    offered_and_asked(evening)
    assert (past_seat_swaps(NOW), past_shift_asks(NOW)) == (0, 0)
    assert (past_seat_swaps(LATER + timedelta(days=1)), past_shift_asks(LATER + timedelta(days=1))) == (1, 1)
    assert counted() == (0, 0)
