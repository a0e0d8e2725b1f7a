"""Small tasks in the reader's words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.engagement.tasks.terms import (
    ELEMENT_TEXT,
    OF_THE_TASK,
    OF_THE_WORK,
    QUESTION_TEXT,
    VERDICT_TEXT,
    PartState,
    TaskSize,
    TaskState,
)
from iwill.web.training.words import skills

__all__ = ["OF_THE_TASK", "OF_THE_WORK", "QUESTION_TEXT", "VERDICT_TEXT", "skills"]

SIZE: dict[TaskSize, object] = {
    TaskSize.ADVICE: _l("Advice: an answer to a question"),
    TaskSize.PROJECT: _l("A small piece of work"),
}
STATE: dict[TaskState, tuple[str, object]] = {
    TaskState.DRAFT: ("asked", _l("draft")),
    TaskState.OPEN: ("open", _l("open for answers")),
    TaskState.ENDED: ("rest", _l("ended")),
}
PART: dict[PartState, tuple[str, object]] = {
    PartState.OFFERED: ("asked", _l("offered, waits for the volunteer")),
    PartState.APPLIED: ("attention", _l("applied, waits for you")),
    PartState.ACCEPTED: ("ok", _l("takes part")),
    PartState.DECLINED: ("rest", _l("declined it")),
    PartState.TURNED_DOWN: ("rest", _l("not this time")),
    PartState.WITHDRAWN: ("rest", _l("stepped back")),
    PartState.DONE: ("ok", _l("done")),
}
# The same, to the volunteer herself.
MINE: dict[PartState, tuple[str, object]] = PART | {
    PartState.OFFERED: ("attention", _l("offered to you")),
    PartState.APPLIED: ("asked", _l("waits for an answer")),
    PartState.DECLINED: ("rest", _l("you declined it")),
    PartState.WITHDRAWN: ("rest", _l("you stepped back")),
}
ELEMENTS = [(element.value, text) for element, text in ELEMENT_TEXT.items()]
VERDICTS = [(verdict.value, text) for verdict, text in VERDICT_TEXT.items()]


def duration(minutes: int) -> str:
    """How long a task takes each person."""
    said: str = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return said
