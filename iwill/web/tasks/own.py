"""What a volunteer does about her part in a small task, signed in or behind her personal link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import request

from iwill.accounts.terms import Actor
from iwill.engagement.tasks.models import TaskPart
from iwill.engagement.tasks.services import looking_back, parts
from iwill.web.hours_form import read_times
from iwill.web.me.today import zone_of

Press = Callable[[TaskPart, Actor, datetime], object]


def _hours(part: TaskPart, by: Actor, now: datetime) -> None:
    started_at, ended_at = read_times(request.form, zone_of(part.volunteer))
    looking_back.declare_hours(part, started_at, ended_at, by=by, now=now)


PRESSES: dict[str, Press] = {
    "yes": lambda part, by, now: parts.apply(part.task, part.volunteer, by=by, now=now),
    "no": lambda part, by, now: parts.say_no(part, hers=True, by=by, now=now),
    "hours": _hours,
    "feedback": lambda part, by, now: looking_back.say_how_it_was(part, request.form, hers=True, by=by, now=now),
}
