"""What attendance tells people: the question to whoever holds a seat, and calls to the desk. No name stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import Role
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Volunteer

# Under these names, followed by the id of the shift, the messages to the desk are found.
SILENCE = "unconfirmed:"
MISSING = "missing:"


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a seat and can be sent a message about it."""

    seat_id: int
    need_id: int
    call_out_id: int
    starts_at: datetime
    invitation_id: int
    link_id: str
    volunteer: Volunteer


def tell_holders(
    seat_ids: Sequence[int], purpose: Purpose, key: str, facts: Callable[[Holder], Mapping[str, Any]], now: datetime
) -> int:
    """Queue a message to whoever holds each of these seats now, once under its key, until the shift starts; returns how
    many are new. Who is reached by telephone alone is called by the desk."""
    brief = cache(lambda call_out_id: announcing.brief_for(db.session.get_one(CallOut, call_out_id), now))
    queued = 0
    for (call_out_id, starts_at), theirs in groupby(_holders(seat_ids), attrgetter("call_out_id", "starts_at")):
        drafts = [
            messaging_services.Draft(
                recipient=one.volunteer,
                cause=announcing.cause_of(one.invitation_id),
                dedupe_key=f"{key}:{one.seat_id}",
                facts={**facts(one), "needs": [one.need_id], "link_id": one.link_id},
                passes_quiet_hours=True,
            )
            for one in theirs
        ]
        queued += messaging_services.queue_many(
            drafts, purpose, brief=brief(call_out_id), lane=Lane.SEAT, now=now, expires_at=starts_at
        )
    return queued


def _holders(seat_ids: Sequence[int]) -> Sequence[Holder]:
    query = (
        select(Seat.id, Seat.need_id, Need.call_out_id, Need.starts_at, Invitation.id, Invitation.link_id, Volunteer)
        .join(Need, Need.id == Seat.need_id)
        .join(Invitation, Invitation.id == Seat.invitation_id)
        .join(Volunteer, Volunteer.id == Seat.volunteer_id)
        .where(Seat.id.in_(seat_ids), Seat.released_at.is_(None), Invitation.channel != Channel.MANUAL)
        .options(load_only(Volunteer.zone))
        .order_by(Need.call_out_id, Need.starts_at, Seat.id)
    )
    return [Holder(*row) for row in db.session.execute(query)]


def ask_once_more(seat_ids: Sequence[int], now: datetime) -> None:
    """Ask those who hold these seats whether they come, as things stand."""
    tell_holders(
        seat_ids,
        Purpose.ON_SHIFT,
        "confirm",
        lambda one: {"news": "confirm", "words": {"seat": str(one.seat_id)}, "moments": {}},
        now,
    )


def tell_of_silence(need: Need, people: int, now: datetime) -> None:
    """Tell the desk, once a shift, that people have not said whether they come."""
    for staff in _desk():
        _tell(staff, need, "unconfirmed", f"{SILENCE}{need.id}", str(need.id), people, now, need.starts_at)


def tell_of_missing(need: Need, seat_ids: Sequence[int], now: datetime) -> None:
    """Tell the desk that people are not there who should be."""
    for staff in _desk():
        _tell(staff, need, "missing", f"{MISSING}{need.id}", str(seat_ids[0]), len(seat_ids), now, need.ends_at)


def _desk() -> Sequence[Staff]:
    """Whoever runs call-outs; the administrators where nobody else does."""
    return staff_in(Role.ORGANIZER, Role.STAFF) or staff_in(Role.ADMIN)


def _tell(
    staff: Staff, need: Need, news: str, cause: str, key: str, people: int, now: datetime, expires_at: datetime
) -> None:
    messaging_services.queue_to_staff(
        staff,
        Purpose.DUTY,
        cause=cause,
        dedupe_key=f"{news}:{key}:{staff.id}",
        facts={
            "news": news,
            "words": {"call_out": str(need.call_out_id), "role": need.role, "people": str(people)},
            "moments": {"starts": need.starts_at.isoformat()},
        },
        now=now,
        expires_at=expires_at,
    )
