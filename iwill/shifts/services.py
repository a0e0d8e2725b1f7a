"""Reminding people of the seats they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from operator import attrgetter

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import contains_eager, load_only

from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.services import announcing
from iwill.callouts.terms import CallOutState
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.messaging import services as messaging_services
from iwill.messaging.models import Message
from iwill.messaging.terms import Lane, Purpose
from iwill.shifts.attendance.due import asks_once_more
from iwill.shifts.attendance.rules import CONFIRM_MINUTES
from iwill.shifts.attendance.telling import holders_to_tell

REMINDER_MINUTES = declare(
    "shift.reminder_minutes", 60, "minutes", "hotline practice", "how long before a shift its reminder goes out"
)


def seats_to_remind(now: datetime) -> list[int]:
    """Ids of the held seats whose reminder is due and not queued yet; a seat taken within that time needs none."""
    policy = policies.current(db.session())
    ahead = timedelta(minutes=int(policy[REMINDER_MINUTES]))
    queued = exists().where(Message.dedupe_key == literal("remind:") + cast(Seat.id, String))
    due = (
        select(Seat.id, Seat.taken_at, Need)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(
            Seat.released_at.is_(None),
            CallOut.state != CallOutState.ENDED,
            ~queued,
            Need.starts_at > now,
            Need.starts_at <= now + ahead,
        )
    )
    near = due.options(
        load_only(Need.starts_at, Need.ends_at, Need.children),
        contains_eager(Need.call_out).load_only(CallOut.kind, CallOut.timezone),
    )
    # Whoever is asked once more about then, whether she comes, needs no reminder besides.
    both = ahead > timedelta(minutes=float(policy[CONFIRM_MINUTES]))
    asked_instead = cache(lambda need: not both and asks_once_more(need, policy))
    return [
        seat_id
        for seat_id, taken_at, need in db.session.execute(near)
        if taken_at < need.starts_at - ahead and not asked_instead(need)
    ]


def remind(seat_ids: Sequence[int], now: datetime) -> int:
    """Queue the reminders of these seats, once however often this runs; returns how many are new. People who are
    reached by telephone have none."""
    brief = cache(lambda call_out: announcing.brief_for(call_out, now))
    queued = 0
    for need, held in groupby(holders_to_tell(seat_ids), attrgetter("need")):
        queued += messaging_services.queue_many(
            [
                messaging_services.Draft(
                    recipient=one.volunteer,
                    cause=announcing.cause_of(one.invitation_id),
                    dedupe_key=f"remind:{one.seat_id}",
                    facts={"link_id": one.link_id, "needs": [need.id]},
                    passes_quiet_hours=True,
                )
                for one in held
            ],
            Purpose.SHIFT_REMINDER,
            brief=brief(need.call_out),
            lane=Lane.SEAT,
            now=now,
            expires_at=need.starts_at,
        )
    return queued
