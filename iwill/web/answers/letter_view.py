"""What the page behind a letter shows: each question as it stands for its reader, answered or open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Problem
from iwill.core.policy import Value
from iwill.engagement.answering import queries
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.questions.times import week_of
from iwill.engagement.answering.registry import QUESTIONS, Question
from iwill.engagement.answering.rules import may_undo
from iwill.engagement.answering.services import ANSWERED, FOOT
from iwill.engagement.answering.terms import Shown
from iwill.engagement.journeys.models import Letter
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.web.answers.link_view import masked
from iwill.web.pool.hours_words import in_lines

HOURS = "hours_right"


@dataclass(frozen=True)
class Line:
    """One question on the page. `said` tells what came of the answer, and is empty while there is none."""

    code: str
    shown: Shown
    lines: Sequence[str]
    said: str
    may_undo: bool
    problems: Sequence[Problem]


@dataclass(frozen=True)
class LetterPage:
    """What answer/letter.html prints."""

    token: str
    name: str
    questions: Sequence[Line]
    open: int
    can_pause: bool
    can_leave: bool


def letter_page(
    letter: Letter, volunteer: Volunteer, token: str, now: datetime, wrong: str, problems: Sequence[Problem]
) -> LetterPage:
    """The page of a letter; `wrong` names the question whose answer could not be taken."""
    answers, policy = queries.answers_to(letter), policies.current(db.session())
    asked = [one.question for one in queries.asked_in(letter)]
    if FOOT not in {one.code for one in asked} and (FOOT in answers or wrong == FOOT):
        asked.append(QUESTIONS[FOOT])
    lines = [
        _line(one, volunteer, answers.get(one.code), problems if one.code == wrong else (), policy, now)
        for one in asked
    ]
    found = [line for line in lines if line is not None]
    return LetterPage(
        token=token,
        name=masked(volunteer.preferred_name),
        questions=found,
        open=sum(not line.said for line in found),
        can_pause=volunteer.lifecycle is Lifecycle.ACTIVE,
        can_leave=volunteer.lifecycle not in (Lifecycle.LEFT, Lifecycle.BARRED),
    )


def _line(
    question: Question,
    volunteer: Volunteer,
    answer: JourneyAnswer | None,
    problems: Sequence[Problem],
    policy: Mapping[str, Value],
    now: datetime,
) -> Line | None:
    """None where there is nothing to ask her, and nothing that she has answered."""
    shown = question.shown(volunteer, now)
    given = answer if answer is not None and answer.undone_at is None else None
    if shown is None and given is None:
        return None
    return Line(
        code=question.code,
        shown=shown or Shown("", "", ()),
        lines=in_lines(week_of(volunteer)) if question.code == HOURS else (shown.lines if shown else ()),
        said=question.say(given.answer, given.changed) if given else "",
        may_undo=bool(
            given
            and given.answer != ANSWERED
            and question.undo
            and given.before
            and may_undo(given.answered_at, given.undone_at, policy, now)
        ),
        problems=problems,
    )
