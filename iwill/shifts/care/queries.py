"""What care needs to know: who reads at this hour, what somebody said, which tasks are open, how many said what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, exists, func, literal, not_, select
from sqlalchemy.orm import joinedload

from iwill.accounts.models import Staff
from iwill.accounts.terms import Role
from iwill.callouts.models import Need, Seat
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.messaging.models import Message
from iwill.messaging.services import reader_zone
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.care.models import AfterShiftAnswer, AfterShiftCount, CareTask, OffDuty
from iwill.shifts.care.rules import ASK_WITHIN, TASK_HOURS, is_duty_hour, may_ask, week_of
from iwill.shifts.care.terms import Feeling, Said, TaskWhy, Workload

WEEKS_SHOWN = 8
LAST_STEP = 2
# The key under which the one message about a seat is queued.
ASKED = "care:after:"


@dataclass(frozen=True)
class Week:
    """How many answered what in a week that begins on this Monday."""

    monday: date
    numbers: dict[Feeling, int]

    @property
    def all(self) -> int:
        return sum(self.numbers.values())


def officers() -> Sequence[Staff]:
    """Everybody with the role care and an open account."""
    return _with_role(Role.CARE)


def administrators() -> Sequence[Staff]:
    """Everybody who sees to it that somebody of care is there."""
    return _with_role(Role.ADMIN)


def on_duty(now: datetime) -> Sequence[Staff]:
    """Who of care reads at this moment: nobody outside the hours of duty, nor who has said she is off."""
    if not is_duty_hour(now, organisation_zone(), policies.current(db.session())):
        return []
    off = set(db.session.scalars(select(OffDuty.staff_id)))
    return [one for one in officers() if one.id not in off]


def is_off_duty(staff_id: int) -> bool:
    """Whether somebody of care has said that she is off duty."""
    return db.session.get(OffDuty, staff_id) is not None


def answer_of(seat_id: int) -> AfterShiftAnswer | None:
    """What the holder of a seat answered after it."""
    return db.session.scalar(select(AfterShiftAnswer).where(AfterShiftAnswer.seat_id == seat_id))


def answers_of(volunteer_id: int) -> Sequence[AfterShiftAnswer]:
    """Everything that somebody answered after her shifts, the newest first."""
    query = select(AfterShiftAnswer).where(AfterShiftAnswer.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(AfterShiftAnswer.answered_at.desc(), AfterShiftAnswer.id.desc())).all()


def answers_with_words(since: datetime) -> Sequence[AfterShiftAnswer]:
    """Answers in which somebody wrote something, the newest first."""
    query = select(AfterShiftAnswer).where(AfterShiftAnswer.has_words, AfterShiftAnswer.said_at >= since)
    return db.session.scalars(query.order_by(AfterShiftAnswer.said_at.desc(), AfterShiftAnswer.id.desc())).all()


def what_was_said(answer: AfterShiftAnswer) -> Said:
    """An answer opened; whoever shows it notes that it was read."""
    said = json.loads(unseal(answer.said_sealed, answer.uid))
    workload = said.get("workload")
    return Said(Feeling(said["feeling"]), Workload(workload) if workload else None, said.get("words", ""))


def open_tasks() -> Sequence[CareTask]:
    """Whoever is to be talked with, waiting longest first."""
    query = select(CareTask).where(CareTask.closed_at.is_(None)).order_by(CareTask.opened_at, CareTask.id)
    return db.session.scalars(query).all()


def open_task_for(volunteer_id: int, seat_id: int | None, why: TaskWhy) -> CareTask | None:
    """The open task of this kind about one person and one shift."""
    query = select(CareTask).where(
        CareTask.volunteer_id == volunteer_id,
        CareTask.seat_id == seat_id,
        CareTask.why == why,
        CareTask.closed_at.is_(None),
    )
    return db.session.scalar(query)


def task_by_id(task_id: int) -> CareTask:
    """One task; Missing where there is none of that id."""
    found = db.session.get(CareTask, task_id) if task_id < 2**31 else None
    if found is None:
        raise Missing
    return found


def late_tasks(now: datetime) -> list[int]:
    """Ids of open tasks about which somebody further has to be told."""
    wait = timedelta(hours=float(policies.current(db.session())[TASK_HOURS]))
    query = select(CareTask).where(CareTask.closed_at.is_(None), CareTask.due_at <= now, CareTask.step < LAST_STEP)
    return [
        task.id for task in db.session.scalars(query.order_by(CareTask.id)) if task.due_at + task.step * wait <= now
    ]


def seats_to_ask_about(now: datetime) -> list[int]:
    """Ids of the seats whose holder has served, has not said how it was, and is to be asked by message now; nobody
    while nobody would read the answer, and nobody twice."""
    if not on_duty(now):
        return []
    policy = policies.current(db.session())
    # A shift can be stayed on for some hours more.
    since = now - timedelta(hours=float(policy[ASK_WITHIN])) - timedelta(days=1)
    asked = exists().where(Message.dedupe_key == literal(ASKED) + cast(Seat.id, String))
    answered = exists().where(AfterShiftAnswer.seat_id == Seat.id)
    query = (
        select(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(
            Need.ends_at > since,
            Need.starts_at <= now,
            Attendance.checked_in_at.is_not(None),
            not_(Seat.drill),
            ~asked,
            ~answered,
        )
    )
    seat = joinedload(Attendance.seat)
    query = query.options(seat.joinedload(Seat.need), seat.joinedload(Seat.volunteer)).order_by(Seat.id)
    due = []
    for attendance in db.session.scalars(query):
        left_at = left(attendance)
        zone = reader_zone(attendance.seat.volunteer.zone)
        if left_at <= now and may_ask(left_at, zone, policy, now):
            due.append(attendance.seat_id)
    return due


def left(attendance: Attendance) -> datetime:
    """When somebody left; the end of the shift where she forgot to sign out."""
    return attendance.left_at or attendance.extended_to or attendance.seat.need.ends_at


def weeks(now: datetime) -> list[Week]:
    """How many answered what in each of the last weeks, this one first; also of answers that are forgotten."""
    zone = organisation_zone()
    this = week_of(now, zone)
    mondays = [this - timedelta(weeks=number) for number in range(WEEKS_SHOWN)]
    numbers = {monday: dict.fromkeys(Feeling, 0) for monday in mondays}
    since = now - timedelta(weeks=WEEKS_SHOWN)
    for answer in db.session.scalars(select(AfterShiftAnswer).where(AfterShiftAnswer.answered_at > since)):
        week = numbers.get(week_of(answer.answered_at, zone))
        if week is not None:
            week[what_was_said(answer).feeling] += 1
    for count in db.session.scalars(select(AfterShiftCount).where(AfterShiftCount.week.in_(mondays))):
        numbers[count.week][count.feeling] += count.number
    return [Week(monday, numbers[monday]) for monday in mondays]


def waiting(now: datetime) -> tuple[int, int]:
    """How many tasks are open, and how many of them are late."""
    opened = select(func.count()).select_from(CareTask).where(CareTask.closed_at.is_(None))
    late = opened.where(CareTask.due_at <= now)
    return db.session.scalar(opened) or 0, db.session.scalar(late) or 0


def _with_role(role: Role) -> Sequence[Staff]:
    query = select(Staff).where(Staff.role == role, Staff.disabled_at.is_(None)).order_by(Staff.id)
    return db.session.scalars(query).all()
