"""What attendance tells people: the question to whoever holds a seat, and calls to the desk. No name stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import Role
from iwill.callouts.models import Invitation, Need, Seat
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose

# Under these names, followed by the id of the shift, the messages to the desk are found.
SILENCE = "unconfirmed:"
MISSING = "missing:"


def ask_once_more(seat: Seat, now: datetime) -> None:
    """Ask whether she comes, as things stand. Who is reached by telephone alone is called by the desk."""
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    if invitation.channel is Channel.MANUAL:
        return
    messaging_services.queue_to_volunteer(
        seat.volunteer,
        Purpose.ON_SHIFT,
        cause=announcing.cause_of(invitation.id),
        dedupe_key=f"confirm:{seat.id}",
        brief=announcing.brief_for(invitation.call_out, now),
        facts={
            "news": "confirm",
            "words": {"seat": str(seat.id)},
            "moments": {},
            "needs": [seat.need_id],
            "link_id": invitation.link_id,
        },
        lane=Lane.SEAT,
        passes_quiet_hours=True,
        now=now,
        expires_at=seat.need.starts_at,
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
