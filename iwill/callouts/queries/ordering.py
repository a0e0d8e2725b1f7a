"""The line in which people are asked: the walk along the index, and the few who are placed apart from it.

Nearly everybody stands where the index has them: least recently asked, then longest since serving, then the freshest
hours. Apart stand those with a no-show that still counts, as if asked later than they were, and those who want their
history left out: each of these stands beside somebody drawn by lot, anew for each call-out. They are so few that they
are fetched whole and put between the others. Where there is none, nothing but the question costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from iwill.callouts import matching
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.queries import counting_no_shows
from iwill.callouts.facts.rules import FADES_DAYS, later_by
from iwill.callouts.matching import Shape
from iwill.callouts.queries import statements
from iwill.core.db import UtcDateTime, db, walking_an_index
from iwill.core.policy import Value
from iwill.pool.models import NEVER, Volunteer
from iwill.pool.terms import Lifecycle

SHAPES_KEPT = 200
# Numbers of the lot: a prime, and two that share nothing with it.
_PRIME, _A, _B = 2_147_483_647, 1_103_515_245, 12_345_701

# All that the order of people may read.
ORDER = (Volunteer.last_asked_at, Volunteer.last_served_at, Volunteer.hours_quarter, Volunteer.id)


@dataclass(frozen=True, order=True)
class Key:
    """What decides a place, most weighty first."""

    asked_at: datetime
    served_at: datetime
    hours_quarter: int
    volunteer_id: int


@dataclass(frozen=True)
class InLine:
    """Somebody in line: by what they are placed, and whether apart from the walk. `later` is what no-shows add."""

    key: Key
    row: Any
    neutral: bool = False
    later: timedelta = timedelta(0)


def anybody_apart(policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether there is anybody at all who is placed apart."""
    return bool(db.session.connection().scalar(_anybody(), _faded(policy, now)))


def walk(statement_values: Mapping[str, Any], shape: Shape, *, certain: bool, limit: int) -> Sequence[Any]:
    """The first of those who are placed by the index alone, where nobody is placed apart."""
    values = {**statement_values, "limit": limit}
    with walking_an_index(db.session()):
        return db.session.connection().execute(statements.ranking(shape, certain=certain), values).all()


def walk_with_those_apart(
    values: Mapping[str, Any], shape: Shape, policy: Mapping[str, Value], now: datetime, *, certain: bool, limit: int
) -> list[InLine]:
    """The first in line with everybody at their place."""
    known = {**values, **_faded(policy, now)}
    with walking_an_index(db.session()):
        rows = db.session.connection().execute(_walking(shape, certain=certain), known | {"limit": limit}).all()
    walked = [InLine(_key(row), row) for row in rows]
    return list(islice(merge(walked, those_apart(known, shape, policy, now, certain=certain), key=_by_key), limit))


def those_apart(
    values: Mapping[str, Any], shape: Shape, policy: Mapping[str, Value], now: datetime, *, certain: bool
) -> list[InLine]:
    """Everybody eligible who is placed apart, in order."""
    known = {**values, **_faded(policy, now)}
    rows = db.session.connection().execute(_apart(shape, certain=certain), known).all()
    if not rows:
        return []
    fallen = _no_shows(policy, now)
    lots = _drawn([row.id for row in rows if row.neutral_place], known["call_out_id"])
    placed = []
    for row in rows:
        later = sum((later_by(ended_at, policy, now) for ended_at in fallen.get(row.id, ())), timedelta(0))
        own = InLine(_key(row), row)
        if row.neutral_place:
            placed.append(replace(own, key=lots[row.id], neutral=True))
        else:
            asked_at = max(own.key.asked_at, min(own.key.asked_at + later, now))
            placed.append(replace(own, key=replace(own.key, asked_at=asked_at), later=later))
    return sorted(placed, key=_by_key)


def count_before(values: Mapping[str, Any], shape: Shape, key: Key) -> dict[bool, tuple[int, int]]:
    """Of those placed by the index alone, by whether they are certain of the time: how many stand in line, and how many
    of them before a place."""
    known = {
        **values,
        "at_asked": key.asked_at,
        "at_served": key.served_at,
        "at_quarter": key.hours_quarter,
        "at_id": key.volunteer_id,
    }
    rows = db.session.connection().execute(_counting(shape), known)
    return {bool(certain): (people, int(before or 0)) for certain, people, before in rows}


def _faded(policy: Mapping[str, Value], now: datetime) -> dict[str, datetime]:
    return {"faded_before": now - timedelta(days=int(policy[FADES_DAYS]))}


