"""What letters have asked of what may be missing, so that staff do not ask the same people for it again; and what staff
have asked by hand, so that letters do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.terms import EffectState
from iwill.pool.gaps import queries
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.terms import Gap

_ABOUT = {"licence_renewed": Gap.LICENCE, "contact_right": Gap.CONTACT, "hours_right": Gap.HOURS}
_QUESTIONS = {gap: question for question, gap in _ABOUT.items()}
_open = select(GapQuestion.volunteer_id, GapQuestion.gap, GapQuestion.expires_at).where(
    one_of(GapQuestion.volunteer_id, "ids"),
    GapQuestion.gap.in_(sorted(_QUESTIONS)),
    GapQuestion.answered_at.is_(None),
    GapQuestion.expires_at > bindparam("now"),
)


def asked_in_letters(people: Sequence[int]) -> Iterator[tuple[int, Gap, datetime]]:
    """Each question about a gap that a letter carried to one of these people, and when."""
    query = (
        select(Effect.volunteer_id, Effect.settled_at, Journey.rule)
        .join(Journey, Journey.id == Effect.journey_id)
        .where(Effect.volunteer_id.in_(people), Effect.state == EffectState.SENT)
    )
    for volunteer_id, at, rule in db.session.execute(query):
        for code in rule["questions"]:
            if code in _ABOUT and at is not None:
                yield volunteer_id, _ABOUT[code], at


def asked_by_hand(people: Sequence[int], now: datetime) -> Iterator[tuple[int, str, datetime]]:
    """Each question of a letter that a member of staff has asked one of these people, and until when it waits for an
    answer."""
    for volunteer_id, gap, until in db.session.connection().execute(_open, {"ids": list(people), "now": now}):
        yield volunteer_id, _QUESTIONS[gap], until


queries.ASKED_ELSEWHERE.append(asked_in_letters)
