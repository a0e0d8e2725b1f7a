"""What facts say: who is a veteran, whose no-show still counts, who has had a hard shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Exists, Integer, Select, bindparam, exists, func, not_, or_, select

from iwill.callouts.facts.models import LimitOverride, ShiftFact
from iwill.callouts.facts.rules import COUNTED, counts_against
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.minutes import minute_of
from iwill.callouts.models import CallOut, Need, Seat
from iwill.core import policy as policies
from iwill.core.db import UtcDateTime, db
from iwill.core.errors import Missing
from iwill.pool.history.models import ServiceHistory
from iwill.pool.models import Volunteer

# Both databases limit the number of parameters of a statement.
_PART = 5_000


def veterans_among(volunteer_ids: Iterable[int], now: datetime) -> set[int]:
    """Which of these people have served: a real shift on which they held a seat has ended and they did not stay away,
    or a file or they themselves tell of service before. Drills are practice and make nobody a veteran."""
    found: set[int] = set()
    for some in _parts(volunteer_ids):
        served = select(Seat.volunteer_id).where(
            Seat.volunteer_id.in_(some),
            Seat.released_at.is_(None),
            not_(Seat.drill),
            Seat.to_minute <= minute_of(now),
            not_(_stayed_away()),
        )
        before = select(ServiceHistory.volunteer_id).where(ServiceHistory.volunteer_id.in_(some))
        found.update(db.session.scalars(served.union(before)))
    return found


def no_shows(volunteer_id: int, now: datetime) -> Sequence[ShiftFact]:
    """The unexcused no-shows of one person that still count against her place, the newest first."""
    policy = policies.current(db.session())
    return [
        fact for fact in facts_of(volunteer_id) if counts_against(fact.kind, fact.state, fact.ended_at, policy, now)
    ]


def hard_shifts_ended(volunteer_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    """When the last hard shift of each of these people ended, for those who have had one by now."""
    found: dict[int, datetime] = {}
    for some in _parts(volunteer_ids):
        rows = select(ShiftFact.volunteer_id, func.max(ShiftFact.ended_at)).where(
            ShiftFact.volunteer_id.in_(some), *_hard(now)
        )
        found.update({row[0]: row[1] for row in db.session.execute(rows.group_by(ShiftFact.volunteer_id))})
    return found


def hard_shifts_between(since: datetime, until: datetime, *, only: int | None = None) -> dict[int, datetime]:
    """Whose hard shift ended between two instants, and when the last one did; of one person where `only` names her."""
    rows = select(ShiftFact.volunteer_id, func.max(ShiftFact.ended_at)).where(ShiftFact.ended_at > since, *_hard(until))
    if only is not None:
        rows = rows.where(ShiftFact.volunteer_id == only)
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(ShiftFact.volunteer_id))}


@cache
def hard_within(of_one: bool) -> Select[*tuple[Any, ...]]:
    """Whose hard shifts ended between two instants, and when, to stand inside another statement."""
    rows = select(ShiftFact.volunteer_id, ShiftFact.ended_at).where(
        ShiftFact.ended_at > bindparam("since", type_=UtcDateTime()),
        *_hard(bindparam("until", type_=UtcDateTime())),
    )
    return rows.where(ShiftFact.volunteer_id == bindparam("only", type_=Integer())) if of_one else rows


def counting_no_shows() -> Select[Any]:
    """The ids of everybody against whom a no-show still counts; to stand inside another statement, which gives
    `faded_before`."""
    return select(ShiftFact.volunteer_id).where(
        ShiftFact.kind == FactKind.NO_SHOW,
        ShiftFact.state.in_(COUNTED),
        ShiftFact.ended_at > bindparam("faded_before", type_=UtcDateTime()),
    )


def facts_of(volunteer_id: int) -> Sequence[ShiftFact]:
    """Everything that stands about one person, the newest shift first."""
    query = select(ShiftFact).where(ShiftFact.volunteer_id == volunteer_id, ShiftFact.state != FactState.TAKEN_BACK)
    return db.session.scalars(query.order_by(ShiftFact.ended_at.desc(), ShiftFact.id.desc())).all()


def facts_on(call_out: CallOut) -> dict[int, ShiftFact]:
    """What stands about the seats of a call-out, by the id of the seat."""
    query = (
        select(ShiftFact)
        .join(Seat, Seat.id == ShiftFact.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id, ShiftFact.state != FactState.TAKEN_BACK)
    )
    return {fact.seat_id: fact for fact in db.session.scalars(query)}


def fact_by_id(fact_id: int) -> ShiftFact:
    """One fact; Missing where there is none of that id."""
    found = db.session.get(ShiftFact, fact_id)
    if found is None:
        raise Missing
    return found


def seats_on(call_out: CallOut) -> dict[tuple[int, int], Seat]:
    """The held seats of a call-out, by need and person."""
    query = select(Seat).join(Need).where(Need.call_out_id == call_out.id, Seat.released_at.is_(None))
    return {(seat.need_id, seat.volunteer_id): seat for seat in db.session.scalars(query)}


def seat_by_id(seat_id: int) -> Seat:
    """A held seat; Missing where there is none of that id."""
    found = db.session.get(Seat, seat_id)
    if found is None or found.released_at is not None:
        raise Missing
    return found


def overridden(need_id: int) -> set[int]:
    """For whom the limits on rest and hours were set aside on this shift."""
    return set(db.session.scalars(select(LimitOverride.volunteer_id).where(LimitOverride.need_id == need_id)))


def overridden_on(need_ids: Sequence[int]) -> dict[int, set[int]]:
    """The same for several shifts, by the id of the need; those are left out where limits hold for everybody."""
    query = select(LimitOverride.need_id, LimitOverride.volunteer_id).where(LimitOverride.need_id.in_(need_ids))
    found: dict[int, set[int]] = {}
    for need_id, person in db.session.execute(query):
        found.setdefault(need_id, set()).add(person)
    return found


def overrides_of(volunteer_id: int) -> Sequence[LimitOverride]:
    """Where limits were set aside for one person, in order."""
    query = select(LimitOverride).where(LimitOverride.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(LimitOverride.id)).all()


def contested_facts() -> Sequence[tuple[ShiftFact, Volunteer]]:
    """What people say is not so, and nobody has decided yet; the oldest first."""
    query = (
        select(ShiftFact, Volunteer)
        .join(Volunteer, Volunteer.id == ShiftFact.volunteer_id)
        .where(ShiftFact.state == FactState.CONTESTED)
        .order_by(ShiftFact.contested_at, ShiftFact.id)
    )
    return [(fact, volunteer) for fact, volunteer in db.session.execute(query)]


def _stayed_away() -> Exists:
    """Whether it stands that the holder of a seat was not there, excused or not."""
    absent = or_(ShiftFact.kind == FactKind.NO_SHOW, ShiftFact.kind == FactKind.EXCUSED)
    return exists().where(ShiftFact.seat_id == Seat.id, absent, ShiftFact.state != FactState.TAKEN_BACK)


def _hard(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (ShiftFact.kind == FactKind.HARD_SHIFT, ShiftFact.state.in_(COUNTED), ShiftFact.ended_at <= now)


def _parts(volunteer_ids: Iterable[int]) -> Iterator[list[int]]:
    listed = list(dict.fromkeys(volunteer_ids))
    for start in range(0, len(listed), _PART):
        yield listed[start : start + _PART]
