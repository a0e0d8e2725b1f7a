"""Answering after a shift, and what follows: rest, and a task that only a human closes.

Whoever answers twice has answered once: the person's row is held first, and within a day the last answer counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Permission
from iwill.callouts.models import Seat
from iwill.callouts.rests import services as rests
from iwill.callouts.services.seats import lock_person
from iwill.core import policy as policies
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import FORBIDDEN, Forbidden, Invalid, Missing, Problem, Refused, sentence_for
from iwill.messaging.services import reader_zone
from iwill.pool.models import Volunteer
from iwill.shifts.attendance.queries import attendance_of
from iwill.shifts.care import rules, telling
from iwill.shifts.care.models import AfterShiftAnswer, CareTask, OffDuty
from iwill.shifts.care.queries import (
    answer_of,
    left,
    officers,
    on_duty,
    open_task_for,
    organisation_zone,
    what_was_said,
)
from iwill.shifts.care.terms import (
    LONGEST_WORDS,
    NOBODY_READS,
    NOT_YET_OVER,
    TALK_TIME_PASSED,
    TASK_CLOSED,
    Feeling,
    Outcome,
    Said,
    TalkTime,
    TaskWhy,
)

# Parts further on add what follows from a task that was closed.
ON_CLOSED: list[Callable[[CareTask, Actor, datetime], None]] = []


def answer(seat: Seat, said: Said, by: Actor, now: datetime) -> AfterShiftAnswer:
    """Take what somebody says about her shift. Harmless when repeated: within a day the last answer counts, later it
    stays as it is; a wish to talk is heard at any time. Refused before the shift is over, and where no account of care
    would ever read it."""
    lock_person(seat.volunteer_id)
    ended_at = when_over(seat, now)
    if not officers():
        raise Refused(NOBODY_READS)
    policy = policies.current(db.session())
    found = answer_of(seat.id)
    changes = found is None or rules.may_change(found.answered_at, policy, now)

    if found is None:
        found = AfterShiftAnswer(uid=new_uid(), seat_id=seat.id, volunteer_id=seat.volunteer_id, answered_at=now)
        db.session.add(found)
    if changes:
        # One tap more leaves what was said beside the one before as it is.
        before = what_was_said(found) if found.said_sealed else None
        workload = said.workload or (before.workload if before else None)
        words = said.words.strip()[:LONGEST_WORDS] or (before.words if before else "")
        feeling = rules.meant(before.feeling if before else None, said.feeling)
        plain = {"feeling": feeling.value, "workload": workload and workload.value, "words": words}
        found.said_sealed = seal(json.dumps(plain, ensure_ascii=False), found.uid)
        found.said_at, found.has_words = now, bool(words)
        db.session.flush()
        rests.grant_rest(seat, feeling is Feeling.HEAVY, ended_at, by=by, now=now)

    audit.record(by, "after_shift.answered", f"seat:{seat.id}", now=now)
    if rules.makes_task(said.feeling) and (changes or said.feeling is Feeling.TALK):
        task = open_task(seat.volunteer, seat, TaskWhy.ANSWER, None, SYSTEM, now)
        _wish(task, said.talk, now)
    return found


def when_over(seat: Seat, now: datetime) -> datetime:
    """When a shift was over for the holder of a seat. Missing where there was none to serve: a drill, or a seat given
    back before anybody came; refused while it goes on."""
    attendance = attendance_of(seat.id)
    came = attendance is not None and attendance.checked_in_at is not None
    if seat.drill or (seat.released_at is not None and not came):
        raise Missing
    over = left(attendance) if attendance is not None else seat.need.ends_at
    if over > now:
        raise Refused(NOT_YET_OVER)
    return over


def open_task(
    volunteer: Volunteer, seat: Seat | None, why: TaskWhy, due_at: datetime | None, by: Actor, now: datetime
) -> CareTask:
    """Let somebody of care get in touch with a person, by default within `care.task_hours`; whoever is on duty is told
    at once. The task that is open already where there is one."""
    lock_person(volunteer.id)
    seat_id = seat.id if seat is not None else None
    found = open_task_for(volunteer.id, seat_id, why)
    if found is not None:
        return found
    hours = float(policies.current(db.session())[rules.TASK_HOURS])
    readers = on_duty(now) or officers()

    task = CareTask(
        volunteer_id=volunteer.id,
        seat_id=seat_id,
        why=why,
        opened_at=now,
        due_at=due_at or now + timedelta(hours=hours),
        asked_id=readers[0].id if readers else None,
        step=0,
        told_at=now,
    )
    db.session.add(task)
    db.session.flush()

    # Nothing in the trail leads from a task to the person: it is read by more people than care.
    audit.record(by, "care_task.opened", f"care_task:{task.id}", now=now, why=why.value)
    telling.tell_first(task, now)
    return task


def close_task(task: CareTask, outcome: Outcome, by: Actor, now: datetime) -> None:
    """Say how it ended. Only somebody of care does that, and only once."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.READ_NOTES):
        raise Forbidden(FORBIDDEN)
    db.session.refresh(task, with_for_update=True)
    if task.closed_at is not None:
        raise Refused(TASK_CLOSED)
    task.outcome, task.closed_at, task.closed_by = outcome, now, by.label
    db.session.flush()
    telling.take_back(task, now)
    audit.record(by, "care_task.closed", f"care_task:{task.id}", now=now, outcome=outcome.value)
    for following in ON_CLOSED:
        following(task, by, now)


def set_duty(staff: Staff, on: bool, by: Actor, now: datetime) -> None:
    """On duty during the hours of duty, or off until she says otherwise; harmless when repeated."""
    off = db.session.get(OffDuty, staff.id)
    if (off is None) == on:
        return
    if off is not None:
        db.session.delete(off)
    else:
        db.session.add(OffDuty(staff_id=staff.id, since=now))
    db.session.flush()
    audit.record(by, "care.on_duty" if on else "care.off_duty", f"staff:{staff.id}", now=now)


def _wish(task: CareTask, chosen: TalkTime | None, now: datetime) -> None:
    """Note when she would like to be called; the last choice stands."""
    if chosen is None:
        return
    policy = policies.current(db.session())
    offered = rules.talks(now, reader_zone(task.volunteer.zone), organisation_zone(), policy)
    talk = next((one for one in offered if one.when is chosen), None)
    if talk is None:
        raise Invalid([Problem("talk", TALK_TIME_PASSED, sentence_for(TALK_TIME_PASSED))])
    task.talk_from, task.talk_until = talk.starts_at, talk.ends_at
    db.session.flush()
