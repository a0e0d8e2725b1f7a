"""Which shifts have something to be done about them now, and whose seats they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import aliased, contains_eager

from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.models import CallOut, Need, ReservePlace, Seat
from iwill.callouts.nights import at_night
from iwill.callouts.terms import CallOutKind, CallOutState, ReserveState
from iwill.core import policy as policies
from iwill.core.db import db
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


def live_seats(need: Need) -> Sequence[tuple[Seat, Attendance | None]]:
    """The held seats of a shift, as they are now, with what is known of each."""
    query = (
        select(Seat, Attendance)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(Seat.need_id == need.id, Seat.released_at.is_(None))
        .order_by(Seat.id)
        .execution_options(populate_existing=True)
    )
    return [(seat, attendance) for seat, attendance in db.session.execute(query)]


def asks_once_more(need: Need, policy: Mapping[str, Value]) -> bool:
    """Whether people on this shift are asked once more: at night where the request comes from, and with children."""
    call_out = need.call_out
    night = at_night(need.starts_at, need.ends_at, call_out.timezone, policy)
    return is_asked_for_twice(policy, drill=call_out.kind is CallOutKind.DRILL, night=night, children=need.children)


def to_ask_once_more(now: datetime) -> list[int]:
    """Ids of the shifts that begin soon enough for the question, with somebody who has not been asked."""
    policy = policies.current(db.session())
    ahead = timedelta(minutes=float(policy[CONFIRM_MINUTES]))
    unasked = _seat_with(or_(Attendance.id.is_(None), and_(Attendance.asked_at.is_(None), _not_settled())))
    soon = _real().where(Need.starts_at > now, Need.starts_at <= now + ahead, unasked)
    return [need.id for need in db.session.scalars(soon) if asks_once_more(need, policy)]


def with_silence(now: datetime) -> list[int]:
    """Ids of the shifts that begin so soon that the desk should know of whoever has not answered."""
    ahead = timedelta(minutes=float(policies.current(db.session())[UNCONFIRMED_MINUTES]))
    silent = _seat_with(and_(Attendance.asked_at.is_not(None), _not_settled()))
    told = exists().where(Message.cause == literal(SILENCE) + cast(Need.id, String))
    soon = _real().where(Need.starts_at > now, Need.starts_at <= now + ahead, silent, ~told)
    return [need.id for need in db.session.scalars(soon)]


def lacking(now: datetime) -> list[int]:
    """Ids of the shifts under way on which somebody is missing who has not been marked."""
    late = timedelta(minutes=float(policies.current(db.session())[LATE_MINUTES]))
    unmarked = or_(Attendance.id.is_(None), and_(Attendance.missed_at.is_(None), _not_there()))
    overdue = _seat_with(and_(unmarked, Seat.taken_at <= now - late))
    begun = _real().where(Need.starts_at <= now - late, Need.ends_at > now, overdue)
    return [need.id for need in db.session.scalars(begun)]


def with_a_reserve(now: datetime) -> list[int]:
    """Ids of the shifts under way from which somebody is absent, with or without a word, and for which people wait."""
    absent = or_(Attendance.missed_at.is_not(None), Attendance.excused_at.is_not(None))
    waiting = exists().where(ReservePlace.need_id == Need.id, ReservePlace.state == ReserveState.WAITING)
    empty = _seat_with(and_(absent, Attendance.checked_in_at.is_(None)))
    begun = _real().where(Need.starts_at <= now, Need.ends_at > now, waiting, empty)
    return [need.id for need in db.session.scalars(begun)]


def over(now: datetime) -> list[int]:
    """Ids of the shifts that are over, with somebody who was missing and about whom nothing has been noted. Where
    nobody of the whole call-out signed in, the page was not used, and says nothing about anyone."""
    after = timedelta(hours=float(policies.current(db.session())[NO_SHOW_HOURS]))
    noted = exists().where(ShiftFact.seat_id == Seat.id)
    absent = _seat_with(and_(Attendance.missed_at.is_not(None), _not_there(), ~noted))
    window = (Need.ends_at <= now - after, Need.ends_at > now - after - LOOK_BACK)
    # Whoever was on her way when everybody was thanked has missed nothing.
    played_out = or_(CallOut.ended_at.is_(None), CallOut.ended_at >= Need.ends_at)
    query = select(Need.id).join(CallOut, CallOut.id == Need.call_out_id)
    return list(
        db.session.scalars(
            query.where(CallOut.kind == CallOutKind.REAL, *window, played_out, absent, _page_was_used()).order_by(
                Need.id
            )
        )
    )


def _real() -> Select[Need]:
    """The shifts of real call-outs that have been called for and not called off."""
    return (
        select(Need)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(
            CallOut.kind == CallOutKind.REAL,
            CallOut.launched_at.is_not(None),
            CallOut.state != CallOutState.ENDED,
            Need.dropped_at.is_(None),
        )
        .options(contains_eager(Need.call_out).load_only(CallOut.kind, CallOut.timezone))
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
