"""Hours follow from signing in and out, from the desk, and from the person; drills and waiting are never hours."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.terms import Work
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.pool.services import leaving
from iwill.shifts.attendance import services as attendance
from iwill.shifts.hours import jobs, queries, services
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursFlag, HoursReason, HoursSource, HoursState
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import STARTS
from tests.conftest import NOW
from tests.shifts.hours.conftest import ENDS, Evening, an_evening, herself

MINUTE = timedelta(minutes=1)
LIN = an_actor(id=11)


def refusal(action: object) -> str:
    with pytest.raises(IwillError) as refused:
        action()  # type: ignore[operator]
    return refused.value.details[0].code if refused.value.details else refused.value.code


def test_signing_out_leaves_the_minutes_that_passed_since_the_start(evening: Evening) -> None:
    entry = evening.served(come=STARTS - 20 * MINUTE, left=ENDS + 7 * MINUTE)
    assert entry is not None
    assert (entry.minutes, entry.source, entry.state) == (127, HoursSource.SYSTEM, HoursState.RECORDED)
    # A drafted title names the roles and the hours of everybody; what she did is her own role.
    assert (entry.started_at, entry.content, entry.role) == (STARTS, "心理支持接线员", "心理支持接线员")
    assert queries.confirmed_entries(evening.person().id) == []


def test_a_title_in_somebodys_own_words_goes_on_paper_beside_the_role(evening: Evening) -> None:
    evening.call_out.title = "暴雨后的心理支持热线"
    entry = evening.served()
    assert entry is not None
    assert (entry.content, entry.role) == ("暴雨后的心理支持热线", "心理支持接线员")


@pytest.mark.parametrize("kind", ["drill", "waiting", "not there"])
def test_drills_and_waiting_are_never_hours(ctx: flask.Flask, kind: str) -> None:
    evening = an_evening(kind="drill" if kind == "drill" else "real")
    volunteer, seat = evening.person(), evening.seats[0]
    if kind == "drill":
        by = herself(volunteer)
        assert (
            refusal(lambda: services.declare(volunteer, STARTS, ENDS, seat=seat, by=by, now=ENDS))
            == "no_hours_in_drill"
        )
    elif kind == "waiting":
        evening.served(come=STARTS - 30 * MINUTE, left=STARTS - 5 * MINUTE)
    assert db.session.scalars(select(HoursEntry)).all() == []


def test_what_the_desk_pressed_is_the_desks_word_and_a_time_said_later_is_marked(ctx: flask.Flask) -> None:
    evening = an_evening(2)
    pressed = evening.served(0, by=LIN)
    assert pressed is not None
    assert pressed.source is HoursSource.ORGANIZER
    seat, by = evening.seats[1], herself(evening.person(1))
    attendance.check_in(seat, by, ENDS, said_at=STARTS)
    attendance.check_out(seat, by, ENDS + MINUTE)
    said = queries.standing_entry(seat.id)
    assert said is not None
    assert (said.source, said.flags) == (HoursSource.SYSTEM, ["time_said"])


def test_whoever_nobody_signed_out_gets_a_proposal_that_her_own_time_replaces(evening: Evening) -> None:
    evening.served(left=None)
    db.session.commit()
    assert jobs.record_hours(ENDS + timedelta(minutes=119))["proposed"] == 0
    assert [jobs.record_hours(ENDS + timedelta(hours=2))["proposed"] for _ in range(2)] == [1, 0]
    seat = evening.seats[0]
    first = queries.standing_entry(seat.id)
    assert first is not None
    assert (first.ended_at, first.flags, first.recorded_by) == (ENDS, [HoursFlag.NO_CHECK_OUT], "system")

    left = ENDS - 10 * MINUTE
    attendance.check_out(seat, herself(evening.person()), ENDS + timedelta(hours=5), said_at=left)
    second = queries.standing_entry(seat.id)
    assert second is not None
    assert (second.version, second.minutes, second.replaces_id) == (2, 110, first.id)
    assert [one.minutes for one in queries.versions_of(second)] == [110, 120]


def test_what_the_desk_corrected_meanwhile_stands_against_a_late_sign_out(evening: Evening) -> None:
    evening.served(left=None)
    proposed = services.propose_end(evening.seats[0].id, ENDS + timedelta(hours=2))
    assert proposed is not None
    corrected = services.correct(
        proposed, STARTS, ENDS - 30 * MINUTE, reason=HoursReason.SUPERVISOR_SAYS, by=LIN, now=ENDS + timedelta(hours=3)
    )
    attendance.check_out(evening.seats[0], herself(evening.person()), ENDS + timedelta(hours=5), said_at=ENDS)
    assert queries.standing_entry(evening.seats[0].id) is corrected
    assert corrected.minutes == 90


def test_a_shift_over_midnight_belongs_to_the_day_it_began(ctx: flask.Flask) -> None:
    late = STARTS + timedelta(hours=3)
    window = {"starts_at": late.isoformat(), "ends_at": (late + timedelta(hours=3)).isoformat()}
    evening = an_evening(1, {"seats": 1, **window})
    entry = evening.served(come=late, left=late + timedelta(hours=3))
    assert entry is not None
    assert (entry.on_day.isoformat(), entry.minutes) == ("2026-11-22", 180)


def test_the_desk_enters_for_people_without_the_page_once_a_seat_and_never_for_itself(ctx: flask.Flask) -> None:
    evening = an_evening(2)
    volunteer, seat = evening.person(), evening.seats[0]
    entry = services.enter(volunteer, STARTS, ENDS, seat=seat, by=LIN, now=ENDS)
    assert (entry.source, entry.minutes, entry.call_out_id) == (HoursSource.ORGANIZER, 120, evening.call_out.id)
    assert refusal(lambda: services.enter(volunteer, STARTS, ENDS, seat=seat, by=LIN, now=ENDS)) == "hours_known"
    other = evening.seats[1]
    assert refusal(lambda: services.enter(volunteer, STARTS, ENDS, seat=other, by=LIN, now=ENDS)) == "not_found"
    both = a_staff(email="both@pool.example")
    own = a_volunteer(email="both@pool.example")
    me = an_actor(id=both.id)
    assert refusal(lambda: services.enter(own, STARTS, ENDS, by=me, now=ENDS)) == "own_hours"


def test_twenty_five_hours_a_day_are_refused(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    day = NOW.replace(hour=0) - timedelta(days=2)
    assert (
        refusal(lambda: services.enter(volunteer, day, day + timedelta(hours=25), by=LIN, now=NOW)) == "more_than_a_day"
    )
    services.enter(volunteer, day, day + timedelta(hours=20), by=LIN, now=NOW)
    services.enter(volunteer, day + timedelta(hours=20), day + timedelta(hours=24), by=LIN, now=NOW)
    more = day + timedelta(hours=12)
    assert refusal(lambda: services.enter(volunteer, more, more + MINUTE, by=LIN, now=NOW)) == "more_than_a_day"


def test_a_person_declares_her_own_within_thirty_days_and_takes_it_back(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    by, start = herself(volunteer), NOW - timedelta(days=3)
    entry = services.declare(volunteer, start, start + timedelta(hours=1), content="资料整理", by=by, now=NOW)
    assert (entry.source, entry.state, entry.work) == (HoursSource.SELF_DECLARED, HoursState.RECORDED, Work.BACK_OFFICE)
    old = NOW - timedelta(days=31)
    assert refusal(lambda: services.declare(volunteer, old, old + timedelta(hours=1), by=by, now=NOW)) == "too_long_ago"
    stranger = herself(a_volunteer())
    assert refusal(lambda: services.declare(volunteer, start, NOW, by=stranger, now=NOW)) == "not_found"
    assert refusal(lambda: services.take_out(entry, reason=HoursReason.SLIP, by=stranger, now=NOW)) == "not_found"
    services.take_out(entry, reason=HoursReason.SLIP, by=by, now=NOW)
    assert entry.state is HoursState.WITHDRAWN
    assert refusal(lambda: services.take_out(entry, reason=HoursReason.SLIP, by=by, now=NOW)) == "hours_settled"


def test_an_erasure_leaves_the_record_of_service_and_nothing_unconfirmed(evening: Evening) -> None:
    entry = evening.served()
    volunteer = evening.person()
    assert entry is not None
    services.confirm(entry, by=LIN, now=ENDS)
    by = herself(volunteer)
    services.declare(volunteer, ENDS + MINUTE, ENDS + 30 * MINUTE, by=by, now=ENDS + timedelta(hours=1))
    told = leaving.export_person(volunteer)["hours"]
    assert [(one["minutes"], one["state"]) for one in told] == [(120, "confirmed"), (29, "recorded")]
    leaving.erase_person(volunteer, by=by, now=ENDS + timedelta(hours=2))
    assert [one.minutes for one in db.session.scalars(select(HoursEntry))] == [120]
