"""Which shifts have something to be done about them now, and whose seats they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.models import CallOut, Need, ReservePlace, Seat
from iwill.callouts.nights import at_night
from iwill.callouts.terms import CallOutKind, CallOutState, ReserveState
from iwill.core.db import carry_out
from iwill.core.policy import Value
from iwill.messaging.models import Message
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import (
    CONFIRM_MINUTES,
    LATE_MINUTES,
    NO_SHOW_HOURS,
    UNCONFIRMED_MINUTES,
    Served,
    is_asked_for_twice,
)
from iwill.shifts.attendance.telling import SILENCE, Shift

# The program may have been away; who was missing longer ago is left to people.
LOOK_BACK = timedelta(days=7)


class Step(StrEnum):
    """What is done about shifts, in this order, under the name by which it is counted."""

    ASK = "asked"
    SILENCE = "silent"
    MISSING = "missing"
    RESERVE = "called"
    NO_SHOW = "no_shows"


@dataclass(frozen=True)
class Coming:
    """What decides whether people on a shift are asked once more."""

    starts_at: datetime
    ends_at: datetime
    children: bool
    kind: CallOutKind
    timezone: str


COMING = (Need.starts_at, Need.ends_at, Need.children, CallOut.kind, CallOut.timezone)


class Expected(NamedTuple):
    """A held seat whose holder has not signed in, as it is now; `begun` says that something has happened to it."""

    seat_id: int
    begun: bool
    served: Served


def still_expected(need_ids: Sequence[int]) -> Mapping[Shift, Sequence[Expected]]:
    """Whoever has not signed in on these shifts, and what is known of each of them."""
    found: dict[Shift, list[Expected]] = {}
    for row in carry_out(_still_expected(), {"need_ids": need_ids}):
        shift = Shift(row.need_id, row.call_out_id, row.role, row.starts_at, row.ends_at)
        served = Served(
            row.starts_at,
            row.ends_at,
            row.drill,
            row.taken_at,
            asked_at=row.asked_at,
            confirmed_at=row.confirmed_at,
            missed_at=row.missed_at,
            excused_at=row.excused_at,
        )
        found.setdefault(shift, []).append(Expected(row.seat_id, row.begun is not None, served))
    return found


def asks_once_more(shift: Coming, policy: Mapping[str, Value]) -> bool:
    """Whether people on this shift are asked once more: at night where the request comes from, and with children."""
    night = at_night(shift.starts_at, shift.ends_at, shift.timezone, policy)
    return is_asked_for_twice(policy, drill=shift.kind is CallOutKind.DRILL, night=night, children=shift.children)


def waiting(policy: Mapping[str, Value], now: datetime) -> Mapping[Step, list[int]]:
    """What is left to do now: ids of shifts for each step, the first to begin first."""
    moments = {
        "now": now,
        "ask_until": now + timedelta(minutes=float(policy[CONFIRM_MINUTES])),
        "tell_until": now + timedelta(minutes=float(policy[UNCONFIRMED_MINUTES])),
        "late_since": now - timedelta(minutes=float(policy[LATE_MINUTES])),
        "over_since": now - LOOK_BACK,
        "over_until": now - timedelta(hours=float(policy[NO_SHOW_HOURS])),
    }
    found: dict[Step, list[int]] = {step: [] for step in Step}
    rows: Sequence[Any] = carry_out(_waiting(), moments).all()
    for step, need_id, *coming in rows:
        if step != Step.ASK or asks_once_more(Coming(*coming), policy):
            found[Step(step)].append(need_id)
    return found


# Asked twice a minute for as long as the program runs: put together once, and one trip for all of it.
@cache
def _waiting() -> Executable:
    every = union_all(_unasked(), _silent(), _lacking(), _waited_for(), _over())
    return every.order_by("starts_at", "need_id")


def _unasked() -> Select[Any]:
    """About to begin, with somebody who has not been asked."""
    unasked = _seat_with(or_(Attendance.id.is_(None), and_(Attendance.asked_at.is_(None), _not_settled())))
    return _real(Step.ASK).where(*_about_to_begin("ask_until"), unasked)


def _silent() -> Select[Any]:
    """Beginning so soon that the desk should know of whoever has not answered, and has not been told."""
    silent = _seat_with(and_(Attendance.asked_at.is_not(None), _not_settled()))
    told = exists().where(Message.cause == literal(SILENCE) + cast(Need.id, String))
    return _real(Step.SILENCE).where(*_about_to_begin("tell_until"), silent, ~told)


def _lacking() -> Select[Any]:
    """Under way, with somebody missing who has not been marked."""
    unmarked = _seat_with(and_(_overdue(), or_(Attendance.id.is_(None), Attendance.missed_at.is_(None))))
    return _real(Step.MISSING).where(Need.starts_at <= bindparam("late_since"), *_under_way(), unmarked)


def _waited_for() -> Select[Any]:
    """Under way, with somebody absent, with or without a word, and with people who wait for a seat."""
    there = and_(Attendance.id.is_not(None), Attendance.checked_in_at.is_not(None))
    gone = or_(Attendance.missed_at.is_not(None), Attendance.excused_at.is_not(None))
    late = and_(Need.starts_at <= bindparam("late_since"), _overdue())
    waiting = exists().where(ReservePlace.need_id == Need.id, ReservePlace.state == ReserveState.WAITING)
    return _real(Step.RESERVE).where(*_under_way(), waiting, _seat_with(and_(~there, or_(gone, late))))


def _over() -> Select[Any]:
    """Over, with somebody who was missing and about whom nothing has been noted. Where nobody of the whole call-out
    signed in, the page was not used, and says nothing about anyone."""
    noted = exists().where(ShiftFact.seat_id == Seat.id)
    absent = select(Seat.need_id).join(Attendance, Attendance.seat_id == Seat.id)
    absent = absent.where(Attendance.missed_at > bindparam("over_since"), _not_there(), Seat.released_at.is_(None))
    # Whoever was on her way when everybody was thanked has missed nothing.
    played_out = or_(CallOut.ended_at.is_(None), CallOut.ended_at >= Need.ends_at)
    real = (CallOut.kind == CallOutKind.REAL, Need.ends_at <= bindparam("over_until"), played_out)
    return _shifts(Step.NO_SHOW).where(Need.id.in_(absent.where(~noted)), *real, _page_was_used())


@cache
def _still_expected() -> Executable:
    not_in = or_(Attendance.id.is_(None), Attendance.checked_in_at.is_(None))
    return (
        select(Seat.id.label("seat_id"), Seat.need_id, Seat.drill, Seat.taken_at)
        .add_columns(Need.call_out_id, Need.role, Need.starts_at, Need.ends_at, Attendance.id.label("begun"))
        .add_columns(Attendance.asked_at, Attendance.confirmed_at, Attendance.missed_at, Attendance.excused_at)
        .join(Need, Need.id == Seat.need_id)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(Seat.need_id.in_(bindparam("need_ids", expanding=True)), Seat.released_at.is_(None), not_in)
        .order_by(Need.starts_at, Need.id, Seat.id)
    )


def _about_to_begin(until: str) -> tuple[ColumnElement[bool], ...]:
    return Need.starts_at > bindparam("now"), Need.starts_at <= bindparam(until)


def _under_way() -> tuple[ColumnElement[bool], ...]:
    return Need.starts_at <= bindparam("now"), Need.ends_at > bindparam("now")


def _shifts(step: Step) -> Select[Any]:
    columns: Sequence[Any] = (literal(step.value).label("step"), Need.id.label("need_id"), *COMING)
    return select(*columns).join(CallOut, CallOut.id == Need.call_out_id)


def _real(step: Step) -> Select[Any]:
    """The shifts of real call-outs that have been called for and not called off."""
    return _shifts(step).where(
        CallOut.kind == CallOutKind.REAL,
        CallOut.launched_at.is_not(None),
        CallOut.state != CallOutState.ENDED,
        Need.dropped_at.is_(None),
    )


def _overdue() -> ColumnElement[bool]:
    """Expected some time ago, and neither there nor excused."""
    return and_(Seat.taken_at <= bindparam("late_since"), or_(Attendance.id.is_(None), _not_there()))


def _seat_with(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a shift has a held seat about which this is so."""
    held = select(Seat.id).outerjoin(Attendance, Attendance.seat_id == Seat.id)
    return held.where(Seat.need_id == Need.id, Seat.released_at.is_(None), condition).exists()


def _page_was_used() -> ColumnElement[bool]:
    """Whether anybody has signed in to a shift of the same call-out."""
    beside = aliased(Need)
    signed_in = select(Attendance.id).join(Seat, Seat.id == Attendance.seat_id).join(beside, beside.id == Seat.need_id)
    there = (Seat.released_at.is_(None), Attendance.checked_in_at.is_not(None))
    return signed_in.where(beside.call_out_id == Need.call_out_id, *there).exists()


def _not_settled() -> ColumnElement[bool]:
    """Neither confirmed, nor there, nor excused."""
    return and_(Attendance.confirmed_at.is_(None), _not_there())


def _not_there() -> ColumnElement[bool]:
    """Neither signed in nor excused."""
    return and_(Attendance.checked_in_at.is_(None), Attendance.excused_at.is_(None))
