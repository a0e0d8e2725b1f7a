"""A talk is offered to everybody who served, once; a group session has so many places; only times are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.pool.services import leaving as leaving_services
from iwill.shifts.attendance import services as attendance
from iwill.shifts.supervision import jobs
from iwill.shifts.supervision.models import Debrief, SessionPlace, SupportCall
from iwill.shifts.supervision.queries import debrief_of, debriefs_wished
from iwill.shifts.supervision.services import calls, debriefs, sessions
from iwill.shifts.supervision.terms import DebriefAnswer
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import STARTS
from tests.conftest import NOW
from tests.shifts.supervision.conftest import ENDS, Evening
from tests.shifts.supervision.test_calls import by

HOUR = timedelta(hours=1)


def test_a_talk_is_offered_once_at_signing_out_and_a_wish_reaches_the_desk(evening: Evening) -> None:
    a_staff()
    caller = evening.listeners[0]
    seat = evening.seat(caller)
    attendance.check_in(seat, by(caller), STARTS)
    attendance.check_out(seat, by(caller), ENDS)
    assert evening.news(caller) == ["debrief"]
    debrief = debrief_of(seat.id)
    assert debrief is not None

    for wished_at in (ENDS - HOUR, ENDS + 25 * HOUR, None):
        with pytest.raises(Invalid):
            debriefs.answer_debrief(debrief, DebriefAnswer.YES, wished_at, by=by(caller), now=ENDS)
    debriefs.answer_debrief(debrief, DebriefAnswer.YES, ENDS + 12 * HOUR, by=by(caller), now=ENDS)
    assert (list(debriefs_wished()), evening.at_the_desk()) == ([debrief], ["debrief_wished"])
    debriefs.note_held(debrief, by=an_actor(), now=ENDS + 13 * HOUR)
    assert list(debriefs_wished()) == []
    with pytest.raises(Refused, match="debrief_over"):
        debriefs.answer_debrief(debrief, DebriefAnswer.NO, None, by=by(caller), now=ENDS + 14 * HOUR)


def test_whoever_forgets_to_sign_out_is_offered_it_an_hour_later_and_who_never_came_is_not(evening: Evening) -> None:
    caller = evening.listeners[0]
    attendance.check_in(evening.seat(caller), by(caller), STARTS)
    db.session.commit()
    assert jobs.watch_supervision(ENDS + timedelta(minutes=59)).get("offered") is None
    assert jobs.watch_supervision(ENDS + HOUR)["offered"] == 1
    assert jobs.watch_supervision(ENDS + HOUR).get("offered") is None
    assert db.session.query(Debrief).count() == 1


def test_a_group_session_has_so_many_places_and_keeps_who_came(ctx: object) -> None:
    people = [a_volunteer() for _ in range(3)]
    for leader, hours, places in (("", 1, 2), ("周老师", 0, 2), ("周老师", 1, 9)):
        with pytest.raises(Invalid):
            sessions.make_session(leader, NOW + HOUR, NOW + HOUR + hours * HOUR, places, by=an_actor(), now=NOW)
    session = sessions.make_session("周老师", NOW + HOUR, NOW + 2 * HOUR, 2, by=an_actor(), now=NOW)
    for one in (*people[:2], people[0]):
        sessions.sign_up(session, one, by=by(one), now=NOW)
    with pytest.raises(Refused, match="session_full"):
        sessions.sign_up(session, people[2], by=by(people[2]), now=NOW)
    sessions.leave_session(session, people[1], by=by(people[1]), now=NOW)
    sessions.sign_up(session, people[2], by=by(people[2]), now=NOW)
    with pytest.raises(Refused, match="session_not_begun"):
        sessions.note_who_came(session, {people[0].id}, by=an_actor(), now=NOW)

    assert sessions.note_who_came(session, {people[0].id}, by=an_actor(), now=NOW + 2 * HOUR) == 1
    kept = [(place.volunteer_id, place.came, place.minutes) for place in session.people]
    assert kept == [(people[0].id, True, 60), (people[1].id, None, None), (people[2].id, False, 0)]
    with pytest.raises(Refused, match="session_over"):
        sessions.sign_up(session, people[1], by=by(people[1]), now=NOW + HOUR)


def test_who_signed_up_is_told_when_a_session_is_called_off(evening: Evening) -> None:
    one = evening.listeners[0]
    session = sessions.make_session("周老师", NOW + HOUR, NOW + 2 * HOUR, 8, by=an_actor(), now=NOW)
    sessions.sign_up(session, one, by=by(one), now=NOW)
    assert [sessions.call_off(session, by=an_actor(), now=NOW) for _ in range(2)] == [1, 0]
    assert evening.news(one) == ["session_off"]


def test_what_is_held_is_exported_and_goes_with_the_person(evening: Evening) -> None:
    one = evening.listeners[0]
    seat = evening.seat(one)
    calls.call_for_support(seat, by(one), STARTS)
    debriefs.offer_debrief(seat, by(one), ENDS)
    session = sessions.make_session("周老师", ENDS + HOUR, ENDS + 2 * HOUR, 8, by=an_actor(), now=ENDS)
    sessions.sign_up(session, one, by=by(one), now=ENDS)

    held = leaving_services.SECTIONS["supervision"](one)
    assert [next(iter(line)) for line in held] == ["call_for_support_at", "debrief_offered_at", "group_session_at"]
    leaving_services.erase_person(one, by=an_actor(), now=ENDS)
    assert [db.session.query(model).count() for model in (SupportCall, Debrief, SessionPlace)] == [0, 0, 0]
