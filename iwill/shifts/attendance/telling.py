"""What attendance tells people: the question to whoever holds a seat, and calls to the desk. No name stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, select

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import Role
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import announcing
from iwill.core.db import carry_out, db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Volunteer

# Under these names, followed by the id of the shift, the messages to the desk are found.
SILENCE = "unconfirmed:"
MISSING = "missing:"


class Holder(NamedTuple):
    """Somebody who holds a seat and can be sent a message about it."""

    seat_id: int
    need_id: int
    call_out_id: int
    starts_at: datetime
    invitation_id: int
    link_id: str
    volunteer_id: int
    zone: str | None
    region: str | None


class Shift(NamedTuple):
    """A shift, as the desk is told of it."""

    need_id: int
    call_out_id: int
    role: str
    starts_at: datetime
    ends_at: datetime


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
                recipient=messaging_services.Reader(one.volunteer_id, one.zone, one.region),
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
    rows: Sequence[Any] = carry_out(_held_now(), {"seat_ids": seat_ids}).all()
    return [Holder(*row) for row in rows]


@cache
def _held_now() -> Executable:
    return (
        select(Seat.id, Seat.need_id, Need.call_out_id, Need.starts_at, Invitation.id, Invitation.link_id)
        .add_columns(Volunteer.id, Volunteer.zone, Volunteer.region)
        .join(Need, Need.id == Seat.need_id)
        .join(Invitation, Invitation.id == Seat.invitation_id)
        .join(Volunteer, Volunteer.id == Seat.volunteer_id)
        .where(
            Seat.id.in_(bindparam("seat_ids", expanding=True)),
            Seat.released_at.is_(None),
            Invitation.channel != Channel.MANUAL,
        )
        .order_by(Need.call_out_id, Need.starts_at, Seat.id)
    )


def ask_once_more(seat_ids: Sequence[int], now: datetime) -> None:
    """Ask those who hold these seats whether they come, as things stand."""
    tell_holders(
        seat_ids,
        Purpose.ON_SHIFT,
        "confirm",
        lambda one: {"news": "confirm", "words": {"seat": str(one.seat_id)}, "moments": {}},
        now,
    )


def tell_of_silence(silent: Mapping[Shift, int], now: datetime) -> None:
    """Tell the desk, once a shift, how many people have not said whether they come."""
    desk = _desk() if silent else ()
    drafts = [
        _draft(staff, shift, "unconfirmed", f"{SILENCE}{shift.need_id}", shift.need_id, people, shift.starts_at)
        for shift, people in silent.items()
        for staff in desk
    ]
    messaging_services.queue_many_to_staff(drafts, Purpose.DUTY, now=now)


def tell_of_missing(missing: Mapping[Shift, Sequence[int]], now: datetime) -> None:
    """Tell the desk how many people are not there who should be, by their seats."""
    desk = _desk() if missing else ()
    drafts = [
        _draft(staff, shift, "missing", f"{MISSING}{shift.need_id}", seat_ids[0], len(seat_ids), shift.ends_at)
        for shift, seat_ids in missing.items()
        for staff in desk
    ]
    messaging_services.queue_many_to_staff(drafts, Purpose.DUTY, now=now)


def _desk() -> Sequence[Staff]:
    """Whoever runs call-outs; the administrators where nobody else does."""
    return staff_in(Role.ORGANIZER, Role.STAFF) or staff_in(Role.ADMIN)


def _draft(
    staff: Staff, shift: Shift, news: str, cause: str, key: int, people: int, expires_at: datetime
) -> messaging_services.StaffDraft:
    facts = {
        "news": news,
        "words": {"call_out": str(shift.call_out_id), "role": shift.role, "people": str(people)},
        "moments": {"starts": shift.starts_at.isoformat()},
    }
    return messaging_services.StaffDraft(staff, cause, f"{news}:{key}:{staff.id}", facts, expires_at)
