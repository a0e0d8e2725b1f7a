"""How it went on with those who got something from a journey, beside those who were left without: plain counts. Whether
the difference can be chance is for the boards to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import distinct, exists, func, or_, select

from iwill.callouts.models import Invitation
from iwill.core.db import db
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.terms import EffectState
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.shifts.hours.models import HoursEntry

# The larger group first.
_BOTH = (EffectState.SENT, EffectState.HELD_OUT)


@dataclass(frozen=True)
class Group:
    """Those who got it, or those left without: how many people, how many of them have answered a call-out or served
    since, and how many are active today."""

    state: EffectState
    people: int
    heard: int
    active: int


def groups(journey: Journey) -> Sequence[Group]:
    """Both groups as they stand today; an empty one is nought."""
    mine = (Effect.journey_id == journey.id, Effect.state.in_(_BOTH))
    answered = exists().where(
        Invitation.volunteer_id == Effect.volunteer_id, Invitation.answered_at > Effect.settled_at
    )
    served = exists().where(
        HoursEntry.volunteer_id == Effect.volunteer_id,
        HoursEntry.replaced_at.is_(None),
        HoursEntry.recorded_at > Effect.settled_at,
    )
    people = _counted(*mine)
    heard = _counted(*mine, or_(answered, served))
    active = _counted(
        *mine, exists().where(Volunteer.id == Effect.volunteer_id, Volunteer.lifecycle == Lifecycle.ACTIVE)
    )
    return [Group(state, people.get(state, 0), heard.get(state, 0), active.get(state, 0)) for state in _BOTH]


def _counted(*conditions: object) -> dict[EffectState, int]:
    query = select(Effect.state, func.count(distinct(Effect.volunteer_id))).where(*conditions)  # type: ignore[arg-type]
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Effect.state))}
