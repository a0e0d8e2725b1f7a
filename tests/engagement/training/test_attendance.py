"""Who was there has completed the course; a list with strangers in it enters whom it can and makes nobody."""

from __future__ import annotations

from datetime import date, timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.engagement.training.services import attendance, places
from iwill.engagement.training.sheet import read_list
from iwill.engagement.training.terms import LineOutcome, PlaceState
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.engagement.training.conftest import BY, IN_A_WEEK, School

AFTER = IN_A_WEEK + timedelta(hours=3)


def test_whoever_was_there_has_the_course_its_skills_and_an_end(ctx: flask.Flask, school: School) -> None:
    course = school.course(skills=("counselling", "listening"), validity_months=6, minutes=90, host="北师大")
    session, volunteer = school.session(course), a_volunteer(skills=["counselling"], confirmed=False)
    place = places.sign_up(session, volunteer, by=BY, now=NOW)
    with pytest.raises(Refused, match="session_to_come"):
        attendance.note_attendance(session, {place.id: True}, by=BY, now=NOW)

    assert attendance.note_attendance(session, {place.id: True}, by=BY, now=AFTER) == 1
    assert attendance.note_attendance(session, {place.id: True}, by=BY, now=AFTER) == 0

    (training,) = volunteer.trainings
    assert (training.title, training.course, training.minutes, training.host) == ("心理急救", "pfa", 90, "北师大")
    assert (training.completed_on, training.valid_until) == (date(2026, 11, 28), date(2027, 5, 28))
    held = {one.skill: (one.source, one.confirmed_at is not None) for one in volunteer.skills}
    assert held == {"counselling": ("test", True), "listening": ("course:pfa", True)}


def test_a_slip_is_put_right_without_a_trace_in_the_record(ctx: flask.Flask, school: School) -> None:
    course = school.course(skills=("counselling", "listening"))
    session, volunteer = school.session(course), a_volunteer(skills=["counselling"], confirmed=False)
    place = places.sign_up(session, volunteer, by=BY, now=NOW)
    attendance.note_attendance(session, {place.id: True}, by=BY, now=AFTER)
    attendance.note_attendance(session, {place.id: False}, by=BY, now=AFTER + timedelta(minutes=5))
    db.session.refresh(volunteer)
    assert place.state is PlaceState.ABSENT
    assert volunteer.trainings == []
    assert [(one.skill, one.confirmed_at) for one in volunteer.skills] == [("counselling", None)]


def test_every_line_of_a_list_has_an_outcome_and_nobody_is_made(ctx: flask.Flask, school: School) -> None:
    session = school.session(school.course(), capacity=5)
    came, stayed, walked_in = a_volunteer("王来"), a_volunteer("李未"), a_volunteer("赵自来", phone="+8613800001111")
    twins = [a_volunteer("孙一", email="home@pool.example"), a_volunteer("孙二", email="home@pool.example")]
    gone = a_volunteer("钱走", lifecycle=Lifecycle.LEFT)
    for one in (came, stayed):
        places.sign_up(session, one, by=BY, now=NOW)
    people = db.session.scalar(select(func.count(Volunteer.id)))
    rows = [
        "编号,姓名,邮箱,手机,到场",
        f"{came.number},王来,,,是",
        f"{stayed.number.lower()},,,,否",
        ",赵自来,,13800001111,是",
        "V-ZZZZZZZZ,某人,,,是",
        ",陌生人,nobody@else.example,,是",
        ",,home@pool.example,,是",
        ",孙二,home@pool.example,,是",
        f"{came.number},张三,,,是",
        f"{came.number},,,,是",
        f"{gone.number},,,,是",
        ",只有名字,,,是",
        f"{twins[0].number},,,,也许",
    ]
    lines = read_list("\n".join(rows).encode("gb18030"), "签到.csv")

    outcomes = attendance.take_list(session, lines, by=BY, now=AFTER)

    assert [outcome for _line, outcome in outcomes] == [
        LineOutcome.ATTENDED,
        LineOutcome.ABSENT,
        LineOutcome.WALKED_IN,
        LineOutcome.STRANGER,
        LineOutcome.STRANGER,
        LineOutcome.SEVERAL,
        LineOutcome.WALKED_IN,
        LineOutcome.NAME_DIFFERS,
        LineOutcome.TWICE,
        LineOutcome.NOT_ALLOWED,
        LineOutcome.NOBODY_NAMED,
        LineOutcome.UNREAD,
    ]
    assert [line.row for line, _outcome in outcomes] == list(range(2, 14))
    assert db.session.scalar(select(func.count(Volunteer.id))) == people
    assert [len(one.trainings) for one in (came, stayed, walked_in, *twins)] == [1, 0, 1, 0, 1]
    again = attendance.take_list(session, lines[:3], by=BY, now=AFTER)
    assert {outcome for _line, outcome in again} == {LineOutcome.UNCHANGED}


def test_a_list_without_a_column_that_names_anybody_is_refused(ctx: flask.Flask) -> None:
    with pytest.raises(Invalid, match="no_attendance_columns"):
        read_list("姓名,备注\n王来,好\n".encode(), "签到.csv")
