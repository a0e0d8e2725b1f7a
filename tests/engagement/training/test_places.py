"""Places are never given twice; who waits moves up and is told; what comes first comes first."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.core.errors import Invalid, Refused
from iwill.engagement.training import jobs, queries
from iwill.engagement.training.services import places, sessions
from iwill.engagement.training.services.sessions import SessionDraft
from iwill.engagement.training.terms import PlaceState
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool.courses.services import complete_course
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.engagement.training.conftest import BY, IN_A_WEEK, School


def told(volunteer: Volunteer) -> list[str]:
    """The news that somebody has been or will be told, without what was taken back."""
    query = select(Message).where(Message.recipient_id == volunteer.id, Message.purpose == Purpose.TRAINING)
    return [one.facts["news"] for one in query_all(query) if one.state is not MessageState.CANCELLED]


def query_all(query: object) -> list[Message]:
    from iwill.core.db import db  # noqa: PLC0415

    return list(db.session.scalars(query.order_by(Message.id)))  # type: ignore[attr-defined]


def test_who_comes_too_late_waits_and_moves_up_in_order(ctx: flask.Flask, school: School) -> None:
    session = school.session(school.course(), capacity=1)
    first, second, third = (a_volunteer() for _ in range(3))
    taken = [
        places.sign_up(session, one, by=BY, now=NOW + timedelta(minutes=minute))
        for minute, one in enumerate((first, second, third))
    ]
    assert [one.state for one in taken] == [PlaceState.SIGNED_UP, PlaceState.WAITING, PlaceState.WAITING]

    places.give_back(taken[0], by=BY, now=NOW + timedelta(hours=1))
    places.give_back(taken[0], by=BY, now=NOW + timedelta(hours=1))

    assert [one.state for one in taken] == [PlaceState.CANCELLED, PlaceState.SIGNED_UP, PlaceState.WAITING]
    assert session.taken == 1
    assert (told(first), told(second), told(third)) == ([], ["moved_up"], [])


def test_signing_up_twice_is_one_place(ctx: flask.Flask, school: School) -> None:
    session, volunteer = school.session(school.course()), a_volunteer()
    assert places.sign_up(session, volunteer, by=BY, now=NOW) is places.sign_up(session, volunteer, by=BY, now=NOW)
    assert session.taken == 1
    assert told(volunteer) == ["confirmed"]


def test_a_larger_room_lets_people_in_and_a_smaller_one_throws_nobody_out(ctx: flask.Flask, school: School) -> None:
    session = school.session(school.course(), capacity=1)
    people = [a_volunteer() for _ in range(3)]
    for one in people:
        places.sign_up(session, one, by=BY, now=NOW)
    sessions.change_session(session, SessionDraft(session.starts_at, session.ends_at, session.room, 3), by=BY, now=NOW)
    assert session.taken == 3
    assert [told(one) for one in people] == [["confirmed"], ["moved_up"], ["moved_up"]]
    with pytest.raises(Invalid):
        sessions.change_session(
            session, SessionDraft(session.starts_at, session.ends_at, session.room, 2), by=BY, now=NOW
        )


def test_whoever_signed_up_hears_of_every_change_once(ctx: flask.Flask, school: School) -> None:
    session, volunteer = school.session(school.course()), a_volunteer()
    place = places.sign_up(session, volunteer, by=BY, now=NOW)
    later = SessionDraft(IN_A_WEEK + timedelta(days=1), IN_A_WEEK + timedelta(days=1, hours=2), "三楼", 2)
    sessions.change_session(session, later, by=BY, now=NOW)
    sessions.change_session(session, later, by=BY, now=NOW)
    sessions.call_off(session, by=BY, now=NOW)
    sessions.call_off(session, by=BY, now=NOW)
    assert told(volunteer) == ["cancelled"]
    assert place.state is PlaceState.CALLED_OFF


def test_the_day_before_somebody_is_reminded_once(ctx: flask.Flask, school: School) -> None:
    from iwill.core.db import db, transaction  # noqa: PLC0415

    with transaction():
        session, volunteer = school.session(school.course()), a_volunteer()
        places.sign_up(session, volunteer, by=BY, now=NOW)
    assert jobs.remind_training(NOW) == {}
    soon = IN_A_WEEK - timedelta(hours=23)
    assert jobs.remind_training(soon) == {"reminded": 1}
    assert jobs.remind_training(soon) == {}
    db.session.rollback()
    assert told(volunteer) == ["confirmed", "tomorrow"]


def test_a_course_that_comes_first_comes_first(ctx: flask.Flask, school: School) -> None:
    basics, further = school.course("basics", validity_months=12), school.course("further", requires=("basics",))
    session, volunteer = school.session(further), a_volunteer()
    with pytest.raises(Refused, match="comes_first"):
        places.sign_up(session, volunteer, by=BY, now=NOW)
    complete_course(volunteer, basics, NOW.date(), by=BY, now=NOW)
    assert places.sign_up(session, volunteer, by=BY, now=NOW).state is PlaceState.SIGNED_UP


def test_who_holds_a_course_takes_it_again_only_when_it_ends_soon(ctx: flask.Flask, school: School) -> None:
    course, volunteer = school.course(validity_months=12), a_volunteer()
    session = school.session(course)
    complete_course(volunteer, course, NOW.date(), by=BY, now=NOW)
    with pytest.raises(Refused, match="held_already"):
        places.sign_up(session, volunteer, by=BY, now=NOW)
    volunteer.trainings[0].valid_until = NOW.date() + timedelta(days=30)
    assert places.sign_up(session, volunteer, by=BY, now=NOW).state is PlaceState.SIGNED_UP


def test_whoever_is_erased_frees_her_place(ctx: flask.Flask, school: School) -> None:
    session = school.session(school.course(), capacity=1)
    leaver, waiter = a_volunteer(), a_volunteer()
    places.sign_up(session, leaver, by=BY, now=NOW)
    waiting = places.sign_up(session, waiter, by=BY, now=NOW)
    assert leaving.export_person(leaver)["training_places"]["places"][0]["state"] == "signed_up"

    leaving.erase_person(leaver, by=BY, now=NOW)

    assert (waiting.state, session.taken) == (PlaceState.SIGNED_UP, 1)
    assert queries.place_of(session.id, leaver.id) is None
    assert queries.link_to(leaver.id, session.course_id) is None
