"""What letters have asked of what may be missing, so that staff do not ask the same people for it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.terms import EffectState
from iwill.pool.gaps import queries
from iwill.pool.gaps.terms import Gap

_ABOUT = {"licence_renewed": Gap.LICENCE, "contact_right": Gap.CONTACT, "hours_right": Gap.HOURS}


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


queries.ASKED_ELSEWHERE.append(asked_in_letters)
