"""What cases let go of: a code is forgotten with everything else of a request that is over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select

from iwill.callouts.destruction import services as destruction
from iwill.callouts.destruction.holdings import Holding, hold
from iwill.callouts.destruction.terms import Ground
from iwill.callouts.models import CallOut, CrisisRequest, Need, Seat
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.shifts.cases.models import Case

NOTES_KEPT = declare(
    "purge.handover_days",
    30,
    "days",
    "突发事件应对法 art. 84-85: used for the response alone and destroyed after it",
    "what was handed over, and the case codes, are deleted this long after the request was closed",
)


def held_on_seats(table: Any, request: CrisisRequest) -> int:
    """How many rows that hang on a seat are kept for a request."""
    query = select(func.count()).select_from(table).join(Seat, Seat.id == table.seat_id)
    query = query.join(Need, Need.id == Seat.need_id).join(CallOut, CallOut.id == Need.call_out_id)
    return int(db.session.scalar(query.where(CallOut.request_id == request.id)) or 0)


def over_on_seats(table: Any, before: datetime) -> dict[int, int]:
    """Ids of rows that hang on a seat, with the request each belongs to, of requests that were over before the
    instant."""
    query = select(table.id, CallOut.request_id).join(Seat, Seat.id == table.seat_id)
    query = query.join(Need, Need.id == Seat.need_id).join(CallOut, CallOut.id == Need.call_out_id)
    return _by_id(query.where(_over_before(before)))


def count_cases(request: CrisisRequest) -> int:
    """How many codes are kept for a request."""
    query = select(func.count()).select_from(Case).join(Need, Need.id == Case.need_id)
    query = query.join(CallOut, CallOut.id == Need.call_out_id).where(CallOut.request_id == request.id)
    return int(db.session.scalar(query) or 0)


def _over_before(before: datetime) -> ColumnElement[bool]:
    """Requests that were over before the instant; where nobody closed one, its call-out was."""
    closed = select(CrisisRequest.id).where(CrisisRequest.closed_at < before)
    return or_(CallOut.request_id.in_(closed), CallOut.ended_at < before)


def _by_id(query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query.limit(BATCH))}


@purge("case_codes", keep=NOTES_KEPT)
def case_codes(before: datetime) -> int:
    """The codes of requests that were over before the instant."""
    query = select(Case.id, CallOut.request_id).join(Need, Need.id == Case.need_id)
    found = _by_id(query.join(CallOut, CallOut.id == Need.call_out_id).where(_over_before(before)))
    counts = Counter(found.values())
    now = destruction.before_destroying(counts, before, NOTES_KEPT)
    db.session.execute(delete(Case).where(Case.id.in_(found)))
    destruction.note_destroyed("case_codes", counts, now)
    return len(found)


hold(Holding("case_codes", count_cases, Ground.DESTROY, NOTES_KEPT))
