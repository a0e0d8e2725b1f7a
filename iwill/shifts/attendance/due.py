"""Which shifts have something to be done about them now, and whose seats they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, literal, or_, select
from sqlalchemy.orm import aliased

from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.models import CallOut, Need, ReservePlace, Seat
from iwill.callouts.nights import at_night
from iwill.callouts.terms import CallOutKind, CallOutState, ReserveState
from iwill.core.db import carry_out, db
from iwill.core.policy import Value
from iwill.messaging.models import Message
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import (
    CONFIRM_MINUTES,
    LATE_MINUTES,
    NO_SHOW_HOURS,
    UNCONFIRMED_MINUTES,
    is_asked_for_twice,
)
from iwill.shifts.attendance.telling import SILENCE

# The program may have been away; what is older than this is left to people.
LOOK_BACK = timedelta(days=7)
Held = Sequence[tuple[Seat, Attendance | None]]


@dataclass(frozen=True)
class Coming:
    """What decides whether people on a shift are asked once more."""

    starts_at: datetime
    ends_at: datetime
    children: bool
    kind: CallOutKind
    timezone: str


COMING = (Need.starts_at, Need.ends_at, Need.children, CallOut.kind, CallOut.timezone)


def live_seats(needs: Sequence[Need]) -> Mapping[Need, Held]:
    """The held seats of each of these shifts, as they are now, with what is known of each."""
    query = (
        select(Seat, Attendance)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(Seat.need_id.in_([need.id for need in needs]), Seat.released_at.is_(None))
        .order_by(Seat.id)
        .execution_options(populate_existing=True)
    )
    held: dict[int, list[tuple[Seat, Attendance | None]]] = {need.id: [] for need in needs}
    for seat, attendance in db.session.execute(query):
        held[seat.need_id].append((seat, attendance))
    return {need: held[need.id] for need in needs}


def asks_once_more(shift: Coming, policy: Mapping[str, Value]) -> bool:
    """Whether people on this shift are asked once more: at night where the request comes from, and with children."""
    night = at_night(shift.starts_at, shift.ends_at, shift.timezone, policy)
    return is_asked_for_twice(policy, drill=shift.kind is CallOutKind.DRILL, night=night, children=shift.children)


def to_ask_once_more(policy: Mapping[str, Value], now: datetime) -> list[int]:
    """Ids of the shifts that begin soon enough for the question, with somebody who has not been asked."""
    ahead = timedelta(minutes=float(policy[CONFIRM_MINUTES]))
    soon: Sequence[Any] = carry_out(_unasked(), {"now": now, "until": now + ahead}).all()
    return [row[0] for row in soon if asks_once_more(Coming(*row[1:]), policy)]


def with_silence(policy: Mapping[str, Value], now: datetime) -> list[int]:
    """Ids of the shifts that begin so soon that the desk should know of whoever has not answered."""
    ahead = timedelta(minutes=float(policy[UNCONFIRMED_MINUTES]))
    return _ids(_silent(), now=now, until=now + ahead)


def lacking(policy: Mapping[str, Value], now: datetime) -> list[int]:
    """Ids of the shifts under way on which somebody is missing who has not been marked."""
    return _ids(_lacking(), now=now, since=now - timedelta(minutes=float(policy[LATE_MINUTES])))


def with_a_reserve(_policy: Mapping[str, Value], now: datetime) -> list[int]:
    """Ids of the shifts under way from which somebody is absent, with or without a word, and for which people wait."""
    return _ids(_waited_for(), now=now)


def over(policy: Mapping[str, Value], now: datetime) -> list[int]:
    """Ids of the shifts that are over, with somebody who was missing and about whom nothing has been noted. Where
    nobody of the whole call-out signed in, the page was not used, and says nothing about anyone."""
    until = now - timedelta(hours=float(policy[NO_SHOW_HOURS]))
    return _ids(_over(), since=until - LOOK_BACK, until=until)


def _ids(statement: Select[Any], **moments: datetime) -> list[int]:
    return [row.id for row in carry_out(statement, moments)]


# Asked twice a minute for as long as the program runs: each statement is put together once.
@cache
def _unasked() -> Select[Any]:
    unasked = _seat_with(or_(Attendance.id.is_(None), and_(Attendance.asked_at.is_(None), _not_settled())))
    return _real(*COMING).where(*_about_to_begin(), unasked)


@cache
def _silent() -> Select[Any]:
    silent = _seat_with(and_(Attendance.asked_at.is_not(None), _not_settled()))
    told = exists().where(Message.cause == literal(SILENCE) + cast(Need.id, String))
    return _real().where(*_about_to_begin(), silent, ~told)


@cache
def _lacking() -> Select[Any]:
    unmarked = or_(Attendance.id.is_(None), and_(Attendance.missed_at.is_(None), _not_there()))
    overdue = _seat_with(and_(unmarked, Seat.taken_at <= bindparam("since")))
    return _real().where(Need.starts_at <= bindparam("since"), Need.ends_at > bindparam("now"), overdue)


@cache
def _waited_for() -> Select[Any]:
    absent = or_(Attendance.missed_at.is_not(None), Attendance.excused_at.is_not(None))
    waiting = exists().where(ReservePlace.need_id == Need.id, ReservePlace.state == ReserveState.WAITING)
    empty = _seat_with(and_(absent, Attendance.checked_in_at.is_(None)))
    return _real().where(Need.starts_at <= bindparam("now"), Need.ends_at > bindparam("now"), waiting, empty)


@cache
def _over() -> Select[Any]:
    noted = exists().where(ShiftFact.seat_id == Seat.id)
    absent = _seat_with(and_(Attendance.missed_at.is_not(None), _not_there(), ~noted))
    window = (Need.ends_at <= bindparam("until"), Need.ends_at > bindparam("since"))
    # Whoever was on her way when everybody was thanked has missed nothing.
    played_out = or_(CallOut.ended_at.is_(None), CallOut.ended_at >= Need.ends_at)
    query = select(Need.id).join(CallOut, CallOut.id == Need.call_out_id).order_by(Need.id)
    return query.where(CallOut.kind == CallOutKind.REAL, *window, played_out, absent, _page_was_used())


def _about_to_begin() -> tuple[ColumnElement[bool], ...]:
    return Need.starts_at > bindparam("now"), Need.starts_at <= bindparam("until")


def _real(*more: Any) -> Select[Any]:
    """The shifts of real call-outs that have been called for and not called off: their ids and whatever else."""
    return (
        select(Need.id, *more)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(
            CallOut.kind == CallOutKind.REAL,
            CallOut.launched_at.is_not(None),
            CallOut.state != CallOutState.ENDED,
            Need.dropped_at.is_(None),
        )
        .order_by(Need.starts_at, Need.id)
    )


def _seat_with(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a shift has a held seat about which this is so."""
    held = select(Seat.id).outerjoin(Attendance, Attendance.seat_id == Seat.id)
    return held.where(Seat.need_id == Need.id, Seat.released_at.is_(None), condition).exists()


def _page_was_used() -> ColumnElement[bool]:
    """Whether anybody has signed in to a shift of the same call-out."""
    beside = aliased(Need)
    signed_in = select(Attendance.id).join(Seat, Seat.id == Attendance.seat_id).join(beside, beside.id == Seat.need_id)
    return signed_in.where(beside.call_out_id == Need.call_out_id, Attendance.checked_in_at.is_not(None)).exists()


def _not_settled() -> ColumnElement[bool]:
    """Neither confirmed, nor there, nor excused."""
    return and_(Attendance.confirmed_at.is_(None), _not_there())


def _not_there() -> ColumnElement[bool]:
    """Neither signed in nor excused."""
    return and_(Attendance.checked_in_at.is_(None), Attendance.excused_at.is_(None))
