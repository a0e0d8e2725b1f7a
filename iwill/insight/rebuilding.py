"""The summaries anew from everything that was noted, some hundred people at a time, and the proof that the kept ones
are equal to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import groupby

from sqlalchemy import delete, func, select, text

from iwill.core.db import db, is_sqlite
from iwill.insight.models import PersonSummary
from iwill.insight.rules import cells_of, fold_all
from iwill.insight.terms import Cell, Person
from iwill.insight.upkeep import CELLS, PEOPLE, add_to_cells, keep_anew, row_of
from iwill.pool.activity import queries
from iwill.pool.activity.services import ROWS

_CELL = tuple(CELLS.c[name] for name in Cell._fields)
_FIELDS = tuple(field.name for field in fields(Person))
# So many people are worked out in one transaction: on SQLite nobody waits for it longer than a moment.
PEOPLE_AT_ONCE = 500


@dataclass(frozen=True)
class Differs:
    """The first place in which the kept summaries differ from the rebuilt ones."""

    where: str
    kept: int | str | None
    rebuilt: int | str | None


def next_people(after: int) -> list[int]:
    """The ids of the next people of whom anything was noted, or is kept."""
    noted = select(ROWS.c.volunteer_id).where(ROWS.c.volunteer_id > after).distinct()
    kept = select(PEOPLE.c.volunteer_id).where(PEOPLE.c.volunteer_id > after)
    both = noted.union(kept).order_by("volunteer_id").limit(PEOPLE_AT_ONCE)
    return list(db.session.scalars(both))


def rebuild_people(people: list[int]) -> None:
    """Work out the summaries of these people anew, and what follows for the cells."""
    keep_anew(people)


def even_out_cells() -> int:
    """Make the cells the sum of what the people in them count, and write each once; returns how many there are."""
    counted: Counter[Cell] = Counter()
    for _volunteer_id, person in kept_people():
        counted.update(cells_of(person))
    db.session.execute(delete(CELLS))
    add_to_cells(counted)
    return len(counted)


def add_up_cells() -> int:
    """Put the changes of each cell together into one row; returns how many rows that saved."""
    connection = db.session.connection()
    if not is_sqlite(db.session()):
        connection.execute(text("LOCK TABLE insight_cell IN SHARE ROW EXCLUSIVE MODE"))
    before = connection.scalar(select(func.count()).select_from(CELLS)) or 0
    counted = kept_cells()
    connection.execute(delete(CELLS))
    add_to_cells(counted)
    return before - len(counted)


def kept_cells() -> Counter[Cell]:
    """Every cell that holds anybody, as it is kept."""
    total = func.sum(CELLS.c.n)
    rows = db.session.connection().execute(select(*_CELL, total).group_by(*_CELL).having(total != 0))
    return Counter({Cell(*row[:-1]): int(row[-1]) for row in rows})


def kept_people() -> Iterator[tuple[int, Person]]:
    """Every summary as it is kept, in order of ids."""
    query = select(PEOPLE.c.volunteer_id, *(PEOPLE.c[name] for name in _FIELDS)).order_by(PEOPLE.c.volunteer_id)
    for row in db.session.connection().execute(query, execution_options={"yield_per": 5_000}):
        yield row[0], Person(*row[1:])


def rebuilt_people() -> Iterator[tuple[int, Person]]:
    """Every summary as it follows from what was noted, in order of ids; the kept ones stay as they are."""
    for volunteer_id, told in groupby(queries.everything(), key=lambda one: one.volunteer_id):
        person = fold_all(told)
        if person is not None:
            yield volunteer_id, person


def first_difference() -> Differs | None:
    """The first place where what is kept is not what it should be; None where both are equal throughout."""
    counted: Counter[Cell] = Counter()
    kept = dict(kept_people())
    for volunteer_id, person in rebuilt_people():
        counted.update(cells_of(person))
        mine = kept.pop(volunteer_id, None)
        if mine != person:
            return _where(volunteer_id, mine, person)
    for volunteer_id, mine in kept.items():
        return _where(volunteer_id, mine, None)
    cells = kept_cells()
    for cell in sorted(counted.keys() | cells.keys()):
        if counted[cell] != cells[cell]:
            place = " ".join(str(part) for part in cell)
            return Differs(f"cell {place}", cells[cell], counted[cell])
    return None


def _where(volunteer_id: int, kept: Person | None, rebuilt: Person | None) -> Differs:
    mine, other = (row_of(volunteer_id, one) if one is not None else {} for one in (kept, rebuilt))
    name = next(name for name in PersonSummary.__table__.c.keys() if mine.get(name) != other.get(name))  # noqa: SIM118
    values = (None if value is None else str(value) for value in (mine.get(name), other.get(name)))
    return Differs(f"person {volunteer_id} {name}", *values)
