"""Danger is told at once to whoever can help, goes on by itself until somebody answers, and is read line by line."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.services import leaving
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.attendance.queries import attendance_of
from iwill.shifts.attendance.returning import still_here
from iwill.shifts.care import services as care_services
from iwill.shifts.care.models import CareTask
from iwill.shifts.care.terms import Outcome
from iwill.shifts.cases.models import Case
from iwill.shifts.cases.rules import ALPHABET
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger import queries, services
from iwill.shifts.danger.jobs import pass_on_danger
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.review import timeline
from iwill.shifts.danger.rules import Reachable, told_at_once, told_next
from iwill.shifts.danger.terms import LineKind, Whom
from tests.builders import a_staff
from tests.shifts.danger.conftest import DURING, Night

R0, R1, R2, R3 = DangerLevel
FIRST, SECOND, DESK, COMMAND = Whom
BOTH, ONE, NONE = Reachable(True, True), Reachable(True, False), Reachable(False, False)
DESK_PERSON = Actor(ActorKind.STAFF, 1, Role.ORGANIZER)


@pytest.mark.parametrize(
    ("level", "there", "whom"),
    [
        (R0, BOTH, ()),
        (R1, BOTH, (FIRST,)),
        (R1, NONE, (DESK,)),
        (R2, BOTH, (FIRST, SECOND)),
        (R2, ONE, (FIRST, DESK)),
        (R3, BOTH, (FIRST, SECOND, DESK, COMMAND)),
        (R3, NONE, (DESK, COMMAND)),
    ],
)
def test_who_is_told_follows_the_level_and_the_desk_stands_in_for_a_missing_supervisor(
    level: DangerLevel, there: Reachable, whom: tuple[Whom, ...]
) -> None:
    assert told_at_once(level, there) == whom


@pytest.mark.parametrize(
    ("level", "told", "there", "whom"),
    [
        (R1, {FIRST}, BOTH, (SECOND,)),
        (R1, {FIRST}, ONE, (DESK,)),
        (R2, {FIRST, SECOND}, BOTH, (DESK,)),
        (R2, {FIRST, SECOND, DESK}, BOTH, (COMMAND,)),
        (R2, {FIRST, SECOND, DESK, COMMAND}, BOTH, ()),
        (R3, {FIRST, SECOND, DESK, COMMAND}, BOTH, (DESK, COMMAND)),
    ],
)
def test_without_an_answer_it_goes_on_to_the_next_in_line(
    level: DangerLevel, told: set[Whom], there: Reachable, whom: tuple[Whom, ...]
) -> None:
    assert told_next(level, told, there) == whom


def report(night: Night, level: DangerLevel, name: str = "小林", case: str = "") -> DangerReport:
    return services.report_danger(night.seat(name), level, case, by=night.by(name), now=DURING)


def kinds(found: DangerReport) -> list[LineKind]:
    return [line.kind for line in found.lines]


def test_an_act_in_progress_reaches_everybody_at_once_and_relieves_the_reporter(night: Night) -> None:
    seat = night.at_work("小林")
    found = report(night, R3)
    assert night.news() == [
        ("督导1", "danger"),
        ("督导2", "danger"),
        ("staff", "danger"),
        ("organizer", "danger"),
        ("admin", "danger"),
        ("小林", "debrief"),
        ("小林", "relieved"),
        ("admin", "care_task"),
    ]
    attendance = attendance_of(seat.id)
    assert attendance is not None
    assert (attendance.checked_out_at, attendance.checked_out_by) == (DURING, "system")
    assert night.seat("小林").released_at is None
    assert found.debrief_due_at == DURING + timedelta(hours=24)
    assert kinds(found)[-2:] == [LineKind.RELIEVED, LineKind.RESERVE_CALLED]
    offer = db.session.query(Message).filter_by(purpose=Purpose.RESERVE_OFFER).one()
    assert offer.recipient_id == night.people["候补"].id


def test_nobody_answering_wakes_the_second_supervisor_then_the_desk_then_the_command_and_then_it_stops(
    night: Night,
) -> None:
    found = report(night, R1)
    db.session.commit()
    after = [(3, ("督导2", "danger")), (6, ("staff", "danger")), (9, ("admin", "danger"))]
    for minutes, last in after:
        assert pass_on_danger(DURING + timedelta(minutes=minutes)) == {"passed_on": 1}
        assert pass_on_danger(DURING + timedelta(minutes=minutes)) == {"passed_on": 0}
        assert last in night.news()
    assert pass_on_danger(DURING + timedelta(hours=5)) == {"passed_on": 0}
    db.session.refresh(found)
    assert found.acknowledged_at is None
    assert queries.count_unacknowledged() == 1


def test_an_acknowledgement_ends_it_and_the_first_one_counts(night: Night) -> None:
    found = report(night, R2)
    with pytest.raises(IwillError, match="not_herself"):
        services.acknowledge(found, by=night.by("小林"), now=DURING)
    with pytest.raises(IwillError, match="not_on_this_shift"):
        services.acknowledge(found, by=night.by("小吴"), now=DURING)
    for name in ("督导2", "督导1"):
        services.acknowledge(found, by=night.by(name), now=DURING)
    assert found.acknowledged_by == night.by("督导2").label
    assert queries.to_tell_next(DURING + timedelta(hours=1)) == []
    services.join_report(found, by=night.by("小周"), now=DURING)
    services.join_report(found, by=night.by("小周"), now=DURING)
    assert [line.by for line in queries.joined(found)] == [night.by("小周").label]


def test_a_level_is_raised_by_those_on_shift_and_lowered_by_the_desk_alone_each_time_with_a_line(night: Night) -> None:
    night.at_work("小林")
    found = report(night, R1)
    services.acknowledge(found, by=night.by("督导1"), now=DURING)
    services.change_level(found, R3, by=night.by("小林"), now=DURING)
    assert found.acknowledged_at is None
    assert found.relieved_at == DURING
    with pytest.raises(IwillError, match="level_not_lowered_here"):
        services.change_level(found, R2, by=night.by("督导1"), now=DURING)
    services.change_level(found, R2, by=DESK_PERSON, now=DURING)
    changes = [line.level for line in found.lines if line.kind is LineKind.LEVEL_CHANGED]
    assert changes == [R3, R2]


def test_whoever_was_relieved_does_not_come_back_by_a_press(night: Night) -> None:
    seat, lin = night.at_work("小林"), night.by("小林")
    attendance_services.check_out(seat, lin, DURING)
    report(night, R3)
    with pytest.raises(IwillError, match="relieved_now"):
        still_here(seat, lin, DURING)


def test_what_is_owed_stays_until_a_person_says_it_was_done(night: Night) -> None:
    found = report(night, R3)
    services.close_report(found, "ambulance", by=DESK_PERSON, now=DURING)
    late = DURING + timedelta(hours=25)
    assert queries.count_overdue(late) == 1
    services.note_follow_up(found, by=DESK_PERSON, now=late)
    assert [one.id for one in queries.open_reports()] == [found.id]
    services.note_debrief(found, by=DESK_PERSON, now=late)
    assert queries.open_reports() == []
    with pytest.raises(IwillError, match="nothing_owed"):
        services.note_debrief(found, by=DESK_PERSON, now=late)


def test_a_talk_that_care_held_is_noted_once_for_both(night: Night) -> None:
    first, carer = report(night, R3), Actor(ActorKind.STAFF, a_staff(Role.CARE).id, Role.CARE)
    task = db.session.scalars(select(CareTask)).one()
    care_services.close_task(task, Outcome.TALKED, carer, DURING)
    assert (first.debriefed_at, first.debriefed_by) == (DURING, carer.label)
    assert [line.kind for line in first.lines].count(LineKind.DEBRIEFED) == 1


def test_two_presses_are_one_report_and_a_code_leads_back_to_its_case(night: Night) -> None:
    first = report(night, R1)
    assert report(night, R1) is first
    other = report(night, R2, "小周", case=first.case_code.lower())
    assert other.case_code == first.case_code
    assert db.session.query(Case).count() == 1
    wrong = next(letter for letter in ALPHABET if letter != first.case_code[0]) + first.case_code[1:]
    for typed, code in ((wrong, "case_code_mistyped"), ("13800000000", "case_code_is_a_number")):
        with pytest.raises(IwillError) as refusal:
            report(night, R2, "小林", case=typed)
        assert refusal.value.details[0].code == code


def test_after_the_shift_it_is_marked_late_and_a_day_later_refused(night: Night) -> None:
    seat, by = night.seat("小林"), night.by("小林")
    over = seat.need.ends_at
    late = services.report_danger(seat, R2, "", by=by, now=over + timedelta(hours=23))
    assert late.late
    with pytest.raises(IwillError, match="report_too_late"):
        services.report_danger(seat, R3, "", by=by, now=over + timedelta(hours=25))


def test_a_drill_is_marked_and_sends_nobody_home(ctx: flask.Flask) -> None:
    night = Night(kind="drill")
    found = report(night, R3)
    assert found.drill
    assert kinds(found)[-1] is LineKind.RELIEVED
    assert db.session.query(Message).filter(Message.facts["words"]["drill"].as_string() == "yes").count() == 5


def test_without_a_supervisor_the_desk_is_told_at_once_and_the_timeline_says_so(ctx: flask.Flask) -> None:
    night = Night(supervisors=0)
    found = report(night, R2)
    assert [name for name, _news in night.news()] == ["staff", "organizer"]
    assert Whom.DESK in queries.told(found)


def test_an_export_tells_what_somebody_reported_and_an_erasure_owes_nobody_a_talk(night: Night) -> None:
    found = report(night, R3)
    person = night.people["小林"]
    told = leaving.export_person(person)
    assert [(one["level"], one["role"]) for one in told["danger_reported"]] == [("R3", "接线")]
    assert found.case_code not in str(told["danger_reported"])
    leaving.erase_person(person, by=DESK_PERSON, now=DURING)
    assert found.debrief_due_at is None
    rows = timeline(found)
    assert [row["line"] for row in rows][:2] == ["reported", "told"]
    assert "小林" not in str(rows)
