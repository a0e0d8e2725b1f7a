"""The one message to somebody who has served and has not said how it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from iwill.callouts.models import Invitation, Seat
from iwill.callouts.services import announcing
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.services import reader_zone
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.shifts.attendance.queries import attendance_of
from iwill.shifts.care.queries import ASKED, answer_of, left
from iwill.shifts.care.rules import asked_between

# Parts further on give this mail what they have to offer at the same time, and say until when that stands.
CARRIES: list[Callable[[Seat, datetime], datetime | None]] = []


def ask_after(seat_id: int, now: datetime) -> bool:
    """Queue the message about a seat, once however often this runs; False where she has answered meanwhile, or is
    reached by telephone alone."""
    seat = db.session.get_one(Seat, seat_id)
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    attendance = attendance_of(seat_id)
    if attendance is None or answer_of(seat_id) is not None or invitation.channel is Channel.MANUAL:
        return False
    carried = [until for carry in CARRIES if (until := carry(seat, now)) is not None]
    _first, last = asked_between(left(attendance), reader_zone(seat.volunteer.zone), policies.current(db.session()))
    messaging_services.queue_to_volunteer(
        seat.volunteer,
        Purpose.CARE,
        cause=f"seat:{seat_id}",
        dedupe_key=f"{ASKED}{seat_id}",
        brief=announcing.brief_for(invitation.call_out, now),
        facts={
            "news": "after_shift",
            "words": {"seat": str(seat_id), "talk": "offered" if carried else ""},
            "moments": {"talk_until": min(carried).isoformat()} if carried else {},
            "needs": [seat.need_id],
            "link_id": invitation.link_id,
        },
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=last,
    )
    return True
