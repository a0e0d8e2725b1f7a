"""What falls due happens once for each person and period, whatever the program has been through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from iwill.core.db import db, transaction
from iwill.engagement.journeys.terms import EffectState
from tests.builders import a_volunteer
from tests.engagement.journeys.conftest import Calendar

NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight in Beijing


def test_a_quarterly_question_goes_out_at_seven_in_the_evening_of_the_readers_clock(calendar: Calendar) -> None:
    with transaction():
        here, there = a_volunteer(), a_volunteer(zone="America/Toronto")
        ids = here.id, there.id
    calendar.journey(now=NEW_YEAR - timedelta(days=10))
    calendar.through(NEW_YEAR - timedelta(days=2), 5)

    effects = calendar.effects()
    assert [(one.volunteer_id, one.period, one.state) for one in effects] == [
        (ids[0], "2027-Q1", EffectState.SENT),
        (ids[1], "2027-Q1", EffectState.SENT),
    ]
    assert [one.due_at for one in effects] == [
        datetime(2027, 1, 1, 11, 0, tzinfo=UTC),
        datetime(2027, 1, 2, 0, 0, tzinfo=UTC),
    ]
    assert [one.created_at for one in calendar.letters()] == [one.due_at for one in effects]
    assert db.session.get(type(effects[0].letter), effects[0].letter_id) is not None
