"""What somebody says after a shift, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import func, select, text

from iwill.callouts.queries import eligibility
from iwill.callouts.rests import queries as rests
from iwill.callouts.rests import services as resting
from iwill.core.db import db
from iwill.core.errors import Invalid, IwillError
from iwill.core.purging import forget_everything_due
from iwill.pool.merging import services as merging
from iwill.pool.services import leaving
from iwill.shifts.care import queries
from iwill.shifts.care.models import AfterShiftAnswer, AfterShiftCount, CareTask
from iwill.shifts.care.terms import Feeling, Said, Workload
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import Story
from tests.shifts.care.conftest import END, HOUR, an_officer, served, told


def test_within_a_day_the_last_answer_counts_and_no_row_is_doubled(ctx: flask.Flask) -> None:
    an_officer()
    one = served()
    one.says("heavy", words="来电很难")
    answer = one.says("tired", workload="too_much", now=END + 23 * HOUR)
    assert queries.what_was_said(answer) == Said(Feeling.TIRED, Workload.TOO_MUCH, "来电很难")
    assert answer.answered_at == END
    one.says("fine", now=END + 24 * HOUR)
    assert queries.what_was_said(answer).feeling is Feeling.TIRED
    assert db.session.scalar(select(func.count()).select_from(AfterShiftAnswer)) == 1


def test_what_was_answered_stands_nowhere_in_clear(ctx: flask.Flask) -> None:
    an_officer()
    served().says("heavy", words="来电很难")
    db.session.flush()
    for table in ("after_shift_answer", "care_task", "rest", "audit_entry", "message"):
        rows = " ".join(str(tuple(row)) for row in db.session.execute(text(f"SELECT * FROM {table}")))
        assert "heavy" not in rows
        assert "来电" not in rows


@pytest.mark.parametrize(("feeling", "tasks"), [("fine", 0), ("tired", 0), ("heavy", 1), ("talk", 1)])
def test_what_was_heavy_is_answered_by_a_human(ctx: flask.Flask, feeling: str, tasks: int) -> None:
    officer, one = an_officer(), served()
    for minute in range(2):
        one.says(feeling, now=END + timedelta(minutes=minute))
    assert len(queries.open_tasks()) == tasks
    assert told() == [("duty", "care_task", officer.id)] * tasks
    for task in queries.open_tasks():
        assert (task.due_at, task.asked_id) == (END + 24 * HOUR, officer.id)


def test_whoever_wants_to_talk_days_later_is_heard(ctx: flask.Flask) -> None:
    an_officer()
    one = served()
    one.says("fine")
    one.says("talk", now=END + 72 * HOUR, talk="tomorrow_morning")
    (task,) = queries.open_tasks()
    assert task.talk_from == datetime.fromisoformat("2026-11-26T09:00:00+08:00")
    one.says("talk", now=END + 73 * HOUR, talk="tomorrow_evening")
    assert task.talk_from == datetime.fromisoformat("2026-11-26T18:00:00+08:00")


def test_a_time_that_is_not_offered_any_more_is_refused_at_its_place(ctx: flask.Flask) -> None:
    an_officer()
    with pytest.raises(Invalid) as refused:
        served().says("talk", talk="today_evening", now=END + HOUR)
    assert [problem.path for problem in refused.value.details] == ["talk"]


def test_nothing_is_asked_before_the_end_on_a_drill_or_where_nobody_would_read(ctx: flask.Flask) -> None:
    one = served(out=None)
    with pytest.raises(IwillError, match="nobody_reads"):
        one.says("fine", now=END)
    an_officer()
    with pytest.raises(IwillError, match="shift_not_over"):
        one.says("fine", now=END - HOUR)
    one.seat.drill = True
    with pytest.raises(IwillError, match="not_found"):
        one.says("fine")


def test_after_a_heavy_shift_nobody_is_asked_until_a_day_is_over(ctx: flask.Flask) -> None:
    an_officer()
    one = served()
    next_day, later = (END + hours * HOUR for hours in (25, 48))
    shifts = [{"starts_at": at.isoformat(), "ends_at": (at + HOUR).isoformat()} for at in (next_day, later)]
    call_out = Story().draft(*shifts)

    def reasons() -> list[list[str]]:
        answers = [eligibility(one.volunteer.id, need, call_out, END) for need in call_out.needs]
        return [[finding.reason for finding in answer.findings if not finding.passed] for answer in answers]

    one.says("tired")
    assert reasons() == [[], []]
    one.says("heavy")
    assert reasons() == [["rest"], []]
    one.says("talk", talk="tomorrow_morning")
    assert reasons() == [["rest"], []]
    # It was the wrong button: the task stays for a human, the rest does not.
    one.says("fine")
    assert reasons() == [[], []]
    assert len(queries.open_tasks()) == 1


def test_rest_that_she_chose_outlasts_what_was_granted_and_can_be_taken_back(ctx: flask.Flask) -> None:
    an_officer()
    one = served()
    today = END.date()
    resting.choose_rest(one.seat, today + timedelta(days=4), by=one.by, now=END)
    one.says("heavy")
    rest = rests.rest_after(one.seat.id)
    assert rest is not None
    assert rest.until_at == datetime.fromisoformat("2026-11-26T00:00:00+08:00")
    resting.choose_rest(one.seat, None, by=one.by, now=END)
    assert rest.until_at == datetime.fromisoformat("2026-11-24T00:00:00+08:00")
    one.says("fine")
    assert rests.rest_after(one.seat.id) is None
    for day in (today, today + timedelta(days=91)):
        with pytest.raises(Invalid):
            resting.choose_rest(one.seat, day, by=one.by, now=END)


def test_her_export_holds_what_she_said_and_that_of_staff_does_not(ctx: flask.Flask) -> None:
    an_officer()
    one = served()
    one.says("heavy", words="来电很难")
    own = leaving.export_person(one.volunteer)
    assert own["after_shifts"]["answers"][0] | {"answered_at": ""} == {
        "role": one.seat.need.role,
        "answered_at": "",
        "feeling": "heavy",
        "workload": None,
        "words": "来电很难",
    }
    assert "after_shifts" not in leaving.export_person(one.volunteer, remarks=False)


def test_an_erasure_leaves_nothing_of_it_and_tells_nobody_to_ring(ctx: flask.Flask) -> None:
    an_officer()
    one = served()
    one.says("talk")
    resting.choose_rest(one.seat, END.date() + timedelta(days=2), by=one.by, now=END)
    leaving.erase_person(one.volunteer, by=an_actor(), now=END)
    for table in (AfterShiftAnswer, CareTask):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert rests.rest_after(one.seat.id) is None
    assert db.session.scalar(text("SELECT count(*) FROM message WHERE purpose = 'duty' AND state = 'queued'")) == 0


def test_after_a_year_an_answer_is_a_number_in_its_week(app: flask.Flask) -> None:
    with app.app_context():
        officer, one = an_officer(), served()
        one.says("heavy")
        (task,) = queries.open_tasks()
        db.session.commit()
        later = END + timedelta(days=366)
        forget_everything_due(later)
        assert [
            (one.week.isoformat(), one.feeling.value, one.number) for one in db.session.scalars(select(AfterShiftCount))
        ] == [("2026-11-16", "heavy", 1)]
        assert db.session.scalars(select(AfterShiftAnswer)).all() == []
        # An open task waits for a human however long that takes.
        assert [one.id for one in queries.open_tasks()] == [task.id]
        assert officer.id == task.asked_id
        db.session.remove()


def test_weekly_counts_hold_answers_and_what_is_left_of_older_ones(ctx: flask.Flask) -> None:
    an_officer()
    served().says("tired")
    served(name="李雷").says("heavy", now=END + HOUR)
    db.session.add(AfterShiftCount(week=queries.week_of(END, "Asia/Shanghai"), feeling=Feeling.HEAVY, number=9))
    db.session.flush()
    this, *before = queries.weeks(END + HOUR)
    assert (this.all, this.numbers[Feeling.HEAVY]) == (11, 10)
    assert {week.all for week in before} == {0}


def test_two_rows_of_one_person_become_one_with_all_that_was_answered(ctx: flask.Flask) -> None:
    an_officer()
    one, kept = served(), a_volunteer()
    one.says("heavy", words="来电很难")
    merge = merging.merge(kept, one.volunteer, {}, by=an_actor(), now=END)
    db.session.expire_all()
    (answer,), (task,) = queries.answers_of(kept.id), queries.open_tasks()
    assert queries.what_was_said(answer).words == "来电很难"
    assert task.volunteer_id == kept.id
    assert rests.rest_after(one.seat.id).volunteer_id == kept.id  # type: ignore[union-attr]
    merging.undo(merge, by=an_actor(), now=END + HOUR)
    db.session.expire_all()
    assert len(queries.answers_of(one.volunteer.id)) == 1
