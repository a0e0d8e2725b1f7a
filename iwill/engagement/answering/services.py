"""Answering a question of a letter, and taking the answer back.

Whoever answers twice has answered once: the person's row is held first, the last answer counts, and what the one before
had changed is put back where it still can be.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.services.seats import lock_person
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.engagement.answering import queries, rules
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.queries import Asked
from iwill.engagement.answering.registry import QUESTIONS, Taking
from iwill.engagement.answering.terms import (
    NOT_FITTING,
    TOO_LATE_TO_UNDO,
    UNKNOWN_CHOICE,
    UNKNOWN_QUESTION,
    Given,
    Taken,
)
from iwill.engagement.journeys.models import Letter
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Volunteer

ANSWERED = "answered"
# What stands at the foot of every letter, whatever it asks: a pause, and leaving.
FOOT = "still_here"


def answer(letter: Letter, code: str, given: Given, *, now: datetime) -> JourneyAnswer:
    """Take an answer; the pool changes at once. Harmless when repeated; another answer takes the place of the one
    before. Refused for what this letter does not ask, and for what cannot be read, at its place."""
    volunteer = _held(letter.volunteer_id)
    asked = _asked(letter, code)
    found = queries.answers_to(letter).get(code)
    if found is not None and found.undone_at is None and _same(found, given):
        return found
    _check(asked, volunteer, given, now)

    by = Actor(ActorKind.VOLUNTEER, volunteer.id)
    if found is not None and asked.question.undo and _undoable(found, now):
        # What somebody else has changed since stays as they made it; the new answer counts from there.
        with suppress(Refused):
            asked.question.undo(volunteer, found.before, by, now)
    taken = asked.question.take(Taking(volunteer, letter, given, by, now))
    if found is None:
        found = JourneyAnswer(
            letter_id=letter.id,
            effect_id=asked.effect_id,
            volunteer_id=volunteer.id,
            question=code,
            asked_at=letter.queued_at,
            first_at=now,
        )
        db.session.add(found)
    if asked.question.confidential:
        taken, given = Taken(), Given(ANSWERED)
    found.answer, found.chosen = given.choice, list(taken.chosen)
    found.changed, found.before = dict(taken.changed), dict(taken.before)
    found.answered_at, found.undone_at = now, None
    db.session.flush()

    # A sign that she is here, whatever it says; what is for care alone is none.
    if not asked.question.confidential:
        activity.note(Kind.CHECKED_IN, volunteer.id, ref=letter.id, now=now)
    # What was answered stands with the letter; the trail, which more people read, says only that it was.
    audit.record(by, "letter.answered", f"volunteer:{volunteer.id}", now=now, question=code)
    return found


def undo(letter: Letter, code: str, *, now: datetime) -> JourneyAnswer:
    """Take an answer back, and with it what it changed. Harmless when repeated. Refused once the time for it is over,
    and where something else has changed it since."""
    volunteer = _held(letter.volunteer_id)
    asked, found = _asked(letter, code), queries.answers_to(letter).get(code)
    if found is None:
        raise Missing
    if found.undone_at is not None:
        return found
    if not _undoable(found, now):
        raise Refused(TOO_LATE_TO_UNDO)

    by = Actor(ActorKind.VOLUNTEER, volunteer.id)
    if asked.question.undo:
        asked.question.undo(volunteer, found.before, by, now)
    found.undone_at = now
    db.session.flush()
    audit.record(by, "letter.taken_back", f"volunteer:{volunteer.id}", now=now, question=code)
    return found


def _held(volunteer_id: int) -> Volunteer:
    lock_person(volunteer_id)
    volunteer = db.session.get_one(Volunteer, volunteer_id)
    if volunteer.erased_at is not None:
        raise Missing
    return volunteer


def _asked(letter: Letter, code: str) -> Asked:
    everything = queries.asked_in(letter)
    for asked in everything:
        if asked.question.code == code:
            return asked
    effect_id = queries.first_effect(letter)
    if code == FOOT and effect_id is not None:
        return Asked(QUESTIONS[FOOT], effect_id)
    raise Refused(UNKNOWN_QUESTION)


def _check(asked: Asked, volunteer: Volunteer, given: Given, now: datetime) -> None:
    shown = asked.question.shown(volunteer, now)
    if shown is None:
        raise Refused(NOT_FITTING)
    if given.choice not in {choice.code for choice in shown.choices}:
        raise Invalid([Problem(asked.question.code, UNKNOWN_CHOICE, sentence_for(UNKNOWN_CHOICE))])


def _same(found: JourneyAnswer, given: Given) -> bool:
    """Whether the same button was pressed with nothing beside it. What goes with a button is taken anew, which its own
    use case makes harmless."""
    return found.answer == given.choice and not any(
        value.strip() for values in given.fields.values() for value in values
    )


def _undoable(found: JourneyAnswer, now: datetime) -> bool:
    policy = policies.current(db.session())
    return found.answer != ANSWERED and rules.may_undo(found.answered_at, found.undone_at, policy, now)
