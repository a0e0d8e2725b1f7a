"""Mentors are asked first for a seat that is kept for a veteran, where their mentee sits in that shift or could."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from iwill.callouts.models import Need, Seat
from iwill.callouts.queries import choosing
from iwill.core.db import db
from iwill.engagement.mentoring.models import Mentorship
from iwill.engagement.mentoring.terms import MentorshipState

# Both databases limit the number of parameters of a statement.
MOST = 2_000


def mentors_beside(need: Need, veterans: Sequence[int], newcomers: Sequence[int]) -> Collection[int]:
    """Those of the veterans whose mentee holds a seat on the shift, or stands in line for it."""
    query = select(Mentorship.mentor_id, Mentorship.mentee_id).where(
        Mentorship.state == MentorshipState.ACTIVE, Mentorship.mentor_id.in_(list(veterans[:MOST]))
    )
    pairs = [(row[0], row[1]) for row in db.session.execute(query)]
    if not pairs:
        return ()
    seated = select(Seat.volunteer_id).where(
        Seat.need_id == need.id,
        Seat.released_at.is_(None),
        Seat.volunteer_id.in_([mentee for _mentor, mentee in pairs]),
    )
    beside = {*newcomers, *db.session.scalars(seated)}
    return {mentor for mentor, mentee in pairs if mentee in beside}


choosing.BESIDE.append(mentors_beside)
