"""Which shifts of a call-out are open, and who supervises which."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from iwill.callouts.facts.queries import veterans_among
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.opening import (
    PEOPLE_PER_SUPERVISOR,
    PEOPLE_PER_SUPERVISOR_WITH_FIRST_TIMERS,
    NotOpen,
    Ratio,
    Stand,
    not_open,
    supervising,
    unsupervised,
)
from iwill.callouts.terms import CallOutKind
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.pool.vocabulary import vocabulary


@dataclass(frozen=True)
class NamedSupervisor:
    """The member of staff who supervises a call-out; the phone is in clear, and whoever shows it notes the reading."""

    name: str
    phone: str


def open_needs(call_out: CallOut, now: datetime) -> set[int]:
    """The ids of the needs that are open. Seats of the others are taken all the same."""
    return {need.id for need in call_out.needs} - set(needs_not_open(call_out, now))


def needs_not_open(call_out: CallOut, now: datetime) -> dict[int, NotOpen]:
    """Why a need is not open, by its id: nobody supervises it, too few do, or too few adults are with children."""
    return why_not_open(call_out, stands_of(call_out), now)


def why_not_open(call_out: CallOut, stands: Sequence[Stand], now: datetime) -> dict[int, NotOpen]:
    """The same of shifts as they might stand; what costs a query is asked only where it can matter."""
    gated = [stand for stand in stands if stand.gated]
    named = bool(gated) and call_out.supervisor_index is not None
    if sum(stand.taken for stand in gated) < 2:
        return not_open(stands, named=named)
    # How many people one can stand by is a matter of safety: what is in force now counts, also for what began before.
    policy = policies.current(db.session())
    ratio = Ratio(int(policy[PEOPLE_PER_SUPERVISOR]), int(policy[PEOPLE_PER_SUPERVISOR_WITH_FIRST_TIMERS]))
    careful = [replace(stand, first_timers=stand.gated) for stand in stands]
    closed = not_open(careful, named=named, ratio=ratio)
    if NotOpen.TOO_FEW_SUPERVISORS not in closed.values():
        return closed
    with_first_timers = _with_first_timers([stand.id for stand in gated], now)
    known = [replace(stand, first_timers=stand.id in with_first_timers) for stand in stands]
    return not_open(known, named=named, ratio=ratio)


def stands_of(call_out: CallOut) -> list[Stand]:
    """The shifts of a call-out as the rule of opening sees them."""
    real = call_out.kind is CallOutKind.REAL
    psychological = vocabulary().satisfied_by("skill", "psychological_support") if real else frozenset()
    return [
        Stand(
            id=need.id,
            role=need.role,
            required_for=need.required_for,
            taken=need.taken,
            children=need.children,
            starts_at=need.starts_at,
            ends_at=need.ends_at,
            team_group=need.team_group,
            psychological=not psychological.isdisjoint(need.skills),
        )
        for need in call_out.needs
    ]


def supervising_needs(need: Need) -> Sequence[Need]:
    """The needs of the call-out that supervise this one, in order."""
    by_id = {one.id: one for one in need.call_out.needs}
    stands = stands_of(need.call_out)
    own = next((stand for stand in stands if stand.id == need.id), None)
    return [by_id[stand.id] for stand in supervising(own, stands)] if own is not None else []


def supervised_needs(need: Need) -> Sequence[Need]:
    """The needs of the call-out that this one supervises, in order."""
    by_id = {one.id: one for one in need.call_out.needs}
    stands = stands_of(need.call_out)
    theirs = [stand for stand in stands if stand.role in need.required_for]
    return [by_id[one.id] for one in theirs if any(over.id == need.id for over in supervising(one, stands))]


def left_to_staff(call_out: CallOut) -> list[int]:
    """The ids of the needs of psychological support that only a member of staff who was named can supervise."""
    return unsupervised(stands_of(call_out))


def named_supervisor(call_out: CallOut) -> NamedSupervisor | None:
    """The member of staff who was named to supervise, if one was."""
    if call_out.supervisor_sealed is None:
        return None
    return NamedSupervisor(**json.loads(unseal(call_out.supervisor_sealed, call_out.request.uid)))


def _with_first_timers(need_ids: Sequence[int], now: datetime) -> set[int]:
    """Which of these needs have somebody on them who serves for the first time."""
    held = [
        (need_id, volunteer_id)
        for need_id, volunteer_id in db.session.execute(
            select(Seat.need_id, Seat.volunteer_id).where(Seat.need_id.in_(need_ids), Seat.released_at.is_(None))
        )
    ]
    veterans = veterans_among((volunteer_id for _need_id, volunteer_id in held), now)
    return {need_id for need_id, volunteer_id in held if volunteer_id not in veterans}
