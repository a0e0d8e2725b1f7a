"""What comes back about journeys: the letter behind a link, a journey by its code, what somebody got and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.tokens import LinkPurpose, read_token
from iwill.engagement.journeys.effects import EFFECTS
from iwill.engagement.journeys.models import Effect, Journey, JourneyVersion, Letter
from iwill.engagement.journeys.planning import FIRST_ZONE, planned_day
from iwill.engagement.journeys.terms import UNKNOWN_JOURNEY, EffectState
from iwill.pool.merging import queries as merging_queries
from iwill.pool.models import Volunteer


class HeldLetter(NamedTuple):
    """A letter by its link: whose it is by now, and whether it can still be answered."""

    letter: Letter
    volunteer: Volunteer
    expired: bool


def letter_by_token(token: str, now: datetime) -> HeldLetter | None:
    """The letter that a link leads to; None for a forged link, and where the letter or its reader has been forgotten.
    After a merge it is the letter of the person whom the row leads to."""
    link_id = read_token(LinkPurpose.JOURNEY, token)
    if link_id is None:
        return None
    letter = db.session.scalar(select(Letter).where(Letter.link_id == link_id))
    if letter is None:
        return None
    volunteer = merging_queries.standing_for(db.session.get_one(Volunteer, letter.volunteer_id))
    if volunteer.erased_at is not None:
        return None
    return HeldLetter(letter, volunteer, letter.expires_at <= now)


def carried_by(letter_id: int) -> Sequence[Journey]:
    """The journeys that speak in a letter, or in the call that took its place."""
    query = select(Journey).join(Effect, Effect.journey_id == Journey.id).where(Effect.letter_id == letter_id)
    return db.session.scalars(query.order_by(Effect.id)).all()


def journeys() -> Sequence[Journey]:
    """Every journey, the most urgent first."""
    return db.session.scalars(select(Journey).order_by(Journey.priority, Journey.id)).all()


def journey_by_code(code: str) -> Journey:
    """The journey of that code; refused where there is none."""
    found = db.session.scalar(select(Journey).where(Journey.code == code))
    if found is None:
        raise Missing(UNKNOWN_JOURNEY)
    return found


def versions_of(journey: Journey) -> Sequence[JourneyVersion]:
    """The versions that were in force before, the newest first."""
    query = select(JourneyVersion).where(JourneyVersion.journey_id == journey.id)
    return db.session.scalars(query.order_by(JourneyVersion.version.desc())).all()


def counts_since(since: datetime) -> Mapping[int, Mapping[EffectState, int]]:
    """By journey, how many effects were settled since an instant, or wait, by where they stand."""
    query = (
        select(Effect.journey_id, Effect.state, func.count())
        .where((Effect.settled_at >= since) | (Effect.state == EffectState.DUE))
        .group_by(Effect.journey_id, Effect.state)
    )
    found: dict[int, dict[EffectState, int]] = {}
    for journey_id, state, number in db.session.execute(query):
        found.setdefault(journey_id, {})[state] = number
    return found


def effects_of(volunteer_id: int) -> Sequence[Effect]:
    """What journeys have done for somebody, or mean to, the newest first: for her own page and for staff."""
    query = select(Effect).where(Effect.volunteer_id == volunteer_id).options(joinedload(Effect.journey))
    return db.session.scalars(query.order_by(Effect.id.desc())).all()


def next_moment(now: datetime) -> datetime:
    """The next instant at which anything can be due: a new day begins somewhere, or somebody's hour comes."""
    day = datetime.combine(planned_day(now) + timedelta(days=1), time(0), now.tzinfo) - FIRST_ZONE
    soonest = select(func.min(EFFECTS.c.due_at)).where(EFFECTS.c.state == EffectState.DUE, EFFECTS.c.due_at > now)
    due = db.session.scalar(soonest)
    return min(day, due) if due is not None else day
