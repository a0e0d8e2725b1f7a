"""Who rests, and until when. Why is asked nowhere here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.rests.models import Rest
from iwill.core.db import UtcDateTime, db


def rest_after(seat_id: int) -> Rest | None:
    """The rest that followed a seat."""
    return db.session.scalar(select(Rest).where(Rest.seat_id == seat_id))


class Span(NamedTuple):
    """From when to when somebody rests."""

    starts_at: datetime
    until_at: datetime


def rests_between(starts_at: datetime, ends_at: datetime, *, only: int | None = None) -> Mapping[int, Sequence[Span]]:
    """The rests that reach into a stretch of time, by person; of one person where `only` names her."""
    values = {"first": starts_at, "last": ends_at, "only": only}
    found: dict[int, list[Span]] = {}
    for person, since, until in db.session.connection().execute(reaching_into(only is not None), values):
        found.setdefault(person, []).append(Span(since, until))
    return found


@cache
def reaching_into(of_one: bool) -> Select[*tuple[Any, ...]]:
    """The same as a statement: asked with every answer, so built once."""
    query = select(Rest.volunteer_id, Rest.starts_at, Rest.until_at).where(
        Rest.until_at > bindparam("first", type_=UtcDateTime()), Rest.starts_at < bindparam("last", type_=UtcDateTime())
    )
    return query.where(Rest.volunteer_id == bindparam("only", type_=Integer())) if of_one else query


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
