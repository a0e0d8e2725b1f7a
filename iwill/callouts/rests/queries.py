"""Who rests, and until when. Why is asked nowhere here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.rests.models import Rest
from iwill.core.db import db


def rest_after(seat_id: int) -> Rest | None:
    """The rest that followed a seat."""
    return db.session.scalar(select(Rest).where(Rest.seat_id == seat_id))


def rests_between(starts_at: datetime, ends_at: datetime, *, only: int | None = None) -> Mapping[int, Sequence[Rest]]:
    """The rests that reach into a stretch of time, by person; of one person where `only` names her."""
    query = select(Rest).where(Rest.until_at > starts_at, Rest.starts_at < ends_at).order_by(Rest.id)
    found: dict[int, list[Rest]] = {}
    for one in db.session.scalars(query if only is None else query.where(Rest.volunteer_id == only)):
        found.setdefault(one.volunteer_id, []).append(one)
    return found


def last_rest(volunteer_id: int, now: datetime) -> Rest | None:
    """The rest of somebody that lasts longest; None where none lasts any more."""
    query = select(Rest).where(Rest.volunteer_id == volunteer_id, Rest.until_at > now)
    return db.session.scalar(query.order_by(Rest.until_at.desc(), Rest.id.desc()).limit(1))


def resting_of(call_out: CallOut, now: datetime) -> Mapping[int, datetime]:
    """Who of those with a seat on a call-out rests at this moment, and until when."""
    held = select(Seat.volunteer_id).join(Need, Need.id == Seat.need_id)
    held = held.where(Need.call_out_id == call_out.id, Seat.released_at.is_(None))
    rows = select(Rest.volunteer_id, func.max(Rest.until_at)).where(
        Rest.volunteer_id.in_(held), Rest.until_at > now, Rest.starts_at <= now
    )
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(Rest.volunteer_id))}
