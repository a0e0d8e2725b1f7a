"""Background work of call-outs: launches that are due, next waves, deadlines, endings, offers that ran out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import func, select

from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, Invitation, ReservePlace
from iwill.callouts.queries.board import next_wave_at
from iwill.callouts.queries.look_ahead import Look, look_ahead, still_holds
from iwill.callouts.queries.wave_plan import WavePlan, seats_to_ask_for
from iwill.callouts.services import callouts, forecasts, inviting, last_call, reserve
from iwill.callouts.services.seats import settle_state
from iwill.callouts.terms import CallOutState, InvitationState, RequestState, ReserveState
from iwill.core.db import db, transaction
from iwill.core.jobs import job

log = logging.getLogger(__name__)
Row = TypeVar("Row")


@job(
    "advance-callouts",
    every=timedelta(seconds=2),
    meaning="launches what is due, sends the next wave, closes what is over",
)
def advance_callouts(now: datetime) -> dict[str, Any]:
    """Move every open call-out one step, each in a transaction of its own. What its next wave would be is read before
    that, so that nobody who answers waits for it."""
    running = select(CallOut.id).where(CallOut.state != CallOutState.ENDED).order_by(CallOut.respond_by)
    looks: dict[int, Look | None] = {}

    def read(call_out_id: int) -> None:
        looks[call_out_id] = _look(call_out_id, now)

    def step(call_out_id: int) -> str | None:
        return advance(call_out_id, now, looks.pop(call_out_id, None))

    return each_alone(list(db.session.scalars(running)), step, before=read)


def advance(call_out_id: int, now: datetime, look: Look | None = None) -> str | None:
    """One step of one call-out; returns what was done, or None. Two processes at once do it once: the row is locked.
    `look` is its next wave where that was read beforehand."""
    call_out = db.session.scalar(
        select(CallOut).where(CallOut.id == call_out_id).with_for_update().execution_options(populate_existing=True)
    )
    if call_out is None or call_out.state is CallOutState.ENDED:
        return None
    if call_out.state is CallOutState.DRAFT:
        first = _held(look, call_out, seats_to_ask_for(call_out, now)) if look is not None else None
        return "launched" if callouts.launch_if_due(call_out, by=SYSTEM, now=now, plan=first) else None
    if all(need.ends_at <= now for need in call_out.needs):
        callouts.end_after_last_shift(call_out, by=SYSTEM, now=now)
        return "ended"
    settle_state(call_out, now)
    missing = seats_to_ask_for(call_out, now)
    if call_out.state is CallOutState.UNFILLED and missing:
        # A seat given back after the deadline is asked for again until its own shift starts.
        call_out.state = CallOutState.CALLING
    if not _is_calling(call_out):
        return None
    if missing and last_call.call_in(call_out, missing, now):
        missing = seats_to_ask_for(call_out, now)
    if not missing:
        if now >= call_out.respond_by and any(need.taken < need.seats for need in call_out.needs):
            call_out.state = CallOutState.UNFILLED
            return "unfilled"
        return None
    return "waves" if _send_if_due(call_out, missing, now, look) else None


def _is_calling(call_out: CallOut) -> bool:
    return call_out.state is CallOutState.CALLING and call_out.request.state is not RequestState.SUSPENDED


def _look(call_out_id: int, now: datetime) -> Look | None:
    """The next wave of a call-out as it stands, where a look is due; the first, where its launch is."""
    call_out = db.session.get(CallOut, call_out_id)
    if call_out is not None and callouts.is_launch_due(call_out, now):
        return look_ahead(call_out, now)
    if call_out is None or not _is_calling(call_out):
        return None
    missing = seats_to_ask_for(call_out, now)
    due = missing and _is_due(call_out, _standing(call_out, missing), now)
    return look_ahead(call_out, now) if due else None


def _send_if_due(call_out: CallOut, missing: Mapping[int, int], now: datetime, look: Look | None) -> bool:
    """The next wave, where a look at the call-out is due and finds that more people have to be asked."""
    standing = _standing(call_out, missing)
    due = _is_due(call_out, standing, now)
    _last_seen()[call_out.id] = standing
    if not due:
        return False
    plan = _held(look, call_out, missing)
    return inviting.send_next_wave(call_out, by=SYSTEM, now=now, plan=plan) is not None


def _held(look: Look | None, call_out: CallOut, missing: Mapping[int, int]) -> WavePlan | None:
    """The wave that was read beforehand, where it still holds."""
    return look.plan if look is not None and still_holds(look, call_out, missing) else None


def _is_due(call_out: CallOut, standing: _Seen, now: datetime) -> bool:
    """Whether to look at a call-out again.

    Looks come at even distances, sixty of them at most. Between two of them a look is due once everybody has answered,
    and when a seat is given back; where that finds nobody to ask, not again before something has happened.
    """
    before, due = _last_seen().get(call_out.id), next_wave_at(call_out)
    if due is None or due <= now:
        return True
    given_back = before is not None and standing.missing > before.missing
    return given_back or (not standing.waiting and standing != before)


@dataclass(frozen=True)
class _Seen:
    """How a call-out stood at the last tick. Kept by the process alone: losing it costs one look."""

    missing: int
    waiting: int


def _last_seen() -> dict[int, _Seen]:
    seen: dict[int, _Seen] = current_app.extensions.setdefault("iwill_last_seen", {})
    return seen


def _standing(call_out: CallOut, missing: Mapping[int, int]) -> _Seen:
    asked = (Invitation.call_out_id == call_out.id, Invitation.state == InvitationState.ASKED)
    return _Seen(sum(missing.values()), db.session.scalar(select(func.count()).where(*asked)) or 0)


@job(
    "note-deadlines",
    every=timedelta(minutes=1),
    meaning="notes which forecasts came true, and who fell silent",
)
def note_deadlines(now: datetime) -> dict[str, Any]:
    """Once for each call-out whose time to answer is over, each in a transaction of its own."""
    over = select(CallOut.id).where(
        CallOut.launched_at.is_not(None), CallOut.ended_at.is_(None), CallOut.respond_by <= now
    )

    def note(call_out_id: int) -> str | None:
        call_out = db.session.get(CallOut, call_out_id)
        return "noted" if call_out is not None and forecasts.note_deadline(call_out, now) else None

    return each_alone(list(db.session.scalars(over)), note)


@job("expire-offers", every=timedelta(seconds=15), meaning="ends offers to the reserve that nobody took, asks the next")
def expire_offers(now: datetime) -> dict[str, Any]:
    """End every offer whose time is over, each in a transaction of its own."""
    over = select(ReservePlace.id).where(
        ReservePlace.state == ReserveState.OFFERED, ReservePlace.offer_expires_at <= now
    )

    def expire(place_id: int) -> str | None:
        place = db.session.get(ReservePlace, place_id)
        return "expired" if place is not None and reserve.expire_offer(place, now) else None

    return each_alone(list(db.session.scalars(over)), expire)


def each_alone(
    ids: list[int], step: Callable[[int], str | None], *, before: Callable[[int], None] = lambda _id: None
) -> dict[str, Any]:
    """Run a step per row in its own transaction; a row that fails is logged by id and does not stop the others.
    `before` each step something may be read with no transaction open."""
    counts: dict[str, Any] = {}
    for row_id in ids:
        try:
            before(row_id)
            with transaction():
                done = step(row_id)
        except Exception:
            log.exception("a step failed for row %s", row_id)
            done = "failed"
        if done:
            counts[done] = counts.get(done, 0) + 1
    return counts


def in_batches(rows: Sequence[Row], step: Callable[[Sequence[Row]], Mapping[str, int]], *, most: int) -> dict[str, int]:
    """Run a step for so many rows at once in each transaction, for what costs little and comes in crowds; where it
    fails, once more for each of those rows alone. `step` returns how often what was done."""
    counts: Counter[str] = Counter()
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        try:
            with transaction():
                done = step(some)
        except Exception:
            log.exception("a step failed among rows %s to %s", some[0], some[-1])
            done = {"failed": 1} if len(some) == 1 else in_batches(some, step, most=1)
        counts.update(done)
    return dict(+counts)