def _key(row: Any) -> Key:
    return Key(row.last_asked_at, row.last_served_at, row.hours_quarter, row.id)


def _by_key(one: InLine) -> Key:
    return one.key


def _no_shows(policy: Mapping[str, Value], now: datetime) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    query = counting_no_shows().add_columns(ShiftFact.ended_at)
    for person, ended_at in db.session.connection().execute(query, _faded(policy, now)):
        found.setdefault(person, []).append(ended_at)
    return found


def _drawn(volunteer_ids: Sequence[int], call_out_id: int) -> dict[int, Key]:
    """The places drawn for these people: each beside whoever the lot of this call-out and this person falls on."""
    if not volunteer_ids:
        return {}
    found: dict[int, Key] = {}
    for start in range(0, len(volunteer_ids), 1000):
        values = {"call_out_id": call_out_id, "drawing": list(volunteer_ids[start : start + 1000])}
        for row in db.session.connection().execute(_lots(), values):
            asked_at, served_at = row.last_asked_at or NEVER, row.last_served_at or NEVER
            found[row.person] = Key(asked_at, served_at, row.hours_quarter or 0, row.person)
    return found


def _apart_ids() -> Any:
    return select(Volunteer.id).where(Volunteer.neutral_place.is_(True)).union(counting_no_shows())


def _placed_apart() -> ColumnElement[bool]:
    return or_(Volunteer.neutral_place.is_(True), Volunteer.id.in_(counting_no_shows()))


@lru_cache(1)
def _anybody() -> Select[tuple[bool]]:
    neutral = select(Volunteer.id).where(Volunteer.neutral_place.is_(True)).exists()
    return select(or_(neutral, counting_no_shows().exists()))


def _placed_columns(query: Select[Any]) -> Select[Any]:
    return query.add_columns(
        Volunteer.last_asked_at, Volunteer.last_served_at, Volunteer.hours_quarter, Volunteer.neutral_place
    )


@lru_cache(SHAPES_KEPT)
def _walking(shape: Shape, *, certain: bool) -> Select[Any]:
    return _placed_columns(statements.ranking(shape, certain=certain)).where(not_(_placed_apart()))


@lru_cache(SHAPES_KEPT)
def _apart(shape: Shape, *, certain: bool) -> Select[Any]:
    whole = statements.ranking(shape, certain=certain).order_by(None).limit(None)
    return _placed_columns(whole).where(Volunteer.id.in_(_apart_ids()))


@lru_cache(SHAPES_KEPT)
def _counting(shape: Shape) -> Select[Any]:
    place = tuple_(
        bindparam("at_asked", type_=UtcDateTime()),
        bindparam("at_served", type_=UtcDateTime()),
        bindparam("at_quarter", type_=Integer()),
        bindparam("at_id", type_=Integer()),
    )
    sure = matching.sure(shape).label("certain")
    standing = (
        select(sure, case((tuple_(*ORDER) < place, 1), else_=0).label("before"))
        .where(
            *matching.conditions(shape).values(),
            not_(matching.asked_already()),
            not_(_placed_apart()),
        )
        .subquery()
    )
    return select(standing.c.certain, func.count(), func.sum(standing.c.before)).group_by(standing.c.certain)


@lru_cache(1)
def _lots() -> Select[Any]:
    """Beside whom each of `drawing` stands: arithmetic that both databases do alike, and no history of her own."""
    person, beside, highest = aliased(Volunteer), aliased(Volunteer), aliased(Volunteer)
    seed = (
        cast(person.id, BigInteger) * _A + cast(bindparam("call_out_id", type_=Integer()), BigInteger) * _B
    ) % _PRIME
    most = select(func.max(highest.id)).scalar_subquery()
    lot = (seed * seed) % _PRIME % most + 1
    walked = [beside.lifecycle == Lifecycle.ACTIVE, beside.neutral_place.is_(False)]
    above = select(func.min(beside.id)).where(beside.id >= lot, *walked).correlate(person).scalar_subquery()
    first = aliased(Volunteer)
    lowest = select(func.min(first.id)).where(first.lifecycle == Lifecycle.ACTIVE, first.neutral_place.is_(False))
    drawn = (
        select(person.id.label("person"), func.coalesce(above, lowest.scalar_subquery()).label("beside"))
        .where(person.id.in_(bindparam("drawing", expanding=True)))
        .subquery()
    )
    neighbour = aliased(Volunteer)
    return select(drawn.c.person, neighbour.last_asked_at, neighbour.last_served_at, neighbour.hours_quarter).join_from(
        drawn, neighbour, neighbour.id == drawn.c.beside, isouter=True
    )
