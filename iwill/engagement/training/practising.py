"""Practice: a call-out that somebody sends to herself, and skills that a drill asked for.

What she sends to herself is a letter and a page without any row of its own: it asks nobody, takes no place and counts
for nothing, so that it can be tried as often as one likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.models import Volunteer
from iwill.pool.services.skills import note_practice
from iwill.pool.vocabulary import vocabulary

# Every practice call-out has this link: its page is the same for everybody and knows nobody.
PRACTICE_LINK = "0" * 16
# The job looks back so far, further than it was ever out of service, and notes nothing twice.
LOOKED_BACK = timedelta(days=60)


def send_practice(volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Send her a call-out to practise with, at once and whatever the hour: she asked for it this minute."""
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.TRAINING,
        cause=f"practice:{volunteer.id}",
        dedupe_key=f"practice:{volunteer.id}:{now.isoformat()}",
        brief=None,
        facts={"news": "practice", "words": {}, "moments": {}, "link_id": PRACTICE_LINK},
        lane=Lane.ROUTINE,
        passes_quiet_hours=True,
        now=now,
        expires_at=now + timedelta(hours=1),
    )
    audit.record(by, "training.practice", f"volunteer:{volunteer.id}", now=now)


def drilled_lately(now: datetime) -> Sequence[int]:
    """Ids of seats in drills that took place and are over; one that was stood down before its end did not."""
    query = (
        select(Seat.id)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(
            Seat.drill,
            or_(CallOut.ended_at.is_(None), CallOut.ended_at >= Need.ends_at),
            Seat.released_at.is_(None),
            Need.dropped_at.is_(None),
            Need.ends_at <= now,
            Need.ends_at > now - LOOKED_BACK,
        )
    )
    return db.session.scalars(query.order_by(Seat.id)).all()


def note_drilled(seat: Seat, now: datetime) -> bool:
    """Note the skills that the drill asked for and she has as practised on its day; whether any was new."""
    words, day = vocabulary(), civil_day(seat.need.starts_at)
    asked = {code for one in seat.need.skills for code in words.satisfied_by("skill", one)}
    new = [
        held.skill
        for held in seat.volunteer.skills
        if held.skill in asked and (held.practised_on is None or held.practised_on < day)
    ]
    for skill in new:
        note_practice(seat.volunteer, skill, day, by=SYSTEM, now=now)
    return bool(new)
