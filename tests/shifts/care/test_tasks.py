"""Tasks of care: who is told, in which order, who closes them; and the one message about a shift."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.messaging.models import Message
from iwill.shifts.care import jobs, queries, services
from iwill.shifts.care.terms import Outcome, TaskWhy
from tests.builders import a_staff, a_volunteer, an_actor
from tests.shifts.care.conftest import END, HOUR, acting, an_officer, served, told

DAY = timedelta(days=1)


def run(app: flask.Flask, job: object, *moments: datetime) -> None:
    for moment in moments:
        with app.app_context():
            job(moment)  # type: ignore[operator]


def test_a_task_goes_to_the_next_officer_and_then_to_those_who_run_the_house_each_once(app: flask.Flask) -> None:
    with app.app_context():
        first, second, third = an_officer(), an_officer("周老师"), an_officer("吴老师")
        admin = a_staff(Role.ADMIN)
        services.open_task(a_volunteer(), None, TaskWhy.DANGER, None, SYSTEM, END)
        ids = [one.id for one in (first, second, admin)]
        db.session.commit()
        assert third.id
    run(app, jobs.escalate_care, END + DAY - HOUR, END + DAY, END + DAY + HOUR, END + 2 * DAY, END + 9 * DAY)
    with app.app_context():
        assert told() == [
            ("duty", "care_task", ids[0]),
            ("duty", "care_late", ids[1]),
            ("duty", "care_late", ids[2]),
        ]
        assert queries.waiting(END + 9 * DAY) == (1, 1)


def test_with_one_officer_those_who_run_the_house_are_next_and_none_is_left_out(app: flask.Flask) -> None:
    with app.app_context():
        officer, admins = an_officer(), [a_staff(Role.ADMIN).id, a_staff(Role.ADMIN).id]
        services.open_task(a_volunteer(), None, TaskWhy.DANGER, END + HOUR, SYSTEM, END)
        first = officer.id
        db.session.commit()
    run(app, jobs.escalate_care, END + HOUR, END + 3 * DAY)
    with app.app_context():
        assert [reader for *_, reader in told()] == [first, *admins]


def test_only_somebody_of_care_closes_a_task_and_only_once(app: flask.Flask) -> None:
    with app.app_context():
        officer = an_officer()
        task = services.open_task(a_volunteer(), None, TaskWhy.DANGER, None, SYSTEM, END)
        for stranger in (SYSTEM, an_actor(Role.ADMIN), an_actor(Role.ORGANIZER), an_actor(Role.STAFF)):
            with pytest.raises(IwillError, match="forbidden"):
                services.close_task(task, Outcome.TALKED, stranger, END)
        services.close_task(task, Outcome.NOT_REACHED, acting(officer), END + HOUR)
        with pytest.raises(IwillError, match="task_closed"):
            services.close_task(task, Outcome.TALKED, acting(officer), END + HOUR)
        db.session.commit()
    run(app, jobs.escalate_care, END + 3 * DAY)
    with app.app_context():
        states = [row.state.value for row in db.session.scalars(select(Message))]
        assert states == ["cancelled"]


def test_who_is_off_duty_is_not_the_first_to_be_told(ctx: flask.Flask) -> None:
    first, second = an_officer(), an_officer("周老师")
    services.set_duty(first, False, acting(first), END)
    services.set_duty(first, False, acting(first), END)
    assert queries.on_duty(END) == [second]
    task = services.open_task(a_volunteer(), None, TaskWhy.DANGER, None, SYSTEM, END)
    assert task.asked_id == second.id
    services.set_duty(second, False, acting(second), END)
    assert queries.on_duty(END) == []
    services.set_duty(first, True, acting(first), END)
    first.disabled_at = END
    assert queries.on_duty(END) == []


def test_no_message_of_care_says_who_or_how(ctx: flask.Flask) -> None:
    an_officer()
    served(name="韩梅梅").says("heavy", words="来电很难")
    facts = " ".join(str(row.facts) for row in db.session.scalars(select(Message).where(Message.purpose == "duty")))
    assert facts
    assert not [word for word in ("韩", "heavy", "来电") if word in facts]


MORNING = END + 10 * HOUR


def test_whoever_has_not_answered_is_asked_once_the_next_morning_and_never_again(app: flask.Flask) -> None:
    with app.app_context():
        an_officer()
        ids = [served().volunteer.id, served(out=None).volunteer.id]
        served().says("fine")
        db.session.commit()
    run(app, jobs.ask_after_shifts, END + HOUR, MORNING - HOUR)
    with app.app_context():
        assert told() == []
    run(app, jobs.ask_after_shifts, MORNING, MORNING + HOUR, MORNING + DAY)
    with app.app_context():
        assert told() == [("care", "after_shift", reader) for reader in ids]


def test_nobody_is_asked_by_message_while_nobody_would_read(app: flask.Flask) -> None:
    with app.app_context():
        officer = an_officer()
        served()
        services.set_duty(officer, False, acting(officer), END)
        db.session.commit()
    run(app, jobs.ask_after_shifts, MORNING)
    with app.app_context():
        assert told() == []
