"""Words of care: how a shift was, why somebody is to be talked with, how that ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Feeling(StrEnum):
    """The one tap. After HEAVY and TALK a person gets in touch."""

    FINE = "fine"
    TIRED = "tired"
    HEAVY = "heavy"
    TALK = "talk"


class Workload(StrEnum):
    LIGHT = "light"
    RIGHT = "right"
    TOO_MUCH = "too_much"


class TaskWhy(StrEnum):
    """Why somebody is to be talked with. What an answer said stands sealed with the answer alone."""

    ANSWER = "answer"
    DANGER = "danger"


class TalkTime(StrEnum):
    """When she would like to be called, on her own clock."""

    TODAY_EVENING = "today_evening"
    TOMORROW_MORNING = "tomorrow_morning"
    TOMORROW_AFTERNOON = "tomorrow_afternoon"
    TOMORROW_EVENING = "tomorrow_evening"


class Outcome(StrEnum):
    """How a task ended; nothing of what was said is kept."""

    TALKED = "talked"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
    PASSED_ON = "passed_on"


@dataclass(frozen=True)
class Said:
    """What somebody answered after a shift."""

    feeling: Feeling
    workload: Workload | None = None
    words: str = ""
    talk: TalkTime | None = None


LONGEST_WORDS = 500
NOT_YET_OVER = say("shift_not_over", _l("This is asked after the shift."))
NOBODY_READS = say(
    "nobody_reads", _l("Nobody would read your answer at present. Please ring one of the numbers on this page.")
)
FEELING_REQUIRED = say("feeling_required", _l("Choose one of the four, or leave the page: nothing has to be answered."))
TASK_CLOSED = say("task_closed", _l("Somebody has closed this already."))
OUTCOME_REQUIRED = say("outcome_required", _l("Say how it ended."))
TALK_TIME_PASSED = say("talk_time_passed", _l("That time is not offered any more. Choose another one, or ring."))
