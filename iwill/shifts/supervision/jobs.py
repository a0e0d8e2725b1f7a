"""Background work of supervision: says when shifts are open again, warns the desk, passes calls for support on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from iwill.callouts.jobs import each_alone
from iwill.callouts.models import CallOut
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.shifts.supervision import queries
from iwill.shifts.supervision.models import SupervisionGap
from iwill.shifts.supervision.services import calls, crowding, debriefs, gaps


@job(
    "watch-supervision",
    every=timedelta(seconds=15),
    meaning="tells people whose shift has its supervisor again, and the desk of shifts that begin without one or have "
    "more people than theirs can stand by",
)
def watch_supervision(now: datetime) -> dict[str, Any]:
    """Look at every gap that is open, at every shift that begins soon or has somebody new, and at whoever has not
    signed out of a shift that is over, each in a transaction of its own."""
    waiting = select(SupervisionGap.id).where(SupervisionGap.ended_at.is_(None)).order_by(SupervisionGap.id)

    def look(gap_id: int) -> str | None:
        return "back" if gaps.look_again(db.session.get_one(SupervisionGap, gap_id), now) else None

    def warn(call_out_id: int) -> str | None:
        return "warned" if gaps.warn_desk(db.session.get_one(CallOut, call_out_id), now) else None

    def offer(seat_id: int) -> str | None:
        return "offered" if debriefs.offer_late(seat_id, now) else None

    def crowd(call_out_id: int) -> str | None:
        return "crowded" if crowding.tell_of_crowding(db.session.get_one(CallOut, call_out_id), now) else None

    done = each_alone(list(db.session.scalars(waiting)), look)
    done |= each_alone(crowding.newly_seated(now), crowd)
    done |= each_alone(list(queries.soon_unsupervised(now)), warn)
    return done | each_alone(debriefs.seats_to_offer(now), offer)


@job(
    "climb-support-calls",
    every=timedelta(seconds=10),
    meaning="tells the next supervisor, then the desk, of a call for support that nobody has acknowledged",
)
def climb_support_calls(now: datetime) -> dict[str, Any]:
    """Pass on every call whose time is over, each in a transaction of its own."""
    return each_alone(
        calls.calls_to_climb(now), lambda call_id: "told" if calls.climb(queries.call_by_id(call_id), now) else None
    )
