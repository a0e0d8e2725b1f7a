"""Cut off between two writes, nothing of it is left; done again, it is there once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import event, select

from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.shifts.attendance import services as attendance
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours import queries, services
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import ContestReason, HoursDecision, HoursReason
from tests.builders import a_staff, an_actor
from tests.callouts.conftest import STARTS
from tests.shifts.hours.conftest import ENDS, Evening, an_evening, herself

LATER = ENDS + timedelta(hours=1)


class Cut(Exception):
    """What stands in for a power failure."""


@contextmanager
def cut_before(table: Any, moment: str) -> Iterator[None]:
    """The next row that would be written to a table is never reached."""

    def die(*_about: object) -> None:
        raise Cut

    event.listen(table, moment, die)
    try:
        yield
    finally:
        event.remove(table, moment, die)


def cut_off(deed: Callable[[], object], table: Any, moment: str = "before_insert") -> None:
    with cut_before(table, moment), pytest.raises(Cut), transaction():
        deed()
    db.session.expire_all()


def counted() -> tuple[int, int]:
    return len(db.session.scalars(select(HoursEntry)).all()), len(
        db.session.scalars(select(Attendance).where(Attendance.checked_out_at.is_not(None))).all()
    )


@pytest.fixture
def prepared(app: flask.Flask) -> Iterator[Evening]:
    with app.app_context():
        with transaction():
            evening = an_evening()
            evening.served(left=None)
        yield evening


def test_signing_out_and_its_hours_are_one_deed(prepared: Evening) -> None:
    def sign_out() -> object:
        return attendance.check_out(prepared.seats[0], herself(prepared.person()), ENDS)

    cut_off(sign_out, HoursEntry)
    assert counted() == (0, 0)
    for _ in range(2):
        with transaction():
            sign_out()
    assert counted() == (1, 1)


def test_a_decision_its_new_version_and_its_letter_are_one_deed(prepared: Evening) -> None:
    with transaction():
        attendance.check_out(prepared.seats[0], herself(prepared.person()), ENDS)
        entry = queries.standing_entry(prepared.seats[0].id)
        assert entry is not None
        lin, zhao = (an_actor(id=a_staff().id) for _ in range(2))
        services.confirm(entry, by=lin, now=LATER)
        by = herself(prepared.person())
        services.contest(entry, ContestReason.TOO_SHORT, claimed=(STARTS, LATER), by=by, now=LATER)
        entry_id, letters = entry.id, len(db.session.scalars(select(Message)).all())

    def decide() -> object:
        times = (STARTS, ENDS + timedelta(minutes=15))
        found = queries.entry_by_id(entry_id)
        reason = HoursReason.SIGNED_IN
        return services.decide(found, HoursDecision.CORRECTED, reason=reason, times=times, by=zhao, now=LATER)

    cut_off(decide, HoursEntry)
    found = queries.entry_by_id(entry_id)
    assert (found.state.value, found.replaced_at, counted()[0]) == ("contested", None, 1)
    assert len(db.session.scalars(select(Message)).all()) == letters
    with transaction():
        decide()
    assert [one.minutes for one in queries.confirmed_entries(prepared.person().id)] == [135]
    assert (counted()[0], len(db.session.scalars(select(Message)).all())) == (2, letters + 1)
