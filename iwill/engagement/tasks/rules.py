"""Rules of small tasks: what one must hold, who may take which step, what feedback is. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from iwill.core.errors import Problem
from iwill.core.policy import declare
from iwill.engagement.tasks.terms import Element, PartState, TaskDraft, TaskSize, Verdict

LONGEST_DAYS = declare(
    "tasks.longest_days",
    84,
    "days",
    "UNV online volunteering: an assignment lasts at most 12 weeks",
    "a small task ends at the latest so long after it is written down",
)
IDLE_DAYS = declare(
    "tasks.idle_days",
    60,
    "days",
    "two thirds of a national pool of 600,000 had no task after a month (NHSVR 2020)",
    "whoever has not served for this long, or never, is offered small tasks",
)
OFFER_AGAIN_DAYS = declare(
    "tasks.offer_again_days",
    45,
    "days",
    "our own judgement",
    "nobody is offered a second small task by mail before that",
)

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 100, 2_000, 200
MOST_MINUTES = {TaskSize.ADVICE: 240, TaskSize.PROJECT: 6_000}
MOST_SEATS = 50
# What looks like somebody's number, address or identity document has no place on a page that many read.
_PERSONAL = re.compile(r"\d{7,}|[\w.+-]+@[\w-]+\.\w|\d{3}[- ]\d{4}[- ]\d{4}")


def problems_of(draft: TaskDraft, *, today: date, longest_days: int, skills: Collection[str]) -> list[Problem]:
    """What is wrong with a task, each at its field."""
    problems = []
    for name, longest in (("title", LONGEST_TITLE), ("summary", LONGEST_TEXT), ("outcome", LONGEST_TEXT)):
        words = getattr(draft, name).strip()
        if not 0 < len(words) <= longest:
            problems.append(Problem(name, "required", _("Say it in at most %(num)s characters.", num=longest)))
        elif has_personal_data(words):
            problems.append(Problem(name, "personal", _("Leave numbers and addresses of people out of this.")))
    if not 0 < len(draft.organisation.strip()) <= LONGEST_NAME:
        problems.append(Problem("organisation", "required", _("Who asks for it?")))
    if not draft.skills or not set(draft.skills) <= set(skills):
        problems.append(Problem("skills", "unknown_skill", _("Choose at least one skill from the vocabulary.")))
    if not 0 < draft.minutes <= MOST_MINUTES[draft.size]:
        most = MOST_MINUTES[draft.size]
        problems.append(Problem("minutes", "invalid", _("From 1 to %(num)s minutes for each person.", num=most)))
    if not 0 < draft.seats <= MOST_SEATS:
        problems.append(Problem("seats", "invalid", _("From 1 to 50 people.")))
    if draft.ends_on is None or not today < draft.ends_on <= today + timedelta(days=longest_days):
        last = today + timedelta(days=longest_days)
        said = _("A day to come, %(day)s at the latest: small tasks are short.", day=last.isoformat())
        problems.append(Problem("ends_on", "invalid", said))
    return problems


def has_personal_data(words: str) -> bool:
    """Whether there is something in it that looks like a number or an address of a person."""
    return _PERSONAL.search(words) is not None


def is_complete(elements: Collection[str]) -> bool:
    """Whether every question of the intake has a yes."""
    return set(elements) >= {element.value for element in Element}


def next_on_yes(state: PartState, *, hers: bool) -> PartState | None:
    """Where a yes leads: hers takes an offer up, theirs an application; None where it is not that side's turn. A yes
    that was given already stays."""
    if state is PartState.ACCEPTED:
        return state
    if state is (PartState.OFFERED if hers else PartState.APPLIED):
        return PartState.ACCEPTED
    return None


def next_on_no(state: PartState, *, hers: bool) -> PartState | None:
    """Where a no leads, from whichever side; None where there is nothing to refuse."""
    if hers and state in (PartState.OFFERED, PartState.DECLINED):
        return PartState.DECLINED
    if hers and state in (PartState.APPLIED, PartState.ACCEPTED, PartState.WITHDRAWN):
        return PartState.WITHDRAWN
    if not hers and state in (PartState.APPLIED, PartState.OFFERED, PartState.TURNED_DOWN):
        return PartState.TURNED_DOWN
    return None


def verdicts(said: Mapping[str, str], questions: Collection[str]) -> dict[str, str] | None:
    """What one side says, one verdict for each of its questions; None where one is missing or unknown."""
    found = {question: said.get(question, "") for question in questions}
    return found if all(one in set(Verdict) for one in found.values()) else None


def hours_fit(
    started_at: datetime, ended_at: datetime, *, accepted_at: datetime | None, settled_at: datetime | None
) -> bool:
    """Whether a stretch of time lies within somebody's part: after both yeses, and before it was over."""
    return accepted_at is not None and started_at >= accepted_at and (settled_at is None or ended_at <= settled_at)
