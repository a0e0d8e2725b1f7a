"""Letters, what they ask, and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal, select

from iwill.core.db import db
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.registry import QUESTIONS, Question
from iwill.engagement.journeys.happenings.silence import SIGNS, Sign
from iwill.engagement.journeys.models import Effect, Journey, JourneyVersion, Letter
from iwill.engagement.journeys.terms import EffectState
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.terms import Outcome, Why
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

_AT_ONCE = 500
# An answer to a letter is a sign of life, and so is to be reached by hand.
SIGNS.append(Sign(JourneyAnswer.volunteer_id, JourneyAnswer.answered_at))
SIGNS.append(Sign(OutreachTask.volunteer_id, OutreachTask.closed_at, (OutreachTask.outcome == Outcome.REACHED,)))


@dataclass(frozen=True)
class Asked:
    """A question of a letter, and the effect that brought it."""

    question: Question
    effect_id: int


def asked_in(letter: Letter) -> list[Asked]:
    """What a letter asks, each question once, in the order of the journeys that it carries."""
    query = (
        select(Effect.id, Effect.version, Journey.version, Journey.rule, JourneyVersion.rule)
        .join(Journey, Journey.id == Effect.journey_id)
        .outerjoin(
            JourneyVersion,
            (JourneyVersion.journey_id == Effect.journey_id) & (JourneyVersion.version == Effect.version),
        )
        .where(Effect.letter_id == letter.id)
        .order_by(Journey.priority, Effect.id)
    )
    found: dict[str, Asked] = {}
    for effect_id, made_from, in_force, rule, earlier in db.session.execute(query):
        for code in _questions(rule if made_from == in_force or earlier is None else earlier):
            if code in QUESTIONS:
                found.setdefault(code, Asked(QUESTIONS[code], effect_id))
    return list(found.values())


def events_behind(letter: Letter) -> frozenset[str]:
    """The kinds of events that led to a letter; none for what falls due by the calendar."""
    query = select(Journey.rule).join(Effect, Effect.journey_id == Journey.id).where(Effect.letter_id == letter.id)
    return frozenset(rule["when"]["after"] for rule in db.session.scalars(query) if "after" in rule.get("when", {}))


def first_effect(letter: Letter) -> int | None:
    """The first thing that a letter carries."""
    return db.session.scalar(select(Effect.id).where(Effect.letter_id == letter.id).order_by(Effect.id).limit(1))


def answers_to(letter: Letter) -> dict[str, JourneyAnswer]:
    """What was answered to a letter, by question."""
    query = select(JourneyAnswer).where(JourneyAnswer.letter_id == letter.id)
    return {one.question: one for one in db.session.scalars(query)}


def answers_of(volunteer_id: int) -> Sequence[JourneyAnswer]:
    """Everything that somebody answered, the newest first."""
    query = select(JourneyAnswer).where(JourneyAnswer.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(JourneyAnswer.answered_at.desc(), JourneyAnswer.id.desc())).all()


def said(question: str, answer: str, since: datetime) -> Sequence[JourneyAnswer]:
    """Who gave this answer since an instant and has not taken it back, the newest first: for whoever offers courses,
    seats for observers or small tasks."""
    query = select(JourneyAnswer).where(
        JourneyAnswer.question == question,
        JourneyAnswer.answer == answer,
        JourneyAnswer.answered_at >= since,
        JourneyAnswer.undone_at.is_(None),
    )
    return db.session.scalars(query.order_by(JourneyAnswer.answered_at.desc(), JourneyAnswer.id.desc())).all()


def chosen_since(question: str, since: datetime) -> tuple[int, Counter[str]]:
    """How many told something to a question since an instant, and how many named which code: counts, and nobody."""
    query = select(JourneyAnswer.chosen).where(
        JourneyAnswer.question == question, JourneyAnswer.answered_at >= since, JourneyAnswer.undone_at.is_(None)
    )
    told = [codes for codes in db.session.scalars(query) if codes]
    return len(told), Counter(code for codes in told for code in codes)


def minutes_to_answer(question: str, since: datetime) -> list[float]:
    """How many minutes after the letter was queued each first answer to a question came: how quickly this pool can be
    had. It sizes forecasts, and is kept from the order in which people are asked."""
    query = select(JourneyAnswer.asked_at, JourneyAnswer.first_at).where(
        JourneyAnswer.question == question, JourneyAnswer.first_at >= since
    )
    return [(first_at - asked_at).total_seconds() / 60 for asked_at, first_at in db.session.execute(query)]


def unanswered(question: str, before: datetime, since: datetime) -> dict[int, list[tuple[int, datetime]]]:
    """By person who could be called: the letters (id, when queued) between two instants that asked this and were not
    answered at all, the oldest first. A call that took the place of a letter is none that she left unanswered."""
    asking = [
        row.id for row in db.session.execute(select(Journey.id, Journey.rule)) if question in _questions(row.rule)
    ]
    answered = exists().where(JourneyAnswer.letter_id == Letter.id)
    by_call = exists().where(
        OutreachTask.volunteer_id == Letter.volunteer_id,
        OutreachTask.why == Why.JOURNEY,
        OutreachTask.about == literal("letter:") + cast(Letter.id, String),
    )
    query = (
        select(Letter.volunteer_id, Letter.id, Letter.queued_at)
        .join(Effect, Effect.letter_id == Letter.id)
        .join(Volunteer, Volunteer.id == Letter.volunteer_id)
        .where(
            Effect.journey_id.in_(asking),
            Effect.state == EffectState.SENT,
            Letter.queued_at <= before,
            Letter.queued_at > since,
            Volunteer.lifecycle.in_((Lifecycle.ACTIVE, Lifecycle.DORMANT)),
            Volunteer.may_process,
            Volunteer.may_contact,
            ~answered.correlate(Letter),
            ~by_call.correlate(Letter),
        )
        .order_by(Letter.id)
    )
    found: dict[int, list[tuple[int, datetime]]] = {}
    for row in db.session.execute(query) if asking else ():
        found.setdefault(row.volunteer_id, []).append((row.id, row.queued_at))
    return found


def heard_last(ids: Sequence[int]) -> dict[int, datetime]:
    """By person: the last sign of life of any kind."""
    last: dict[int, datetime] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for sign in SIGNS:
            query = select(sign.person, sign.at).where(sign.person.in_(some), sign.at.is_not(None), *sign.given)
            for volunteer_id, at in db.session.execute(query):
                last[volunteer_id] = max(at, last.get(volunteer_id, at))
    return last


def _questions(rule: dict[str, Any]) -> Sequence[str]:
    return tuple(rule.get("questions") or ())
