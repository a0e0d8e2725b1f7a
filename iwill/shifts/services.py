"""Reminding people of the seats they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, String, bindparam, cast, exists, literal, select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.terms import CallOutState
from iwill.core import policy as policies
from iwill.core.db import carry_out, db
from iwill.core.policy import declare
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.shifts.attendance.due import COMING, Coming, asks_once_more
from iwill.shifts.attendance.rules import CONFIRM_MINUTES
from iwill.shifts.attendance.telling import tell_holders

REMINDER_MINUTES = declare(
    "shift.reminder_minutes", 60, "minutes", "hotline practice", "how long before a shift its reminder goes out"
)


def seats_to_remind(now: datetime) -> list[int]:
    """Ids of the held seats whose reminder is due and not queued yet; a seat taken within that time needs none."""
    policy = policies.current(db.session())
    ahead = timedelta(minutes=int(policy[REMINDER_MINUTES]))
    # Whoever is asked once more about then, whether she comes, needs no reminder besides.
    both = ahead > timedelta(minutes=float(policy[CONFIRM_MINUTES]))
    asked_instead = cache(lambda shift: not both and asks_once_more(shift, policy))
    due: Sequence[Any] = carry_out(_not_reminded(), {"now": now, "until": now + ahead}).all()
    near = ((row[0], row[1], Coming(*row[2:])) for row in due)
    return [
        seat_id for seat_id, taken_at, shift in near if taken_at < shift.starts_at - ahead and not asked_instead(shift)
    ]


def remind(seat_ids: Sequence[int], now: datetime) -> int:
    """Queue the reminders of these seats, once however often this runs; returns how many are new."""
    return tell_holders(seat_ids, Purpose.SHIFT_REMINDER, "remind", lambda _one: {}, now)


@cache
def _not_reminded() -> Executable:
    queued = exists().where(Message.dedupe_key == literal("remind:") + cast(Seat.id, String))
    return (
        select(Seat.id, Seat.taken_at, *COMING)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(
            Seat.released_at.is_(None),
            CallOut.state != CallOutState.ENDED,
            ~queued,
            Need.starts_at > bindparam("now"),
            Need.starts_at <= bindparam("until"),
        )
    )
