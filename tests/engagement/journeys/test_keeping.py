"""What falls due happens once for each person and period, whatever the program has been through."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from iwill.core.db import db, transaction
from iwill.engagement.journeys import services
from iwill.engagement.journeys.events import EVENTS, Event, Happened
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.rules import is_held_out
from iwill.engagement.journeys.terms import EffectState
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import Wish
from iwill.pool.models import Volunteer
from tests.engagement.journeys.conftest import BY, Calendar, a_rule, some_people

# Midnight in Beijing, as a new year and a new quarter begin there.
NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
BEFORE = NEW_YEAR - timedelta(days=10)
SPREAD = {"every": "quarter", "spread_days": 20}


def once_each(calendar: Calendar, ids: list[int], *periods: str) -> None:
    found = Counter((one.volunteer_id, one.period) for one in calendar.effects())
    assert found == Counter({(person, period): 1 for person in ids for period in periods})


def test_a_quarterly_question_goes_out_at_seven_in_the_evening_of_the_readers_clock(calendar: Calendar) -> None:
    (here,), (there,) = some_people(1), some_people(1, zone="America/Toronto")
    calendar.journey(now=BEFORE)
    calendar.through(NEW_YEAR - timedelta(days=2), 5)

    effects = calendar.effects()
    assert [(one.volunteer_id, one.period, one.state) for one in effects] == [
        (here, "2027-Q1", EffectState.SENT),
        (there, "2027-Q1", EffectState.SENT),
    ]
    due = [datetime(2027, 1, 1, 11, 0, tzinfo=UTC), datetime(2027, 1, 2, 0, 0, tzinfo=UTC)]
    assert [one.due_at for one in effects] == due
    assert [one.created_at for one in calendar.letters()] == due


def test_running_it_again_and_again_doubles_nothing_and_writes_nothing(calendar: Calendar) -> None:
    ids = some_people(3)
    calendar.journey(now=BEFORE)
    calendar.through(NEW_YEAR - timedelta(days=1), 3, timedelta(hours=4))
    assert calendar.keep(NEW_YEAR + timedelta(days=2)) == {}
    once_each(calendar, ids, "2027-Q1")
    assert len(calendar.letters()) == 3


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=3), timedelta(days=40)])
def test_after_a_standstill_everybody_gets_the_present_quarters_question_once(
    calendar: Calendar, away: timedelta
) -> None:
    ids = some_people(40)
    calendar.journey(now=BEFORE, when={"every": "quarter", "spread_days": 60}, until_days=60)
    calendar.through(NEW_YEAR - timedelta(days=1), 8, timedelta(hours=6))
    calendar.through(NEW_YEAR + timedelta(days=7) + away, 75 - away.days, timedelta(hours=24))
    once_each(calendar, ids, "2027-Q1")


def test_after_a_year_away_it_is_one_question_and_not_four(calendar: Calendar) -> None:
    ids = some_people(3)
    calendar.journey(now=BEFORE)
    calendar.keep(BEFORE)
    calendar.through(NEW_YEAR + timedelta(days=366), 3, timedelta(hours=6))
    once_each(calendar, ids, "2028-Q1")


def test_what_has_lost_its_point_meanwhile_is_not_made(calendar: Calendar) -> None:
    some_people(3)
    calendar.journey(now=BEFORE, until_days=5)
    calendar.keep(BEFORE)
    calendar.keep(NEW_YEAR + timedelta(days=20))
    assert calendar.effects() == []


def test_whoever_moves_to_another_zone_is_neither_passed_over_nor_asked_twice(calendar: Calendar) -> None:
    (ahead, behind) = some_people(1, zone="America/Los_Angeles") + some_people(1, zone="Pacific/Kiritimati")
    calendar.journey(now=BEFORE)
    moment = NEW_YEAR - timedelta(days=1)
    zones = ("Pacific/Kiritimati", "America/Los_Angeles")
    for step in range(12):
        with transaction():
            db.session.get_one(Volunteer, ahead).zone = zones[step % 2]
            db.session.get_one(Volunteer, behind).zone = zones[(step + 1) % 2]
        calendar.through(moment + timedelta(hours=6 * step), 0.25)
    once_each(calendar, [ahead, behind], "2027-Q1")


def test_a_zone_that_no_longer_exists_is_the_organisations(calendar: Calendar) -> None:
    (nowhere, unknown) = some_people(1, zone="Mars/Olympus") + some_people(1, zone=None)
    calendar.journey(now=BEFORE)
    calendar.through(NEW_YEAR - timedelta(days=1), 3, timedelta(hours=3))
    once_each(calendar, [nowhere, unknown], "2027-Q1")
    assert {one.due_at for one in calendar.effects()} == {datetime(2027, 1, 1, 11, 0, tzinfo=UTC)}


def test_an_edit_in_mid_period_repeats_nothing_and_loses_nobody(calendar: Calendar) -> None:
    ids = some_people(20)
    journey = calendar.journey(now=BEFORE, when=SPREAD)
    calendar.through(NEW_YEAR - timedelta(days=1), 10, timedelta(hours=6))
    assert 0 < len(calendar.effects()) < 20
    with transaction() as session:
        held = session.get_one(Journey, journey.id)
        services.change_rule(held, a_rule(when=SPREAD, at_hour=9), by=BY, now=NEW_YEAR)
    calendar.through(NEW_YEAR + timedelta(days=9), 15, timedelta(hours=6))
    once_each(calendar, ids, "2027-Q1")
    assert {one.version for one in calendar.effects()} == {1, 2}


def test_a_leap_day_is_a_day_like_any_other(calendar: Calendar) -> None:
    ids = some_people(31)
    calendar.journey(now=BEFORE, when={"every": "month", "spread_days": 28}, until_days=5)
    calendar.keep(datetime(2028, 1, 31, 12, tzinfo=UTC))
    calendar.through(datetime(2028, 1, 31, 12, tzinfo=UTC), 29, timedelta(hours=12))
    once_each(calendar, ids, "2028-02")


def test_switched_off_it_withdraws_what_waits_and_begins_anew_with_the_day_it_is_switched_on(
    calendar: Calendar,
) -> None:
    some_people(20)
    journey = calendar.journey(now=BEFORE, when=SPREAD)
    calendar.through(NEW_YEAR - timedelta(days=1), 5, timedelta(hours=6))
    sent = sum(one.state is EffectState.SENT for one in calendar.effects())
    for running, moment in ((False, 4), (True, 11)):
        with transaction() as session:
            held = session.get_one(Journey, journey.id)
            services.switch(held, running, by=BY, now=NEW_YEAR + timedelta(days=moment))
        assert {one.state for one in calendar.effects()} <= {EffectState.SENT, EffectState.WITHDRAWN}
    calendar.through(NEW_YEAR + timedelta(days=11), 12, timedelta(hours=6))
    assert sent < sum(one.state is EffectState.SENT for one in calendar.effects()) < 20


def test_a_tenth_is_left_in_peace_except_who_declined_that(calendar: Calendar) -> None:
    ids = some_people(60)
    drawn = [one for one in ids if is_held_out("asks", db.session.get_one(Volunteer, one).number, 0.1)]
    assert drawn
    with transaction():
        somebody = db.session.get_one(Volunteer, drawn[0])
        contact.set_wish(somebody, Wish(no_hold_outs=True), by=BY, now=BEFORE)
    calendar.journey(now=BEFORE, hold_out=0.1)
    calendar.through(NEW_YEAR - timedelta(days=1), 3, timedelta(hours=6))
    held_out = {one.volunteer_id for one in calendar.effects() if one.state is EffectState.HELD_OUT}
    assert held_out == set(drawn[1:])
    assert len(calendar.letters()) == len(ids) - len(held_out)


def test_nothing_falls_due_after_the_last_day(calendar: Calendar) -> None:
    some_people(20)
    calendar.journey(now=BEFORE, when=SPREAD, ends_on=date(2027, 1, 9).isoformat())
    calendar.through(NEW_YEAR - timedelta(days=1), 25, timedelta(hours=6))
    assert {one.due_at.date() for one in calendar.effects()} <= {date(2027, 1, 1 + day) for day in range(9)}


def test_whoever_comes_at_night_is_written_to_in_the_morning(calendar: Calendar) -> None:
    some_people(1)
    calendar.journey(now=BEFORE, at_hour=23)
    calendar.through(NEW_YEAR - timedelta(days=1), 3, timedelta(hours=1))
    (message,) = calendar.letters()
    assert message.not_before == datetime(2027, 1, 2, 0, 0, tzinfo=UTC)


def test_marks_that_ran_ahead_with_the_clock_come_back_with_it(calendar: Calendar) -> None:
    ids = some_people(30)
    calendar.journey(now=BEFORE, when=SPREAD)
    moment = NEW_YEAR - timedelta(days=1)
    for jump in (0, 8):
        calendar.keep(moment + timedelta(days=jump))
    late = some_people(10)
    calendar.through(moment, 25, timedelta(hours=12))
    found = Counter(one.volunteer_id for one in calendar.effects())
    assert found == Counter(dict.fromkeys(ids + late, 1))
    assert len(db.session.query(Effect).all()) == 40


def test_a_journey_that_cannot_be_planned_stops_no_other(calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(since: datetime, until: datetime) -> list[Happened]:
        raise RuntimeError

    ids = some_people(3)
    calendar.journey(now=BEFORE)
    calendar.journey("breaks", now=BEFORE, when={"after": "hours_confirmed"})
    monkeypatch.setitem(EVENTS, "hours_confirmed", Event("hours_confirmed", "", broken))
    assert calendar.keep(NEW_YEAR) == {"planned": 3, "failed": 1}
    once_each(calendar, ids, "2027-Q1")
