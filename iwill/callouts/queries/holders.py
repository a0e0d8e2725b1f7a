"""Where few people have what a need asks for, it is quicker to begin with them than to walk the line.

Walking in rank order stops after so many people as are wanted, which is soon where many fit. Where hardly anybody does,
it would pass the whole pool. About limit x people / holders are passed by walking, and all holders by beginning with
them; so the holders are the shorter way where they are fewer than the root of limit x people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isqrt
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from iwill.callouts.matching import Shape
from iwill.core.db import db
from iwill.pool.models import Credential, Volunteer, VolunteerSkill

SHAPES_KEPT = 200


def few_holders(shape: Shape, *, limit: int, people: int | None = None) -> int | None:
    """Which of `holdings(shape)` so few people have that it is quicker to begin with them; None where there is none.
    Whoever knows about how many `people` there are says so."""
    kinds = len(_holdings(shape))
    if not kinds:
        return None
    connection = db.session.connection()
    if people is None:
        people = int(connection.scalar(newest()) or 0)
    row = connection.execute(_more_than(shape), {"few": isqrt(limit * people)}).one()
    return next((place for place, more in enumerate(row) if more is None), None)


def holders(shape: Shape, place: int) -> Select[Any]:
    """Who has, confirmed and valid or not, what stands at this place of the shape's skills and credentials."""
    return _holdings(shape)[place]


@lru_cache(1)
def newest() -> Select[Any]:
    """About as many as there are people."""
    return select(func.max(Volunteer.id))


@lru_cache(SHAPES_KEPT)
def _holdings(shape: Shape) -> Sequence[Select[Any]]:
    return tuple(_each(shape))


def _each(shape: Shape) -> Iterator[Select[Any]]:
    for code in shape.skills:
        enough = sorted(shape.words.satisfied_by("skill", code))
        yield select(VolunteerSkill.volunteer_id).where(VolunteerSkill.skill.in_(enough))
    for code in shape.credentials:
        kinds = sorted(shape.words.satisfied_by("credential", code))
        yield select(Credential.volunteer_id).where(Credential.kind.in_(kinds))


@lru_cache(SHAPES_KEPT)
def _more_than(shape: Shape) -> Select[Any]:
    """For each skill and credential of the shape its `few`-th holder, if there are so many."""
    few = bindparam("few", type_=Integer())
    return select(*(one.limit(1).offset(few).scalar_subquery() for one in _holdings(shape)))
