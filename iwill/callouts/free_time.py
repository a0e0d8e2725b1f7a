"""Whether somebody is free for a window, as a condition on the pool.

The conditions are built once and take the window as parameters; `window_parameters` works them out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from iwill.core.db import UtcDateTime
from iwill.pool.hours import pieces
from iwill.pool.models import AvailabilityException, Standby, Volunteer, WeeklyHours
from iwill.pool.terms import AtLeast

Condition = ColumnElement[bool]

STARTS_AT: ColumnElement[datetime] = bindparam("starts_at", type_=UtcDateTime())
ENDS_AT: ColumnElement[datetime] = bindparam("ends_at", type_=UtcDateTime())
_FIELDS = (("zone", String), ("day", Date), ("weekday", Integer), ("from_minute", Integer), ("to_minute", Integer))


def window_parameters(starts_at: datetime, ends_at: datetime, zones: Sequence[str]) -> dict[str, Any]:
    """What the conditions here need to know of a window: its instants, and its local pieces in each zone."""
    return {"starts_at": starts_at, "ends_at": ends_at, "pieces": _pieces_as_json(starts_at, ends_at, tuple(zones))}


@lru_cache(1000)
def _pieces_as_json(starts_at: datetime, ends_at: datetime, zones: tuple[str, ...]) -> str:
    return json.dumps(
        [
            {
                "zone": zone,
                "day": piece.day.isoformat(),
                "weekday": piece.weekday,
                "from_minute": piece.from_minute,
                "to_minute": piece.to_minute,
            }
            for zone in zones
            for piece in pieces(starts_at, ends_at, zone)
        ]
    )


def standing_by() -> Condition:
    """On standby for the whole window, in one interval or in several that follow each other without a gap.

    The window is covered if its start is, and if each interval that ends inside it is followed by another.
    """
    earlier, later = aliased(Standby), aliased(Standby)
    at_the_start = exists().where(
        Standby.volunteer_id == Volunteer.id, Standby.starts_at <= STARTS_AT, Standby.ends_at > STARTS_AT
    )
    goes_on = exists().where(
        later.volunteer_id == earlier.volunteer_id,
        later.starts_at <= earlier.ends_at,
        later.ends_at > earlier.ends_at,
    )
    breaks_off = exists().where(
        earlier.volunteer_id == Volunteer.id,
        earlier.ends_at > STARTS_AT,
        earlier.ends_at < ENDS_AT,
        not_(goes_on.correlate(earlier)),
    )
    return and_(at_the_start, not_(breaks_off))


@cache
def free(layer: AtLeast, *, sqlite: bool) -> Condition:
    """The whole window inside weekly hours and exceptions, on the wall clock of the person's own zone.

    The window is cut into local days once per zone. Somebody is free if no piece of the window on their own clock is
    left uncovered: by the exceptions of that date where it has any, else by the hours of that weekday. An unknown zone
    is never free.
    """
    piece = _pieces_of_the_window(sqlite)
    own_day = and_(AvailabilityException.volunteer_id == Volunteer.id, AvailabilityException.day == piece.c.day)
    by_exception = (
        exists()
        .where(
            own_day,
            AvailabilityException.at_least == layer,
            AvailabilityException.from_minute <= piece.c.from_minute,
            AvailabilityException.to_minute >= piece.c.to_minute,
        )
        .correlate(Volunteer, piece)
    )
    by_week = (
        exists()
        .where(
            WeeklyHours.volunteer_id == Volunteer.id,
            WeeklyHours.at_least == layer,
            WeeklyHours.weekday == piece.c.weekday,
            WeeklyHours.from_minute <= piece.c.from_minute,
            WeeklyHours.to_minute >= piece.c.to_minute,
        )
        .correlate(Volunteer, piece)
    )
    # A scalar instead of EXISTS, because PostgreSQL would read the whole table to answer it by hashing.
    exception = select(literal(1)).where(own_day).limit(1).correlate(Volunteer, piece).scalar_subquery()
    covered = or_(and_(by_week, exception.is_(None)), by_exception)
    here, left_open = piece.c.zone == Volunteer.zone, not_(covered)
    if sqlite:
        uncovered = exists().where(here, left_open)
    else:
        # In this order: PostgreSQL may weigh the look-ups as cheaper than comparing two zones, and make them for all.
        uncovered = exists().where(case((here, left_open), else_=false()))
    uncovered = uncovered.correlate(Volunteer)
    return and_(Volunteer.zone.is_not(None), Volunteer.availability_set_at.is_not(None), not_(uncovered))


@cache
def _pieces_of_the_window(sqlite: bool) -> CTE:
    """The parameter `pieces` as rows: one parameter for any number of zones, so that the statement stays the same."""
    if sqlite:
        entry = func.json_each(bindparam("pieces", type_=String())).table_valued("value", name="entry")
        rows = select(*(func.json_extract(entry.c.value, f"$.{name}").label(name) for name, _ in _FIELDS))
    else:
        entry = (
            func.jsonb_to_recordset(cast(bindparam("pieces", type_=String()), JSONB))
            .table_valued(*(column(name, kind) for name, kind in _FIELDS), name="entry")
            .render_derived(with_types=True)
        )
        rows = select(*(entry.c[name] for name, _ in _FIELDS))
    return rows.cte("piece").prefix_with("MATERIALIZED")
