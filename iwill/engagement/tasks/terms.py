"""Words of small tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class TaskSize(StrEnum):
    """An answer to a question, or a small piece of work."""

    ADVICE = "advice"
    PROJECT = "project"


class TaskState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    ENDED = "ended"


class PartState(StrEnum):
    """OFFERED waits for the volunteer, APPLIED for whoever asks; ACCEPTED has both yeses. DONE is finished."""

    OFFERED = "offered"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TURNED_DOWN = "turned_down"
    WITHDRAWN = "withdrawn"
    DONE = "done"


WAITING = (PartState.OFFERED, PartState.APPLIED)
LIVE = (PartState.OFFERED, PartState.APPLIED, PartState.ACCEPTED)


class Element(StrEnum):
    """The five elements of pro bono work (Global Pro Bono Network): what is ticked before anybody is asked."""

    COMMON_GOOD = "common_good"
    PROFESSIONAL = "professional"
    SKILLS_NAMED = "skills_named"
    FREE_ACCESS = "free_access"
    FREE_CHOICE = "free_choice"


ELEMENT_TEXT: dict[Element, object] = {
    Element.COMMON_GOOD: _l("It serves the common good, and nobody's profit."),
    Element.PROFESSIONAL: _l("It is done to the standard of paid work, and somebody answers its questions."),
    Element.SKILLS_NAMED: _l("It needs skills that are named, and not just hands."),
    Element.FREE_ACCESS: _l("Whoever benefits pays nothing."),
    Element.FREE_CHOICE: _l("Both sides are free to say yes or no, and nobody is pressed."),
}


class Verdict(StrEnum):
    """How it went, short; the same for both sides."""

    WELL = "well"
    PARTLY = "partly"
    NOT = "not"


# What each side is asked, in this order; each is answered with a verdict.
OF_THE_WORK = ("on_time", "usable", "as_agreed")
OF_THE_TASK = ("clear", "supported", "worth_it")
QUESTION_TEXT: dict[str, object] = {
    "on_time": _l("Was it there in time?"),
    "usable": _l("Can it be used as it is?"),
    "as_agreed": _l("Was it what had been agreed?"),
    "clear": _l("Was it clear what was wanted?"),
    "supported": _l("Did somebody answer your questions?"),
    "worth_it": _l("Was it worth your time?"),
}
VERDICT_TEXT: dict[Verdict, object] = {
    Verdict.WELL: _l("Yes"),
    Verdict.PARTLY: _l("In part"),
    Verdict.NOT: _l("Not really"),
}


@dataclass(frozen=True)
class TaskDraft:
    """A task as somebody typed it. `summary` and `outcome` are read by volunteers: no word about people in need."""

    title: str
    summary: str
    outcome: str
    organisation: str
    size: TaskSize
    skills: tuple[str, ...]
    minutes: int
    seats: int
    ends_on: date | None
    elements: frozenset[Element] = frozenset()


TASK_CLOSED_TO_ALL = say("small_task_over", _l("This task is not open any more."))
TASK_FULL = say("small_task_full", _l("Enough people have taken this on. Thank you for asking."))
NOT_COMPLETE = say("small_task_incomplete", _l("Before it is opened all five questions have a yes."))
WRONG_STEP = say("small_task_step", _l("This step is not open as things stand."))
NOT_FOR_YOU = say("small_task_skills", _l("This task asks for a skill that is not on your record."))
NOT_SERVING = say("small_task_not_serving", _l("Small tasks are for people in active service."))
OUTSIDE_THE_TASK = say("small_task_hours", _l("Hours count from the day on which both sides said yes to the end."))
