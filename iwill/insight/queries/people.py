"""Who is behind a cell: names and where each stands, so many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from iwill.core.db import db
from iwill.insight.queries.cells import Among
from iwill.insight.rules import first_of_month
from iwill.insight.upkeep import PEOPLE
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

PAGE = 100


@dataclass(frozen=True)
class Behind:
    """Somebody who counts in a cell."""

    volunteer_id: int
    name: str
    lifecycle: Lifecycle
    joined_on: date


def came_back(among: Among, month: int, *, served: bool, back: bool = True) -> Select[Any]:
    """Who came so many months after joining, or who did not."""
    mark = PEOPLE.c.served if served else PEOPLE.c.signs
    marked = mark.op("&")(1 << month) != 0
    if month == 0 and not served:
        return _meant(among)
    return _meant(among).where(marked if back else ~marked)


def reached(among: Among, place: int, *, and_no_further: bool) -> Select[Any]:
    """Who has come to a step, or who has come to it and no further."""
    far = PEOPLE.c.furthest == place if and_no_further else PEOPLE.c.furthest >= place
    return _meant(among).where(far)


def listed(query: Select[Any]) -> tuple[int, Sequence[Behind]]:
    """How many there are, and the first of them in order of joining. Whoever is erased has no name and is not shown."""
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.order_by(PEOPLE.c.joined_on, Volunteer.id).limit(PAGE))
    return total, [Behind(*row) for row in rows]


def _meant(among: Among) -> Select[Any]:
    query = (
        select(Volunteer.id, Volunteer.preferred_name, Volunteer.lifecycle, PEOPLE.c.joined_on)
        .join(PEOPLE, PEOPLE.c.volunteer_id == Volunteer.id)
        .where(Volunteer.erased_at.is_(None))
    )
    if among.path is not None:
        query = query.where(PEOPLE.c.path == among.path)
    if among.crisis is not None:
        query = query.where(PEOPLE.c.crisis == among.crisis)
    if among.since is not None:
        query = query.where(PEOPLE.c.joined_on >= first_of_month(among.since))
    if among.until is not None:
        query = query.where(PEOPLE.c.joined_on < first_of_month(among.until + 1))
    return query
