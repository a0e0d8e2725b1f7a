"""The statements behind the order of people: built once for a shape of need, and asked with its values."""

from __future__ import annotations

from functools import lru_cache
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
from iwill.callouts.facts.queries import counting_no_shows
from iwill.callouts.matching import Shape
from iwill.callouts.queries import statements
from iwill.core.db import UtcDateTime
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

SHAPES_KEPT = 200
# Numbers of the lot: a prime, and two that share nothing with it.
_PRIME, _A, _B = 2_147_483_647, 1_103_515_245, 12_345_701


def _apart_ids() -> Any:
    return select(Volunteer.id).where(Volunteer.neutral_place).union(counting_no_shows())


def _placed_apart() -> ColumnElement[bool]:
    return or_(Volunteer.neutral_place, Volunteer.id.in_(counting_no_shows()))


@lru_cache(1)
def anybody() -> Select[tuple[bool]]:
    neutral = select(Volunteer.id).where(Volunteer.neutral_place).exists()
    return select(or_(neutral, counting_no_shows().exists()))


def _placed_columns(query: Select[Any]) -> Select[Any]:
    return query.add_columns(
        Volunteer.last_asked_at, Volunteer.last_served_at, Volunteer.hours_quarter, Volunteer.neutral_place
    )


@lru_cache(SHAPES_KEPT)
def walking(shape: Shape, *, certain: bool | None, among: int | None) -> Select[Any]:
    return _placed_columns(statements.ranking(shape, certain=certain, among=among)).where(not_(_placed_apart()))


@lru_cache(SHAPES_KEPT)
def apart(shape: Shape, *, certain: bool | None, among: int | None = None) -> Select[Any]:
    whole = statements.ranking(shape, certain=certain, among=among).order_by(None).limit(None)
    return _placed_columns(whole).where(Volunteer.id.in_(_apart_ids()))


@lru_cache(SHAPES_KEPT)
def certain(shape: Shape) -> Select[Any]:
    return select(matching.sure(shape)).where(Volunteer.id == bindparam("volunteer_id", type_=Integer()))


@lru_cache(SHAPES_KEPT)
def counting(shape: Shape) -> Select[Any]:
    place = tuple_(
        bindparam("at_asked", type_=UtcDateTime()),
        bindparam("at_served", type_=UtcDateTime()),
        bindparam("at_quarter", type_=Integer()),
        bindparam("at_id", type_=Integer()),
    )
    sure = matching.sure(shape).label("certain")
    standing = (
        select(sure, case((tuple_(*statements.RANK) < place, 1), else_=0).label("before"))
        .where(
            *matching.conditions(shape).values(),
            not_(matching.asked_already()),
            not_(_placed_apart()),
        )
        .subquery()
    )
    return select(standing.c.certain, func.count(), func.sum(standing.c.before)).group_by(standing.c.certain)


@lru_cache(1)
def lots() -> Select[Any]:
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
