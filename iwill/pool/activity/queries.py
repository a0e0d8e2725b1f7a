"""What happened to people, as it was noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.pool.activity.services import ROWS
from iwill.pool.activity.terms import Happening

_all = select(ROWS.c.volunteer_id, ROWS.c.kind, ROWS.c.ref, ROWS.c.on_day, ROWS.c.at, ROWS.c.path)
_of_people = _all.where(one_of(ROWS.c.volunteer_id, "people"))
_in_order = _all.order_by(ROWS.c.volunteer_id)
_READ_AT_ONCE = 5_000


def happened_to(people: Sequence[int]) -> Iterator[Happening]:
    """Everything that was noted of these people, in no particular order."""
    return _read(_of_people, people=people)


def everything() -> Iterator[Happening]:
    """Everything that was noted of anybody, person after person, read as it is asked for."""
    return _read(_in_order)


def _read(query: Select[tuple[object, ...]], **values: object) -> Iterator[Happening]:
    # An option of this statement alone: on the connection it would make a cursor of every insert that follows.
    result = db.session.connection().execute(query, values, execution_options={"yield_per": _READ_AT_ONCE})
    for row in result:
        yield Happening(*row)
