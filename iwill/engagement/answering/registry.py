"""Every question that a letter can ask, by its code.

    QUESTIONS["drill"] = Question("drill", shown, take, say, undo)

`shown` says what one person sees, or None where there is nothing to ask her. `take` does what the answer means and
refuses what cannot be read. `say` tells in one sentence what came of it. `undo` puts it back; None where nothing can or
need be. Of a confidential question only that it was answered is kept with the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iwill.accounts.terms import Actor
from iwill.engagement.answering.terms import Given, Shown, Taken
from iwill.engagement.journeys.models import Letter
from iwill.engagement.journeys.questions import KNOWN
from iwill.pool.models import Volunteer


@dataclass(frozen=True)
class Taking:
    """An answer on its way: whose, to which letter, by whom and when."""

    volunteer: Volunteer
    letter: Letter
    given: Given
    by: Actor
    now: datetime


@dataclass(frozen=True)
class Question:
    """One thing that letters ask."""

    code: str
    shown: Callable[[Volunteer, datetime], Shown | None]
    take: Callable[[Taking], Taken]
    say: Callable[[str, Mapping[str, Any]], str]
    undo: Callable[[Volunteer, Mapping[str, Any], Actor, datetime], None] | None = None
    confidential: bool = False


QUESTIONS: dict[str, Question] = {}


def ask(question: Question) -> Question:
    """Register a question, so that rules may name it."""
    QUESTIONS[question.code] = question
    KNOWN.add(question.code)
    return question
