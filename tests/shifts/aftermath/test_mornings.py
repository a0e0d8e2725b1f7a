"""The morning after a late shift: one mail and not two, and the offer of a talk is never lost over it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.terms import Work
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.shifts.attendance import services as attendance
from iwill.shifts.care.asking import ask_after
from iwill.shifts.supervision.rules import held_for
from tests.shifts.care.conftest import Served, an_officer, served

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)  # 22:20 in Beijing
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def left_late() -> Served:
    """Somebody who talked with people in crisis, and signs out when it is night."""
    one = served(out=None)
    one.seat.work = Work.CRISIS
    attendance.check_out(one.seat, one.by, NIGHT)
    return one


def mails() -> dict[str, tuple[str, datetime]]:
    rows = db.session.scalars(select(Message).where(Message.purpose.in_(("on_shift", "care"))))
    return {row.facts["news"]: (row.state.value, row.not_before) for row in rows}


def test_the_offer_of_a_talk_goes_along_with_the_question_how_it_was(ctx: flask.Flask) -> None:
    an_officer()
    one = left_late()
    # It waits a little longer than the question, which goes at eight.
    assert mails() == {"debrief": ("queued", MORNING + 15 * MINUTE)}
    assert ask_after(one.seat.id, MORNING)
    assert mails() == {"debrief": ("cancelled", MORNING + 15 * MINUTE), "after_shift": ("queued", MORNING)}
    asked = db.session.scalars(select(Message).where(Message.purpose == "care")).one()
    assert (asked.facts["words"]["talk"], set(asked.facts["moments"])) == ("offered", {"talk_until"})


def test_the_offer_of_a_talk_goes_by_itself_where_nobody_asks_how_it_was(ctx: flask.Flask) -> None:
    left_late()
    assert mails() == {"debrief": ("queued", MORNING)}


def test_what_has_gone_by_itself_is_not_offered_twice(ctx: flask.Flask) -> None:
    an_officer()
    one = served(out=None)
    one.seat.work = Work.CRISIS
    attendance.check_out(one.seat, one.by, NIGHT - 2 * HOUR)
    for row in db.session.scalars(select(Message).where(Message.purpose == "on_shift")):
        row.state = "sent"  # type: ignore[assignment]
    db.session.flush()
    assert ask_after(one.seat.id, MORNING)
    asked = db.session.scalars(select(Message).where(Message.purpose == "care")).one()
    assert asked.facts["words"]["talk"] == ""


@pytest.mark.parametrize(("hours", "held"), [(8, True), (11, True), (12, False), (25, False)])
def test_an_offer_waits_for_another_mail_only_while_half_of_its_time_is_left(hours: int, held: bool) -> None:
    other = NIGHT + hours * HOUR
    assert held_for(other, NIGHT, NIGHT + 24 * HOUR) == (other + 15 * MINUTE if held else None)
