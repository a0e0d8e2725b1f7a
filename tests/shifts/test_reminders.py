"""People are reminded of a seat once, an hour before it starts, and never of one they gave back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import flask
from icalendar import Calendar
from sqlalchemy import select

from iwill.callouts.jobs import in_batches
from iwill.callouts.models import Seat
from iwill.callouts.terms import CallOutKind
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.shifts import jobs, queries
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story
from tests.conftest import NOW


def test_a_held_seat_is_reminded_of_once(ctx: flask.Flask) -> None:
    story = Story()
    with transaction():
        anna, ben = a_volunteer(), a_volunteer()
        call_out = story.launched()
        for who in (anna, ben):
            story.say(call_out, who, "yes")
        story.say(call_out, ben, "release")
    assert jobs.remind_shifts(STARTS - timedelta(minutes=61)) == {"reminded": 0}
    counts = [jobs.remind_shifts(STARTS - timedelta(minutes=59))["reminded"] for _ in range(2)]
    assert counts == [1, 0]
    assert [purpose for purpose, _ in story.messages(anna)].count("shift_reminder") == 1
    assert "shift_reminder" not in [purpose for purpose, _ in story.messages(ben)]


def test_a_calendar_entry_says_when_and_what_and_no_more(ctx: flask.Flask) -> None:
    story = Story()
    anna = a_volunteer()
    call_out = story.launched(title="机密标题", summary="机密内容")
    story.say(call_out, anna, "yes")
    seat = db.session.scalars(select(Seat)).one()
    content = queries.calendar_entry(seat, base_url="https://pool.example", now=NOW)
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert event["DTSTART"].dt == STARTS
    assert "机密" not in content.decode()
    assert call_out.kind is CallOutKind.REAL


def test_a_drill_has_no_shift_to_work(ctx: flask.Flask) -> None:
    call_out = Story().launched(kind="drill")
    assert len(queries.briefing(call_out.needs[0]).lines) == 1


def test_one_row_that_fails_holds_up_no_other_of_its_batch(ctx: flask.Flask) -> None:
    done: list[int] = []

    def step(ids: Sequence[int]) -> dict[str, int]:
        if 3 in ids:
            raise ValueError
        done.extend(ids)
        return {"done": len(ids)}

    assert in_batches([1, 2, 3, 4, 5], step, most=2) == {"done": 4, "failed": 1}
    assert done == [1, 2, 4, 5]


def test_reminders_of_several_shifts_go_out_together_each_with_its_own_end(ctx: flask.Flask) -> None:
    story = Story()
    with transaction():
        anna, ben, cleo = (a_volunteer() for _ in range(3))
        call_out = story.launched({}, {"starts_at": (STARTS + timedelta(minutes=30)).isoformat()})
        for who, need in ((anna, 0), (ben, 1), (cleo, 1)):
            story.say(call_out, who, "yes", [call_out.needs[need]])
    assert jobs.remind_shifts(STARTS - timedelta(minutes=30)) == {"reminded": 3}
    ends = [
        message.expires_at - STARTS
        for message in db.session.scalars(
            select(Message).where(Message.purpose == Purpose.SHIFT_REMINDER).order_by(Message.recipient_id)
        )
    ]
    assert ends == [timedelta(0), timedelta(minutes=30), timedelta(minutes=30)]
