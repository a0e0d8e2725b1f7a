"""Somebody else for a shift that is under way: whoever should be there has not come, and the reserve is asked.

Nobody loses a seat by being late. A place is held beside theirs, past the maximum where all are taken, so that both can
be there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, Need, ReservePlace
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.waiting_line import next_in_line
from iwill.callouts.rules import OFFER_MINUTES
from iwill.callouts.services import announcing, reserve
from iwill.callouts.terms import ReserveState
from iwill.core.db import db


def offer_beside(need: Need, call_out: CallOut, now: datetime, *, most: int) -> int:
    """Offer a shift that has begun to the next in line, then to those who come only if short; at most so many offers.
    Returns how many went out."""
    offers = 0
    for only_if_short in (False, True):
        passed: set[int] = set()
        while offers < most and need.starts_at <= now < need.ends_at:
            waiting = next_in_line(need, passed, only_if_short=only_if_short)
            place = db.session.scalar(
                waiting.with_for_update(skip_locked=True, of=ReservePlace).execution_options(populate_existing=True)
            )
            if place is None:
                break
            if not reserve.could_take(place, need, call_out, now):
                passed.add(place.id)
                continue
            _hold_beside(need)
            place.state, place.offered_at = ReserveState.OFFERED, now
            minutes = int(policy_for(call_out)[OFFER_MINUTES])
            place.offer_expires_at = min(now + timedelta(minutes=minutes), need.ends_at)
            announcing.announce_offer(place, call_out, now=now)
            audit.record(SYSTEM, "reserve.offered", f"need:{need.id}", now=now, volunteer=place.volunteer_id)
            db.session.flush()
            offers += 1
    return offers


def _hold_beside(need: Need) -> None:
    full = Need.taken + Need.offered >= Need.maximum
    db.session.execute(
        update(Need)
        .where(Need.id == need.id)
        .values(offered=Need.offered + 1, maximum=case((full, Need.maximum + 1), else_=Need.maximum))
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(need, ["taken", "offered", "maximum"])
