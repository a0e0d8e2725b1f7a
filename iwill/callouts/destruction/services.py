"""The record is written when a request ends, and brought up to date by each destruction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.destruction.holdings import HOLDINGS, Holding
from iwill.callouts.destruction.models import DestructionLine, DestructionRecord
from iwill.callouts.destruction.queries import lines_of_kind, record_of
from iwill.callouts.destruction.terms import ASSESSMENT, Cause
from iwill.callouts.models import CrisisRequest
from iwill.callouts.services import requests
from iwill.callouts.terms import RequestState
from iwill.core import policy as policies
from iwill.core.db import db


def write_record(request: CrisisRequest, cause: Cause, *, by: Actor, now: datetime) -> DestructionRecord:
    """Write down what is held of a request that is over, and what becomes of it by when. Once; the first one stands."""
    known = record_of(request)
    if known is not None:
        return known
    record = DestructionRecord(
        request_id=request.id, cause=cause, assessment=ASSESSMENT, written_at=now, written_by=by.label
    )
    for holding in HOLDINGS.values():
        held = holding.count(request)
        due_at = _due(request, holding, cause, now) if held else None
        line = DestructionLine(kind=holding.kind, ground=holding.ground, held=held, destroyed=0, due_at=due_at)
        record.lines.append(line)
    db.session.add(record)
    db.session.flush()
    audit.record(by, "destruction.recorded", f"request:{request.id}", now=now, cause=cause.value)
    return record


def before_destroying(request_ids: Iterable[int], before: datetime, keep: str) -> datetime:
    """Whatever of these requests has no record yet gets one while what it counts is still there; returns the moment of
    the destruction, which is the purge's own: what ended `before`, and the time of keeping after it."""
    now = before + timedelta(days=float(policies.current(db.session())[keep]))
    for request_id in request_ids:
        write_record(db.session.get_one(CrisisRequest, request_id), Cause.RAN_OUT, by=SYSTEM, now=now)
    return now


def note_destroyed(kind: str, counts: Mapping[int, int], now: datetime) -> None:
    """Note that so many of one kind are gone, by the id of the request."""
    for request_id, line in lines_of_kind(kind, counts).items():
        line.destroyed, line.destroyed_at = line.destroyed + counts[request_id], now
        # What somebody still wrote after the end was not counted then.
        line.held = max(line.held, line.destroyed)
    db.session.flush()


def note_all_destroyed(kind: str, request_ids: Sequence[int], now: datetime) -> None:
    """Note that all of one kind are gone."""
    for line in lines_of_kind(kind, request_ids).values():
        if line.held > line.destroyed:
            line.destroyed, line.destroyed_at = line.held, now
    db.session.flush()


def _due(request: CrisisRequest, holding: Holding, cause: Cause, now: datetime) -> datetime | None:
    """By when all of a kind are gone: so long after the request was closed, came in if it was declined, or, where
    nobody closed it, after its call-out ended."""
    if holding.keep is None:
        return None
    ended_at = request.call_out.ended_at if request.call_out is not None else None
    since = {Cause.CLOSED: now, Cause.DECLINED: request.received_at, Cause.RAN_OUT: ended_at or now}[cause]
    return max(now, since + timedelta(days=float(policies.current(db.session())[holding.keep])))


def _when_over(request: CrisisRequest, by: Actor, now: datetime) -> None:
    cause = Cause.CLOSED if request.state is RequestState.CLOSED else Cause.DECLINED
    write_record(request, cause, by=by, now=now)


requests.ON_OVER.append(_when_over)
