"""Whom a course is offered to, and what letters, journeys, drills and merges make of it."""

from __future__ import annotations

from datetime import date, timedelta

import flask

from iwill.callouts.models import Seat
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.engagement.answering import services as answering
from iwill.engagement.answering.terms import Given
from iwill.engagement.training import offers, practising, queries
from iwill.engagement.training.happenings import courses_running_out
from iwill.engagement.training.services import inviting, places
from iwill.engagement.training.terms import PlaceState, Worth
from iwill.pool.courses.services import complete_course
from iwill.pool.merging import services as merging
from iwill.pool.merging.terms import MergeField, Side
from tests.builders import a_volunteer
from tests.callouts.conftest import Story
from tests.conftest import NOW
from tests.engagement.answering.conftest import a_letter
from tests.engagement.training.conftest import BY, School

TODAY = NOW.date()


def test_what_her_work_needs_comes_before_what_the_pool_lacks(ctx: flask.Flask, school: School) -> None:
    needed = school.course("needed", needed_for=("listening",))
    lapsed, ending = school.course("lapsed", validity_months=6), school.course("ending", validity_months=12)
    for code, about in (("scarce", {"skills": ("counselling",)}), ("further", {}), ("held", {"validity_months": 24})):
        school.course(code, **about)
    volunteer = a_volunteer()
    complete_course(volunteer, lapsed, TODAY - timedelta(days=300), by=BY, now=NOW)
    complete_course(volunteer, ending, TODAY - timedelta(days=330), by=BY, now=NOW)
    complete_course(volunteer, offers.courses.course_by_code("held"), TODAY, by=BY, now=NOW)
    session = school.session(needed)

    found = offers.offers_for(volunteer, NOW)

    assert [(one.course.code, one.worth) for one in found] == [
        ("needed", Worth.NEEDED),
        ("lapsed", Worth.LAPSED),
        ("ending", Worth.ENDING),
        ("scarce", Worth.SCARCE),
        ("further", Worth.FURTHER),
    ]
    assert [list(one.sessions) for one in found[:2]] == [[session], []]
    places.sign_up(session, volunteer, by=BY, now=NOW)
    assert "needed" not in [one.course.code for one in offers.offers_for(volunteer, NOW)]


def test_those_are_invited_first_whose_work_needs_it_and_nobody_twice(ctx: flask.Flask, school: School) -> None:
    course = school.course(needed_for=("legal",), validity_months=12)
    other, needs, lapsed, holds = a_volunteer(), a_volunteer(skills=["legal"]), a_volunteer(), a_volunteer()
    complete_course(lapsed, course, TODAY - timedelta(days=500), by=BY, now=NOW)
    complete_course(holds, course, TODAY, by=BY, now=NOW)
    assert offers.who_lacks(course, NOW, limit=9) == [needs.id, lapsed.id, other.id]
    assert inviting.invite(course, 2, by=BY, now=NOW).invited == 2
    assert offers.who_lacks(course, NOW, limit=9) == [other.id]
    link = queries.link_to(needs.id, course.id)
    assert link is not None
    inviting.decline(link, by=BY, now=NOW)
    assert needs.id in offers.who_lacks(course, NOW + timedelta(days=91), limit=9)


def test_an_invitation_counts_as_a_letter_and_news_of_her_place_does_not(ctx: flask.Flask, school: School) -> None:
    volunteer = a_volunteer()
    places.sign_up(school.session(school.course("own")), volunteer, by=BY, now=NOW)
    for number in (1, 2):
        assert inviting.invite(school.course(f"course_{number}"), 5, by=BY, now=NOW).invited == 1
    tally = inviting.invite(school.course("course_3"), 5, by=BY, now=NOW)
    assert (tally.invited, dict(tally.refused)) == (0, {"contact_cap": 1})


def test_a_course_that_runs_out_happens_once_and_not_where_it_was_renewed(ctx: flask.Flask, school: School) -> None:
    course = school.course(validity_months=12)
    renewed, forgotten = a_volunteer(), a_volunteer()
    for one in (renewed, forgotten):
        complete_course(one, course, date(2025, 12, 1), by=BY, now=NOW)
    complete_course(renewed, course, TODAY, by=BY, now=NOW)
    last = complete_course(forgotten, course, date(2025, 12, 1), by=BY, now=NOW)
    until = NOW + timedelta(days=30)
    (happened,) = courses_running_out(NOW, until)
    assert (happened.volunteer_id, happened.key) == (forgotten.id, f"course:{last.id}")
    assert happened.at.date() == date(2026, 12, 2)
    assert list(courses_running_out(until, until + timedelta(days=30))) == []


def test_a_letter_signs_her_up_and_takes_it_back(ctx: flask.Flask, school: School) -> None:
    session, volunteer = school.session(school.course(needed_for=("listening",))), a_volunteer()
    letter = a_letter(volunteer, "refresher")
    given = Given("sign_up", {"session": (str(session.id),)})
    answering.answer(letter, "refresher", given, now=NOW)
    place = queries.place_of(session.id, volunteer.id)
    assert place is not None
    assert place.state is PlaceState.SIGNED_UP
    answering.undo(letter, "refresher", now=NOW)
    assert (place.state, session.taken) == (PlaceState.CANCELLED, 0)


def test_every_drill_that_somebody_answers_counts(ctx: flask.Flask) -> None:
    story, volunteer = Story(), a_volunteer()
    story.say(story.launched(kind="drill"), volunteer, "no")
    answering.answer(a_letter(volunteer, "drill"), "drill", Given("later"), now=NOW)
    assert queries.drills_of(volunteer.id) == 2
    assert queries.drills_of(a_volunteer().id) == 0


def test_a_drill_marks_the_skill_it_asked_for_as_practised_on_its_day(ctx: flask.Flask) -> None:
    story, came, said_no = Story(), a_volunteer(skills=["listening", "legal"]), a_volunteer(skills=["listening"])
    call_out = story.launched({"skills": ["listening"]}, kind="drill")
    story.say(call_out, came, "yes")
    story.say(call_out, said_no, "no")
    over = call_out.needs[0].ends_at + timedelta(minutes=1)
    day = civil_day(call_out.needs[0].starts_at)
    for _run in range(2):
        for seat in practising.drilled_lately(over):
            practising.note_drilled(db.session.get_one(Seat, seat), over)
    assert {held.skill: held.practised_on for held in came.skills} == {"listening": day, "legal": None}
    assert [held.practised_on for held in said_no.skills] == [None]
    assert practising.drilled_lately(over + timedelta(days=61)) == []


def test_two_who_are_one_have_one_place_and_get_two_back(ctx: flask.Flask, school: School) -> None:
    session = school.session(school.course())
    kept, other = a_volunteer("周一人"), a_volunteer("周一人")
    for one in (kept, other):
        places.sign_up(session, one, by=BY, now=NOW)
    old = queries.link_to(other.id, session.course_id)
    assert old is not None
    merge = merging.merge(kept, other, dict.fromkeys(MergeField, Side.KEPT), by=BY, now=NOW)
    db.session.expire_all()
    assert (session.taken, [one.volunteer_id for one in queries.places_in(session)]) == (1, [kept.id])
    merging.undo(merge, by=BY, now=NOW)
    db.session.expire_all()
    assert session.taken == 2
    assert {one.volunteer_id for one in queries.places_in(session)} == {kept.id, other.id}
