"""What the pages of care show: who waits to be talked with, what somebody answered, how many answered what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from iwill.accounts.models import Staff
from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.localtime import say_day, say_instant, say_window
from iwill.messaging.services import reader_zone
from iwill.pool.models import Volunteer
from iwill.shifts.care import queries, rules
from iwill.shifts.care.models import AfterShiftAnswer, CareTask
from iwill.shifts.care.terms import Feeling, Outcome, Said, TaskWhy
from iwill.web import i18n
from iwill.web.answers.link_view import masked
from iwill.web.shifts.after_view import FEELINGS, WORKLOADS

WORDS_SHOWN = timedelta(days=14)
WHYS: dict[TaskWhy, object] = {
    TaskWhy.ANSWER: _l("asked for it, or had a heavy shift"),
    TaskWhy.DANGER: _l("was there when somebody was in danger"),
}
OUTCOMES: dict[Outcome, object] = {
    Outcome.TALKED: _l("We have talked"),
    Outcome.NOT_REACHED: _l("Could not be reached"),
    Outcome.DECLINED: _l("Would rather not talk"),
    Outcome.PASSED_ON: _l("Passed on to somebody else"),
}


@dataclass(frozen=True)
class TaskLine:
    """One task in the list; the name is masked until the task is opened, which is noted."""

    id: int
    name: str
    why: str
    due: str
    late: bool
    talk: str


@dataclass(frozen=True)
class WordsLine:
    """That somebody wrote something, not what."""

    volunteer_id: int
    name: str
    said: str


@dataclass(frozen=True)
class WeekLine:
    """A week of answers as it may be shown."""

    begins: str
    all: str
    numbers: Sequence[str]


@dataclass(frozen=True)
class CarePage:
    """The page of somebody of care."""

    tasks: Sequence[TaskLine]
    words: Sequence[WordsLine]
    weeks: Sequence[WeekLine]
    headings: Sequence[tuple[str, str]]
    off_duty: bool
    from_hour: int
    to_hour: int


@dataclass(frozen=True)
class Overview:
    """What those who run the house see: counts and who is on duty, nobody who waits."""

    open: int
    late: int
    officers: Sequence[tuple[str, bool]]
    weeks: Sequence[WeekLine]
    headings: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class AnswerLine:
    """One answer opened."""

    id: int
    shift: str
    said_at: str
    feeling: str
    workload: str
    words: str


@dataclass(frozen=True)
class TaskPage:
    """One task opened: the person, when she would be called, what she answered about this shift."""

    task: CareTask
    volunteer: Volunteer
    why: str
    due: str
    late: bool
    talk: str
    own_time: str
    answers: Sequence[AnswerLine]
    outcomes: Sequence[tuple[str, object]]
    outcome: str


def care_page(reader: Staff, now: datetime) -> CarePage:
    """Tasks that wait longest first, who wrote something of late, and the weeks."""
    policy = policies.current(db.session())
    return CarePage(
        tasks=[_task_line(task, now) for task in queries.open_tasks()],
        words=[
            WordsLine(one.volunteer_id, masked(one.volunteer.preferred_name), _said(one.said_at))
            for one in queries.answers_with_words(now - WORDS_SHOWN)
        ],
        weeks=_weeks(now),
        headings=_headings(),
        off_duty=queries.is_off_duty(reader.id),
        from_hour=int(policy[rules.DUTY_FROM]),
        to_hour=int(policy[rules.DUTY_TO]),
    )


def overview(now: datetime) -> Overview:
    """Counts alone."""
    opened, late = queries.waiting(now)
    there = {one.id for one in queries.on_duty(now)}
    officers = [(one.name, one.id in there) for one in queries.officers()]
    return Overview(opened, late, officers, _weeks(now), _headings())


def task_page(task: CareTask, now: datetime) -> TaskPage:
    """One task with what belongs to it; whoever shows it notes the reading."""
    answer = queries.answer_of(task.seat_id) if task.seat_id is not None and task.why is TaskWhy.ANSWER else None
    return TaskPage(
        task=task,
        volunteer=task.volunteer,
        why=str(WHYS[task.why]),
        due=_said(task.due_at),
        late=task.closed_at is None and task.due_at <= now,
        talk=_talk(task),
        own_time=say_instant(now, reader_zone(task.volunteer.zone), i18n.reader_language()),
        answers=[answer_line(answer)] if answer is not None else [],
        outcomes=[(one.value, word) for one, word in OUTCOMES.items()],
        outcome=str(OUTCOMES[task.outcome]) if task.outcome else "",
    )


def answer_line(answer: AfterShiftAnswer) -> AnswerLine:
    """One answer opened."""
    said: Said = queries.what_was_said(answer)
    return AnswerLine(
        id=answer.id,
        shift=_shift(answer.seat),
        said_at=_said(answer.said_at),
        feeling=str(FEELINGS[said.feeling]),
        workload=str(WORKLOADS[said.workload]) if said.workload else "",
        words=said.words,
    )


def _task_line(task: CareTask, now: datetime) -> TaskLine:
    return TaskLine(
        id=task.id,
        name=masked(task.volunteer.preferred_name),
        why=str(WHYS[task.why]),
        due=_said(task.due_at),
        late=task.due_at <= now,
        talk=_talk(task),
    )


def _weeks(now: datetime) -> list[WeekLine]:
    policy, language = policies.current(db.session()), i18n.reader_language()
    return [
        WeekLine(
            begins=say_day(week.monday, language),
            all=rules.say_count(week.all, policy),
            numbers=[rules.say_count(week.numbers[feeling], policy) for feeling in Feeling],
        )
        for week in queries.weeks(now)
    ]


def _headings() -> list[tuple[str, str]]:
    return [(str(word), "num") for word in FEELINGS.values()]


def _talk(task: CareTask) -> str:
    if task.talk_from is None or task.talk_until is None:
        return ""
    return say_window(task.talk_from, task.talk_until, organisation_zone(), i18n.reader_language())


def _shift(seat: Seat) -> str:
    language = i18n.reader_language()
    window = say_window(seat.need.starts_at, seat.need.ends_at, organisation_zone(), language)
    return f"{seat.need.role} · {window}"


def _said(moment: datetime) -> str:
    return say_instant(moment, organisation_zone(), i18n.reader_language())
