"""Before, at and after the start: people are asked once more, missed once, and never punished for a reason."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.facts import queries as facts
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.models import CallOut, Need, ReservePlace, Seat
from iwill.callouts.queries import standing
from iwill.callouts.services import callouts
from iwill.callouts.terms import AnswerPage
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import RecipientKind
from iwill.pool.models import Volunteer
from iwill.shifts import jobs as shift_jobs
from iwill.shifts.attendance import queries, services
from iwill.shifts.attendance.jobs import watch_shifts
from iwill.shifts.attendance.terms import Excuse
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story

STAFF = an_actor()
MINUTE = timedelta(minutes=1)
END = STARTS + timedelta(hours=2)
NIGHT = {
    "starts_at": (STARTS + timedelta(hours=4)).isoformat(),
    "ends_at": (STARTS + timedelta(hours=6)).isoformat(),
}


def seated(story: Story, people: int = 1, kind: str = "real", **need: Any) -> tuple[CallOut, list[Volunteer]]:
    """A call-out with as many seats as people, all taken."""
    volunteers = [a_volunteer() for _ in range(people)]
    call_out = story.launched({"seats": people} | need, kind=kind)
    for one in volunteers:
        story.say(call_out, one, "yes")
    return call_out, volunteers


def seat_of(volunteer: Volunteer) -> Seat:
    return db.session.scalars(select(Seat).where(Seat.volunteer_id == volunteer.id).order_by(Seat.id.desc())).first()  # type: ignore[return-value]


def as_herself(volunteer: Volunteer) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer.id)


def to_staff() -> Counter[str]:
    rows = db.session.scalars(select(Message).where(Message.recipient_kind == RecipientKind.STAFF))
    return Counter(message.facts["news"] for message in rows)


def test_before_a_night_people_are_asked_once_more_instead_of_being_reminded(ctx: flask.Flask) -> None:
    story = Story()
    with transaction():
        a_staff()
        _call_out, (anna, ben) = seated(story, 2, **NIGHT)
    starts = STARTS + timedelta(hours=4)
    for moment in (starts - 61 * MINUTE, starts - 60 * MINUTE, starts - 59 * MINUTE):
        watch_shifts(moment)
        shift_jobs.remind_shifts(moment)
    for one in (anna, ben):
        assert [purpose for purpose, _ in story.messages(one)].count("on_shift") == 1
        assert "shift_reminder" not in [purpose for purpose, _ in story.messages(one)]
    with transaction():
        services.confirm(seat_of(anna), as_herself(anna), starts - 50 * MINUTE)
    assert to_staff()["unconfirmed"] == 0
    for moment in (starts - 30 * MINUTE, starts - 29 * MINUTE):
        watch_shifts(moment)
    assert to_staff()["unconfirmed"] == 1
    assert all(seat.released_at is None for seat in db.session.scalars(select(Seat)))


def test_by_day_people_are_reminded_and_not_asked(ctx: flask.Flask) -> None:
    story = Story()
    with transaction():
        _call_out, (anna,) = seated(story)
    watch_shifts(STARTS - 50 * MINUTE)
    shift_jobs.remind_shifts(STARTS - 50 * MINUTE)
    purposes = [purpose for purpose, _ in story.messages(anna)]
    assert (purposes.count("shift_reminder"), purposes.count("on_shift")) == (1, 0)


def test_whoever_is_missing_is_missed_once_and_the_desk_hears_of_it_once(ctx: flask.Flask) -> None:
    story = Story()
    with transaction():
        a_staff()
        _call_out, (anna, ben) = seated(story, 2)
        services.check_in(seat_of(anna), as_herself(anna), STARTS)
    missed: list[int] = []
    services.ON_MISSED.append(follow := lambda row, _by, _now: missed.append(row.seat_id))
    try:
        for minutes in (9, 10, 11, 30):
            watch_shifts(STARTS + minutes * MINUTE)
    finally:
        services.ON_MISSED.remove(follow)
    assert missed == [seat_of(ben).id]
    assert to_staff()["missing"] == 1
    row = queries.attendance_of(seat_of(ben).id)
    assert row is not None
    assert row.missed_at == STARTS + 10 * MINUTE


def test_whoever_comes_late_is_there_and_nothing_is_held_against_her(ctx: flask.Flask) -> None:
    with transaction():
        _call_out, (anna,) = seated(Story())
    watch_shifts(STARTS + 10 * MINUTE)
    with transaction():
        services.check_in(seat_of(anna), as_herself(anna), STARTS + 25 * MINUTE)
    watch_shifts(END + timedelta(hours=3))
    assert facts.facts_of(anna.id) == []


def test_the_reserve_is_offered_a_shift_under_way_and_can_take_it(ctx: flask.Flask) -> None:
    story = Story()
    with transaction():
        anna, ben, cleo = a_volunteer(), a_volunteer(), a_volunteer()
        call_out = story.launched({"seats": 1})
        story.say(call_out, anna, "yes")
        for one in (ben, cleo):
            story.say(call_out, one, "reserve")
    at = STARTS + 10 * MINUTE
    watch_shifts(at)
    watch_shifts(at + MINUTE)
    places = db.session.scalars(select(ReservePlace).order_by(ReservePlace.id)).all()
    assert [place.state.value for place in places] == ["offered", "waiting"]
    assert [purpose for purpose, _ in story.messages(ben)].count("reserve_offer") == 1
    invitation = story.invitation(call_out, ben)
    assert standing(invitation, at).page is AnswerPage.OFFERED
    with transaction():
        story.say(call_out, ben, "yes", now=at + 2 * MINUTE)
    need = db.session.scalars(select(Need)).one()
    assert (need.taken, need.offered, need.maximum, need.seats) == (2, 0, 2, 1)
    with transaction():
        services.check_in(seat_of(ben), as_herself(ben), at + 3 * MINUTE)
        services.check_in(seat_of(anna), as_herself(anna), at + 4 * MINUTE)
    watch_shifts(at + 30 * MINUTE)
    db.session.expire_all()
    assert [place.state.value for place in places] == ["taken", "waiting"]


@pytest.mark.parametrize("when", [STARTS - 30 * MINUTE, STARTS + 20 * MINUTE, END + timedelta(hours=5)])
def test_a_reason_is_never_punished(ctx: flask.Flask, when: datetime) -> None:
    with transaction():
        _call_out, (anna,) = seated(Story())
    seat = seat_of(anna)
    for moment in (STARTS + 10 * MINUTE, END + timedelta(hours=2)):
        if moment < when:
            watch_shifts(moment)
    with transaction():
        for _ in range(2):
            if seat.released_at is None:
                services.excuse(seat, Excuse.HOSPITAL, as_herself(anna), when)
    watch_shifts(END + timedelta(hours=6))
    assert facts.no_shows(anna.id, END + timedelta(hours=6)) == []
    assert (seat.released_at is not None) is (when < STARTS)


def test_an_unexcused_no_show_is_noted_once_by_the_program_and_can_be_contested(ctx: flask.Flask) -> None:
    with transaction():
        _call_out, (anna, ben) = seated(Story(), 2)
        services.check_in(seat_of(ben), as_herself(ben), STARTS)
    watch_shifts(STARTS + 10 * MINUTE)
    watch_shifts(END + 119 * MINUTE)
    assert facts.facts_of(anna.id) == []
    for _ in range(2):
        watch_shifts(END + 120 * MINUTE)
    (fact,) = facts.facts_of(anna.id)
    assert (fact.kind.value, fact.entered_by) == ("no_show", "system")
    with transaction():
        services.check_in(seat_of(anna), as_herself(anna), END + timedelta(hours=4), said_at=STARTS)
    assert fact.state.value == "contested"
    assert facts.no_shows(anna.id, END + timedelta(hours=4)) == []


def test_where_nobody_signs_in_nobody_is_noted(ctx: flask.Flask) -> None:
    with transaction():
        staff = a_staff()
        _call_out, people = seated(Story(), 3)
    watch_shifts(STARTS + 10 * MINUTE)
    watch_shifts(END + 120 * MINUTE)
    assert [facts.facts_of(one.id) for one in people] == [[], [], []]
    assert to_staff()["missing"] == 1, staff.id


def test_staff_who_enter_a_sign_in_afterwards_take_the_no_show_back(ctx: flask.Flask) -> None:
    with transaction():
        _call_out, (anna, ben) = seated(Story(), 2)
        services.check_in(seat_of(ben), as_herself(ben), STARTS)
    watch_shifts(STARTS + 10 * MINUTE)
    watch_shifts(END + 120 * MINUTE)
    with transaction():
        services.check_in(seat_of(anna), STAFF, END + timedelta(hours=4), said_at=STARTS)
    watch_shifts(END + timedelta(hours=5))
    assert [fact.state.value for fact in db.session.scalars(select(ShiftFact))] == ["taken_back"]


def test_whoever_was_on_her_way_when_all_were_thanked_has_missed_nothing(ctx: flask.Flask) -> None:
    with transaction():
        call_out, (anna,) = seated(Story())
    watch_shifts(STARTS + 10 * MINUTE)
    with transaction():
        callouts.stand_down(call_out, by=STAFF, now=STARTS + 20 * MINUTE)
    watch_shifts(END + timedelta(hours=3))
    assert facts.facts_of(anna.id) == []


def test_nobody_is_missed_whom_the_program_did_not_watch_for(ctx: flask.Flask) -> None:
    with transaction():
        _call_out, (anna,) = seated(Story())
    watch_shifts(END + 120 * MINUTE)
    assert facts.facts_of(anna.id) == []


def test_a_drill_is_not_watched(ctx: flask.Flask) -> None:
    with transaction():
        a_staff()
        _call_out, (anna,) = seated(Story(), kind="drill", **NIGHT)
    for moment in (STARTS + timedelta(hours=3, minutes=10), STARTS + timedelta(hours=5), END + timedelta(hours=8)):
        watch_shifts(moment)
    assert to_staff() == Counter()
    assert queries.attendance_of(seat_of(anna).id) is None
