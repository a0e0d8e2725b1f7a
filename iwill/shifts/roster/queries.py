"""The roster as it stands: shifts of some days, who holds them, who was asked, and whom one could ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from iwill.callouts.models import AnswerRecord, CallOut, Invitation, Need, Seat
from iwill.callouts.queries.lookup import LIVE
from iwill.callouts.terms import Work
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.pool.models import Volunteer
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.rules import Pressed, is_answered
from iwill.shifts.roster.terms import AskState

# More shifts than this on one page are looked at call-out by call-out.
MOST_SHIFTS = 400
MOST_PEOPLE = 60
# A resident group: its call-out, and its number where there are several.
Group = tuple[int, int | None]


@dataclass
class RosterShift:
    """One shift: who holds it, and who was asked for it and has not answered."""

    need: Need
    holders: list[Volunteer] = field(default_factory=list)
    asked: list[Volunteer] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How many are wanted and not there."""
        return max(0, self.need.seats - self.need.taken)


def shifts_between(first: datetime, last: datetime, now: datetime, *, call_out_id: int | None) -> list[RosterShift]:
    """The shifts of running call-outs that start within a stretch of time, the earliest first; of one call-out alone
    where it is named."""
    query = (
        select(Need)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .options(joinedload(Need.call_out))
        .where(Need.starts_at >= first, Need.starts_at < last, Need.dropped_at.is_(None), CallOut.state.in_(LIVE))
        .order_by(Need.starts_at, Need.position, Need.id)
        .limit(MOST_SHIFTS)
    )
    if call_out_id is not None:
        query = query.where(Need.call_out_id == call_out_id)
    shifts = {need.id: RosterShift(need) for need in db.session.scalars(query)}
    for seat in _held(shifts):
        shifts[seat.need_id].holders.append(seat.volunteer)
    for ask in open_asks(shifts, now):
        shifts[ask.need_id].asked.append(ask.volunteer)
    return list(shifts.values())


def one_shift(need: Need, now: datetime) -> RosterShift:
    """The same for one shift."""
    found = RosterShift(need, [seat.volunteer for seat in _held([need.id])])
    found.asked = [ask.volunteer for ask in open_asks([need.id], now)]
    return found


def open_asks(need_ids: Collection[int], now: datetime) -> list[ShiftAsk]:
    """Whoever was asked for one of these shifts and has neither said yes nor no to it; none of a shift that has
    started."""
    query = (
        select(ShiftAsk)
        .join(Need, Need.id == ShiftAsk.need_id)
        .options(joinedload(ShiftAsk.volunteer), joinedload(ShiftAsk.need))
        .where(ShiftAsk.need_id.in_(list(need_ids)), ShiftAsk.state == AskState.ASKED, Need.starts_at > now)
        .order_by(ShiftAsk.id)
    )
    asks = list(db.session.scalars(query))
    pressed = _pressed(asks)
    return [
        ask
        for ask in asks
        if not is_answered(ask.need_id, ask.asked_at, pressed[ask.volunteer_id, ask.need.call_out_id])
    ]


def asks_of(volunteer_id: int, need_id: int) -> Sequence[ShiftAsk]:
    """Every time somebody was asked for one shift, the newest first."""
    query = select(ShiftAsk).where(ShiftAsk.volunteer_id == volunteer_id, ShiftAsk.need_id == need_id)
    return db.session.scalars(query.order_by(ShiftAsk.id.desc())).all()


def ask_by_id(ask_id: int) -> ShiftAsk:
    """One question; Missing where there is none of that id."""
    found = db.session.get(ShiftAsk, ask_id)
    if found is None:
        raise Missing
    return found


def people_of(call_out_ids: Collection[int]) -> list[Volunteer]:
    """Whoever holds a seat in one of these call-outs, in the order of their names; as many as fit on a page."""
    held = (
        select(Seat.volunteer_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id.in_(list(call_out_ids)), Seat.released_at.is_(None))
    )
    query = select(Volunteer).where(Volunteer.id.in_(held), Volunteer.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Volunteer.preferred_name, Volunteer.id).limit(MOST_PEOPLE)))


def faces_by_day(call_out_ids: Collection[int], zone: str) -> Mapping[Group, Mapping[date, set[int]]]:
    """Who serves each resident group on which day of a zone."""
    place = ZoneInfo(zone)
    query = (
        select(Need.call_out_id, Need.team_group, Need.starts_at, Seat.volunteer_id)
        .join(Seat, Seat.need_id == Need.id)
        .where(
            Need.call_out_id.in_(list(call_out_ids)),
            Need.dropped_at.is_(None),
            Need.work == Work.RESIDENT,
            Seat.released_at.is_(None),
        )
    )
    found: dict[Group, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    for call_out, group, starts_at, person in db.session.execute(query):
        found[call_out, group][starts_at.astimezone(place).date()].add(person)
    return found


def next_start(after: datetime, *, call_out_id: int | None) -> datetime | None:
    """When the next shift of a running call-out starts."""
    query = (
        select(func.min(Need.starts_at))
        .join(CallOut, CallOut.id == Need.call_out_id)
        .where(Need.starts_at >= after, Need.dropped_at.is_(None), CallOut.state.in_(LIVE))
    )
    return db.session.scalar(query if call_out_id is None else query.where(Need.call_out_id == call_out_id))


def seat_in_the_way(volunteer_id: int, need: Need) -> Seat | None:
    """What somebody holds at the time of a shift."""
    query = (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .where(
            Seat.volunteer_id == volunteer_id,
            Seat.released_at.is_(None),
            Need.starts_at < need.ends_at,
            Need.ends_at > need.starts_at,
        )
    )
    return db.session.scalar(query.order_by(Need.starts_at).limit(1))


def _held(need_ids: Collection[int]) -> Sequence[Seat]:
    query = (
        select(Seat)
        .options(joinedload(Seat.volunteer))
        .where(Seat.need_id.in_(list(need_ids)), Seat.released_at.is_(None))
        .order_by(Seat.id)
    )
    return db.session.scalars(query).all()


def _pressed(asks: Sequence[ShiftAsk]) -> Mapping[tuple[int, int], Sequence[Pressed]]:
    """The answers of those who were asked, by person and call-out."""
    people = {ask.volunteer_id for ask in asks}
    query = (
        select(AnswerRecord, Invitation.volunteer_id, Invitation.call_out_id)
        .join(Invitation, Invitation.id == AnswerRecord.invitation_id)
        .where(
            Invitation.volunteer_id.in_(people),
            Invitation.call_out_id.in_({ask.need.call_out_id for ask in asks}),
        )
    )
    found: dict[tuple[int, int], list[Pressed]] = defaultdict(list)
    for line, person, call_out in db.session.execute(query) if people else ():
        found[person, call_out].append(Pressed(line.action, line.need_ids, line.at))
    return found
