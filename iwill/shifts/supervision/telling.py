"""What supervision tells people: each deed's messages, queued in its transaction. Ids and times, never a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import Role
from iwill.callouts.ladder.ways import ways_to
from iwill.callouts.models import Invitation, Need, Seat
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose

# What asks somebody to act at once is of no use much later.
EXPIRES = timedelta(hours=2)


def tell_holder(
    seat: Seat,
    news: str,
    *,
    cause: str,
    key: str,
    now: datetime,
    expires_at: datetime,
    needs: list[int] | None = None,
    words: Mapping[str, str] | None = None,
    moments: Mapping[str, datetime] | None = None,
    lane: Lane = Lane.SEAT,
    at_night: bool = True,
    not_before: datetime | None = None,
) -> bool:
    """Tell whoever has a seat some news of it, once for each key; False where no message of ours reaches her."""
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    if expires_at <= now:
        return False
    ways = ways_to(invitation, Purpose.ON_SHIFT)
    for way in ways:
        messaging_services.queue_to_volunteer(
            seat.volunteer,
            Purpose.ON_SHIFT,
            cause=cause,
            dedupe_key=key,
            brief=announcing.brief_for(invitation.call_out, now),
            facts={
                "news": news,
                "words": {"seat": str(seat.id), **(words or {})},
                "moments": {name: at.isoformat() for name, at in (moments or {}).items()},
                "needs": needs or [seat.need_id],
                "link_id": invitation.link_id,
            },
            lane=lane,
            passes_quiet_hours=at_night,
            now=now,
            expires_at=expires_at,
            not_before=not_before,
            channel=way,
        )
    return bool(ways)


def tell_desk(
    need: Need,
    news: str,
    *,
    cause: str,
    now: datetime,
    expires_at: datetime | None = None,
    words: Mapping[str, str] | None = None,
    moments: Mapping[str, datetime] | None = None,
    lane: Lane = Lane.SEAT,
) -> int:
    """Tell everybody at the desk, each once for each cause and news; returns how many that are."""
    staff = staff_in(Role.STAFF, Role.ORGANIZER)
    for person in staff:
        messaging_services.queue_to_staff(
            person,
            Purpose.DUTY,
            cause=cause,
            dedupe_key=f"{cause}:{news}:staff:{person.id}",
            facts={
                "news": news,
                "words": {"call_out": str(need.call_out_id), "role": need.role, **(words or {})},
                "moments": {name: at.isoformat() for name, at in (moments or {}).items()},
            },
            now=now,
            expires_at=expires_at or now + EXPIRES,
            lane=lane,
        )
    return len(staff)
