"""What letters offer to people who were not needed for a while: beside drills and sitting in, a task that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.errors import Refused
from iwill.engagement.answering import questions as shipped
from iwill.engagement.answering.registry import QUESTIONS, Question, Taking, ask
from iwill.engagement.answering.terms import CHANGED_MEANWHILE, Choice, Field, FieldKind, Shown, Taken
from iwill.engagement.tasks import queries
from iwill.engagement.tasks.services import parts
from iwill.engagement.tasks.terms import WAITING
from iwill.pool.models import Volunteer

MOST_OFFERED = 5
# The shipped question, which knows of no tasks, is asked on for everything else.
assert shipped
_arranged = QUESTIONS["offers"]


def _offers(volunteer: Volunteer, now: datetime) -> Shown | None:
    """As without tasks; where some fit her, they can be chosen."""
    shown, options = _arranged.shown(volunteer, now), _options(volunteer, now)
    if shown is None or not options:
        return shown
    field = Field(FieldKind.ONE_OF, "small_task", _("Which of these"), options, value=options[0][0])
    choices = tuple(
        Choice(one.code, one.words, fields=(field,)) if one.code == "task" else one for one in shown.choices
    )
    return replace(shown, choices=choices)


def _take_offers(taking: Taking) -> Taken:
    """A task that fits is applied for at once; everything else is arranged by a person."""
    chosen, options = taking.given.one("small_task"), _options(taking.volunteer, taking.now)
    if taking.given.choice != "task" or chosen not in {value for value, _words in options}:
        return _arranged.take(taking)
    part = parts.apply(queries.task_by_id(int(chosen)), taking.volunteer, by=taking.by, now=taking.now)
    return Taken({"applied": part.task_id}, {"part": part.id}, (chosen,))


def _say_offers(answer: str, changed: Mapping[str, Any]) -> str:
    if changed.get("applied"):
        return _("You have applied for the task; whoever asks for it answers you.")
    return _arranged.say(answer, changed)


def _undo_offers(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    if "part" not in before:
        if _arranged.undo is not None:
            _arranged.undo(volunteer, before, by, now)
        return
    part = queries.part_by_id(before["part"])
    if part.state not in WAITING:
        raise Refused(CHANGED_MEANWHILE)
    parts.say_no(part, hers=True, by=by, now=now)


def _options(volunteer: Volunteer, now: datetime) -> tuple[tuple[str, str], ...]:
    found = queries.tasks_for(volunteer, civil_day(now))[:MOST_OFFERED]
    return tuple((str(task.id), _("%(task)s (%(num)s minutes)", task=task.title, num=task.minutes)) for task in found)


ask(Question("offers", _offers, _take_offers, _say_offers, _undo_offers))
