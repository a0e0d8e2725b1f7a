"""The next wave worked out before anything is written, and whether it still holds when it is to be written down.

With very many shifts a look takes a second. On SQLite one writes at a time, so whoever answers meanwhile would wait for
all of it; so the look is read first, and what it rests on is looked at again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, not_, or_, select

from iwill.callouts.changes.models import CallOutChange
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.callouts.queries.wave_plan import WavePlan, last_wave_number, plan_next_wave
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle


@dataclass(frozen=True)
class Look:
    """A wave as it would have gone, and the last seat, invitation and change that were known before it was read."""

    plan: WavePlan
    seat_id: int
    invitation_id: int
    change_id: int


def look_ahead(call_out: CallOut, now: datetime) -> Look:
    """The next wave as it would go now. What happens while it is read counts as later."""
    seat_id, invitation_id = (db.session.scalar(select(func.max(kind.id))) or 0 for kind in (Seat, Invitation))
    change_id = _last_change(call_out)
    return Look(plan_next_wave(call_out, now), seat_id, invitation_id, change_id)


def still_holds(look: Look, call_out: CallOut, wanting: Collection[int]) -> bool:
    """Whether the wave can go as it was read: no other has gone out, the call-out was not changed, the same shifts want
    people, and nobody picked has since been asked, taken a seat, or left. The call-out is held.

    An answer that came meanwhile is weighed at the next look, like one that comes a moment after the wave.
    """
    if last_wave_number(call_out) + 1 != look.plan.number or _last_change(call_out) != look.change_id:
        return False
    if look.plan.sizes.keys() != {str(need_id) for need_id in wanting}:
        return False
    picked = list(look.plan.picks)
    gone = or_(Volunteer.lifecycle != Lifecycle.ACTIVE, not_(Volunteer.may_process), not_(Volunteer.may_contact))
    since = (
        select(Seat.id).where(Seat.id > look.seat_id, Seat.volunteer_id.in_(picked)),
        select(Invitation.id).where(Invitation.id > look.invitation_id, Invitation.volunteer_id.in_(picked)),
        select(Volunteer.id).where(Volunteer.id.in_(picked), gone),
    )
    return not any(db.session.scalar(happened.limit(1)) for happened in since)


def _last_change(call_out: CallOut) -> int:
    last = select(func.max(CallOutChange.id)).where(CallOutChange.call_out_id == call_out.id)
    return db.session.scalar(last) or 0
