"""Whoever calls for support is heard: by the supervisor, else the second, else the desk; each told once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import services as attendance
from iwill.shifts.supervision import jobs
from iwill.shifts.supervision.models import SupportCall, SupportRing
from iwill.shifts.supervision.queries import supervisors_on
from iwill.shifts.supervision.rules import next_rung
from iwill.shifts.supervision.services import calls
from iwill.shifts.supervision.terms import SupportRung
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story
from tests.shifts.supervision.conftest import LEADING, LISTENING, Evening

DURING = STARTS + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def by(volunteer: Volunteer) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer.id)


def called(evening: Evening) -> SupportCall:
    caller = evening.listeners[0]
    return calls.call_for_support(evening.seat(caller), by(caller), DURING)


def told(call: SupportCall) -> list[tuple[str, str]]:
    rings = db.session.query(SupportRing).filter_by(call_id=call.id).order_by(SupportRing.id)
    return [(ring.rung.value, f"{(ring.told_at - DURING).seconds // 60} min") for ring in rings]


def test_the_supervisor_is_told_at_once_and_a_second_press_is_the_same_call(evening: Evening) -> None:
    call = called(evening)
    assert called(evening) is call
    assert told(call) == [("first", "0 min")]
    assert evening.news(evening.supervisor) == ["support_called"]


def test_unheard_for_three_minutes_it_goes_to_the_desk_where_there_is_no_second(evening: Evening) -> None:
    a_staff()
    call = called(evening)
    db.session.commit()
    assert jobs.climb_support_calls(DURING + 2 * MINUTE) == {}
    assert jobs.climb_support_calls(DURING + 3 * MINUTE) == {"told": 1}
    assert jobs.climb_support_calls(DURING + 9 * MINUTE) == {}
    assert told(call) == [("first", "0 min"), ("duty", "3 min")]
    assert evening.at_the_desk() == ["support"]


def test_the_second_supervisor_comes_before_the_desk(ctx: object) -> None:
    a_staff()
    story, caller = Story(), a_volunteer()
    leaders = [a_volunteer(skills=["supervision"]) for _ in range(2)]
    call_out = story.launched(LISTENING, LEADING | {"seats": 2})
    story.say(call_out, caller, "yes", [call_out.needs[0]])
    for one in leaders:
        story.say(call_out, one, "yes", [call_out.needs[1]])
    evening = Evening(story, call_out, [caller], leaders[0], leaders[1])
    attendance.check_in(evening.seat(leaders[1]), by(leaders[1]), STARTS)
    on_duty = supervisors_on(evening.listening, DURING)
    # Whoever is there is the first.
    assert [(one.volunteer_id, one.present, one.first) for one in on_duty] == [
        (leaders[1].id, True, True),
        (leaders[0].id, False, False),
    ]
    call = called(evening)
    db.session.commit()
    for minutes in (3, 4, 6):
        jobs.climb_support_calls(DURING + minutes * MINUTE)
    assert told(call) == [("first", "0 min"), ("second", "3 min"), ("duty", "6 min")]
    assert [evening.news(one) for one in leaders] == [["support_called"], ["support_called"]]


def test_an_acknowledgement_ends_it_and_the_caller_hears(evening: Evening) -> None:
    call = called(evening)
    with pytest.raises(Refused, match="not_your_call"):
        calls.acknowledge(call, by(evening.listeners[1]), DURING)
    calls.acknowledge(call, by(evening.supervisor), DURING + MINUTE)
    calls.acknowledge(call, an_actor(), DURING + 2 * MINUTE)
    db.session.commit()
    assert (call.acknowledged_at, call.acknowledged_by) == (DURING + MINUTE, by(evening.supervisor).label)
    assert jobs.climb_support_calls(DURING + 9 * MINUTE) == {}
    assert evening.news(evening.listeners[0]) == ["support_acknowledged"]


def test_without_a_supervisor_the_desk_is_told_at_once(ctx: object) -> None:
    a_staff()
    story, caller = Story(), a_volunteer()
    call_out = story.launched(LISTENING)
    story.say(call_out, caller, "yes", call_out.needs)
    evening = Evening(story, call_out, [caller], caller, caller)
    assert told(called(evening)) == [("duty", "0 min")]
    assert evening.at_the_desk() == ["support"]


@pytest.mark.parametrize("away", [timedelta(hours=-2), timedelta(hours=4)])
def test_a_call_belongs_to_the_hours_around_the_shift(evening: Evening, away: timedelta) -> None:
    caller = evening.listeners[0]
    with pytest.raises(Refused, match="not_on_shift_now"):
        calls.call_for_support(evening.seat(caller), by(caller), STARTS + away)


@pytest.mark.parametrize(
    ("rung", "second", "then"),
    [
        (SupportRung.FIRST, True, SupportRung.SECOND),
        (SupportRung.FIRST, False, SupportRung.DUTY),
        (SupportRung.SECOND, True, SupportRung.DUTY),
        (SupportRung.DUTY, True, None),
    ],
)
def test_the_ladder_of_a_call(rung: SupportRung, second: bool, then: SupportRung | None) -> None:
    assert next_rung(rung, second=second) is then
