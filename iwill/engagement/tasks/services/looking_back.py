"""What came of a part: hours, told by her and confirmed by somebody else like any others, and how it was, from both
sides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.engagement.tasks import rules
from iwill.engagement.tasks.models import TaskPart
from iwill.engagement.tasks.terms import OF_THE_TASK, OF_THE_WORK, OUTSIDE_THE_TASK, WRONG_STEP, PartState
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry

_TOOK_PART = (PartState.ACCEPTED, PartState.DONE)


def declare_hours(part: TaskPart, started_at: datetime, ended_at: datetime, *, by: Actor, now: datetime) -> HoursEntry:
    """She says when she worked on it. It counts once somebody of staff has confirmed it, and what is odd about it is
    marked as ever. Refused for time before both yeses or after the end, and as any hours are."""
    if part.state not in _TOOK_PART:
        raise Refused(WRONG_STEP)
    if not rules.hours_fit(started_at, ended_at, accepted_at=part.accepted_at, settled_at=part.settled_at):
        raise Invalid([Problem("started_at", OUTSIDE_THE_TASK, sentence_for(OUTSIDE_THE_TASK))])
    return hours.declare(part.volunteer, started_at, ended_at, content=part.task.title, by=by, now=now)


def say_how_it_was(part: TaskPart, said: Mapping[str, str], *, hers: bool, by: Actor, now: datetime) -> None:
    """How it was, in three verdicts: hers of the task, or theirs of the work. Saying it again replaces it. Refused with
    an answer missing, and of a part that never began."""
    if part.state not in _TOOK_PART:
        raise Refused(WRONG_STEP)
    questions = OF_THE_TASK if hers else OF_THE_WORK
    found = rules.verdicts(said, questions)
    if found is None:
        missing = [one for one in questions if one not in said]
        raise Invalid([Problem((missing or [questions[0]])[0], "required", _("Answer each of the three."))])
    if hers:
        part.of_the_task = found
    else:
        part.of_the_work = found
    db.session.flush()
    audit.record(by, "small_task.feedback", f"volunteer:{part.volunteer_id}", now=now, task=part.task_id, hers=hers)
