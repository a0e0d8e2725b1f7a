"""A task is written on one page, opened once every question of the intake has a yes, and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.engagement.tasks import rules, telling
from iwill.engagement.tasks.models import SmallTask
from iwill.engagement.tasks.queries import parts_of
from iwill.engagement.tasks.terms import (
    LIVE,
    NOT_COMPLETE,
    TASK_CLOSED_TO_ALL,
    Element,
    PartState,
    TaskDraft,
    TaskState,
)
from iwill.pool.vocabulary import vocabulary


def write_task(draft: TaskDraft, *, by: Actor, now: datetime) -> SmallTask:
    """Write a task down as a draft. Refused with every field that is wrong."""
    draft = _sound(draft, now)
    task = SmallTask(written_at=now, written_by=by.label)
    _write(task, draft)
    db.session.add(task)
    db.session.flush()
    audit.record(by, "small_task.written", f"small_task:{task.id}", now=now)
    return task


def rewrite_task(task: SmallTask, draft: TaskDraft, *, by: Actor, now: datetime) -> None:
    """Write a draft anew. Refused once it has been opened: people have said yes to what it said."""
    hold(task)
    if task.state is not TaskState.DRAFT:
        raise Refused(TASK_CLOSED_TO_ALL)
    _write(task, _sound(draft, now))
    db.session.flush()
    audit.record(by, "small_task.written", f"small_task:{task.id}", now=now)


def open_task(task: SmallTask, *, by: Actor, now: datetime) -> None:
    """Open a task for offers and applications. Refused until each of the five questions has a yes; harmless where it is
    open already."""
    hold(task)
    if task.state is TaskState.OPEN:
        return
    if task.state is TaskState.ENDED or task.ends_on < civil_day(now):
        raise Refused(TASK_CLOSED_TO_ALL)
    if not rules.is_complete(task.elements):
        raise Refused(NOT_COMPLETE)
    task.state, task.opened_at = TaskState.OPEN, now
    db.session.flush()
    audit.record(by, "small_task.opened", f"small_task:{task.id}", now=now)


def end_task(task: SmallTask, *, by: Actor, now: datetime) -> None:
    """End a task. Who still waits for an answer is told that it is over; who took part is thanked and asked how it was.
    Harmless when repeated."""
    hold(task)
    if task.state is TaskState.ENDED:
        return
    task.state, task.ended_at = TaskState.ENDED, now
    for part in parts_of(task):
        if part.state not in LIVE:
            continue
        took_part = part.state is PartState.ACCEPTED
        applied = part.state is PartState.APPLIED
        part.state = PartState.DONE if took_part else PartState.TURNED_DOWN
        part.settled_at = now
        telling.withdraw(part, now)
        if took_part:
            telling.tell(part, "done", now)
        elif applied:
            telling.tell(part, "over", now)
    db.session.flush()
    audit.record(by, "small_task.ended", f"small_task:{task.id}", now=now)


def hold(task: SmallTask) -> None:
    """Hold the task and read it as it is now."""
    db.session.refresh(task, with_for_update=True)


def _sound(draft: TaskDraft, now: datetime) -> TaskDraft:
    longest = int(policies.current(db.session())[rules.LONGEST_DAYS])
    codes = [code for kind, code in vocabulary().terms if kind == "skill"]
    problems = rules.problems_of(draft, today=civil_day(now), longest_days=longest, skills=codes)
    if problems:
        raise Invalid(problems)
    return replace(draft, skills=tuple(dict.fromkeys(draft.skills)))


def _write(task: SmallTask, draft: TaskDraft) -> None:
    task.title, task.summary, task.outcome = draft.title.strip(), draft.summary.strip(), draft.outcome.strip()
    task.organisation, task.size, task.skills = draft.organisation.strip(), draft.size, list(draft.skills)
    task.minutes, task.seats = draft.minutes, draft.seats
    task.elements = [element.value for element in Element if element in draft.elements]
    assert draft.ends_on is not None
    task.ends_on = draft.ends_on
