"""A supervisor goes: her people are told once, her reserve is asked by the release itself, and they are told again once
somebody has come. Nobody loses a seat over it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.opened import needs_not_open, stands_of, why_not_open
from iwill.callouts.terms import CallOutState
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.shifts.supervision.models import SupervisionGap
from iwill.shifts.supervision.queries import UNSUPERVISED, is_left_alone, unsupervised_soon
from iwill.shifts.supervision.telling import tell_desk, tell_holder


def supervisor_gave_back(seat: Seat, now: datetime) -> None:
    """What follows from a seat given back: if it supervised shifts that were open until then, their people are told."""
    need = seat.need
    if seat.drill or not need.required_for:
        return
    call_out = need.call_out
    as_before = [
        replace(stand, taken=stand.taken + 1) if stand.id == need.id else stand for stand in stands_of(call_out)
    ]
    note_loss(call_out, why_not_open(call_out, as_before, now), now)


def note_loss(call_out: CallOut, closed_before: Mapping[int, NotOpen], now: datetime) -> SupervisionGap | None:
    """Note which shifts have lost their supervision since, and tell everybody who has a seat on one, in one message
    each; None where nothing was lost that anybody sits on."""
    closed = needs_not_open(call_out, now)
    coming = {need.id for need in call_out.needs if need.ends_at > now}
    lost = [
        need_id
        for need_id, reason in closed.items()
        if reason in UNSUPERVISED and need_id not in closed_before and need_id in coming
    ]
    people = _seats_by_person(lost)
    if not people:
        return None
    gap = SupervisionGap(call_out_id=call_out.id, need_ids=sorted(lost), began_at=now)
    db.session.add(gap)
    db.session.flush()

    for held in people.values():
        _tell(gap, held, "unsupervised", now)
    audit.record(
        SYSTEM, "supervision.lost", f"callout:{call_out.id}", now=now, gap=gap.id, needs=gap.need_ids, told=len(people)
    )
    return gap


def look_again(gap: SupervisionGap, now: datetime) -> bool:
    """Tell the people of shifts that are open again; False where nothing has changed. What is over is dropped without a
    word."""
    db.session.refresh(gap, with_for_update=True)
    if gap.ended_at is not None:
        return False
    call_out = db.session.get_one(CallOut, gap.call_out_id)
    over = call_out.state is CallOutState.ENDED
    live = {need.id for need in call_out.needs if need.ends_at > now and not over}
    closed = needs_not_open(call_out, now)
    left = [need_id for need_id in gap.need_ids if need_id in live and closed.get(need_id) in UNSUPERVISED]
    if left == gap.need_ids:
        return False
    opened = [need_id for need_id in gap.need_ids if need_id in live and need_id not in left]
    people = _seats_by_person(opened)
    for held in people.values():
        _tell(gap, held, "supervised_again", now)
    gap.need_ids = left
    if not left:
        gap.ended_at = now
    db.session.flush()

    audit.record(
        SYSTEM, "supervision.back", f"callout:{call_out.id}", now=now, gap=gap.id, needs=opened, told=len(people)
    )
    return True


def warn_desk(call_out: CallOut, now: datetime) -> int:
    """Tell the desk of shifts that begin soon without a supervisor: move, close, merge or find one. Once for each
    moment at which shifts begin, and once more where their supervisors have gone since; returns how often now."""
    moments: dict[tuple[datetime, bool], Need] = {}
    for need in unsupervised_soon(call_out, now):
        moments.setdefault((need.starts_at, is_left_alone(need, now)), need)
    warned = 0
    for (starts_at, left_alone), need in moments.items():
        cause = f"unsupervised:{call_out.id}:{int(starts_at.timestamp())}" + (":left" if left_alone else "")
        if db.session.scalar(select(exists().where(Message.cause == cause))):
            continue
        warned += 1
        tell_desk(
            need,
            "unsupervised",
            cause=cause,
            moments={"starts": starts_at},
            now=now,
            expires_at=need.ends_at,
        )
    return warned


def _seats_by_person(need_ids: Collection[int]) -> dict[int, list[Seat]]:
    held = select(Seat).where(Seat.need_id.in_(need_ids), Seat.released_at.is_(None)).order_by(Seat.from_minute)
    people: dict[int, list[Seat]] = {}
    for seat in db.session.scalars(held):
        people.setdefault(seat.volunteer_id, []).append(seat)
    return people


def _tell(gap: SupervisionGap, held: Sequence[Seat], news: str, now: datetime) -> None:
    needs = [seat.need_id for seat in held]
    tell_holder(
        held[0],
        news,
        cause=f"gap:{gap.id}",
        key=f"gap:{gap.id}:{news}:{held[0].volunteer_id}:{needs[0]}",
        needs=needs,
        now=now,
        expires_at=max(seat.need.ends_at for seat in held),
    )
