"""The summaries are kept in the transaction of the event itself: one row read, and what changes written.

Cells get rows added and are never written over, so two events of different people never wait for each other; the row
of a person is held by whoever does something to her.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.insight.models import CellChange, PersonSummary
from iwill.insight.rules import TELLING, cells_of, fold, fold_all, furthest
from iwill.insight.terms import Cell, Person
from iwill.pool.activity import queries, services
from iwill.pool.activity.terms import Happening, Kind
from iwill.pool.merging.joining import OWN

PEOPLE, CELLS = cast(Table, PersonSummary.__table__), cast(Table, CellChange.__table__)
_FIELDS = tuple(field.name for field in fields(Person))
_read = select(PEOPLE.c.volunteer_id, *(PEOPLE.c[name] for name in _FIELDS)).order_by(PEOPLE.c.volunteer_id)
_read_some = _read.where(one_of(PEOPLE.c.volunteer_id, "people")).with_for_update()
_insert_person, _insert_cell = insert(PEOPLE), insert(CELLS)
_delete_person = delete(PEOPLE).where(PEOPLE.c.volunteer_id == bindparam("person"))
_update_person = (
    update(PEOPLE)
    .where(PEOPLE.c.volunteer_id == bindparam("person"))
    .values({name: bindparam(name) for name in (*_FIELDS, "furthest")})
)
# Of these only whoever has no such day yet, or a later one, can change. Most of a wave have been asked before, and an
# index knows who has not: of the others nothing is read at all, unless somebody's first day lies after this one.
_never_asked = _read_some.where(PEOPLE.c.asked_on.is_(None))
_asked_later = _read_some.where(PEOPLE.c.asked_on > bindparam("day"))
_last_first_asked = select(func.max(PEOPLE.c.asked_on))
_by_first_day = {
    kind: _read_some.where((column.is_(None)) | (column > bindparam("day")))
    for kind, column in ((Kind.AVAILABLE, PEOPLE.c.available_on), (Kind.VERIFIED, PEOPLE.c.verified_on))
}


def keep(happenings: Sequence[Happening]) -> None:
    """Bring the summaries up to date with what was just noted."""
    kinds = {one.kind for one in happenings} & TELLING
    anew: set[int] = set()
    if Kind.JOINED in kinds:
        anew = {one.volunteer_id for one in happenings if one.kind is Kind.JOINED}
        keep_anew(sorted(anew))
        kinds.discard(Kind.JOINED)
    if not kinds:
        return
    kept = _kept_of(happenings, kinds)
    after: dict[int, Person] = {}
    for one in happenings:
        person = one.volunteer_id
        if one.kind in kinds and person in kept and person not in anew:
            after[person] = fold(after.get(person, kept[person]), one)
    _write({person: (kept[person], now) for person, now in after.items() if now is not kept[person]})


def keep_anew(people: Sequence[int]) -> None:
    """Work out the summaries of these people from everything that was noted of them."""
    before = read_kept(people)
    told: dict[int, list[Happening]] = defaultdict(list)
    for one in queries.happened_to(people):
        told[one.volunteer_id].append(one)
    after = {volunteer_id: fold_all(told[volunteer_id]) for volunteer_id in people}
    _write({one: (before.get(one), after[one]) for one in people if before.get(one) != after[one]})


def read_kept(people: Sequence[int]) -> dict[int, Person]:
    """The summaries of these people as they are kept, held until the transaction ends."""
    return _read_people(_read_some, people=people)


def _kept_of(happenings: Sequence[Happening], kinds: Set[Kind]) -> dict[int, Person]:
    """The summaries that these things can change, held until the transaction ends."""
    people = [one.volunteer_id for one in happenings]
    first = next(iter(kinds))
    if kinds == {Kind.ASKED}:
        return _not_asked_by(min(one.on_day for one in happenings), people)
    if len(kinds) == 1 and first in _by_first_day:
        return _read_people(_by_first_day[first], people=people, day=min(one.on_day for one in happenings))
    return read_kept(people)


def _not_asked_by(day: date, people: Sequence[int]) -> dict[int, Person]:
    """The summaries of those who have not been asked yet, or for the first time after a day."""
    last = db.session.connection().scalar(_last_first_asked)
    later = _read_people(_asked_later, people=people, day=day) if last is not None and last > day else {}
    return later | _read_people(_never_asked, people=people)


def _read_people(query: Any, **values: Any) -> dict[int, Person]:
    rows = db.session.connection().execute(query, values)
    return {row[0]: Person(*row[1:]) for row in rows}


def _write(changed: Mapping[int, tuple[Person | None, Person | None]]) -> None:
    """Write what became of people, and what that adds to cells and takes from them."""
    connection = db.session.connection()
    new = [row_of(one, after) for one, (before, after) in changed.items() if before is None and after is not None]
    gone = [{"person": one} for one, (_before, after) in changed.items() if after is None]
    other = [
        {**row_of(one, after), "person": one}
        for one, (before, after) in changed.items()
        if before is not None and after is not None
    ]
    for row in other:
        del row["volunteer_id"]
    for statement, rows in ((_insert_person, new), (_update_person, other), (_delete_person, gone)):
        if rows:
            connection.execute(statement, rows)
    counted: Counter[Cell] = Counter()
    for before, after in changed.values():
        counted.update(cells_of(after))
        counted.subtract(cells_of(before))
    add_to_cells(counted)


def add_to_cells(counted: Mapping[Cell, int]) -> None:
    """Add so many to each cell, or take them away."""
    rows = [cell._asdict() | {"n": n} for cell, n in sorted(counted.items()) if n]
    if rows:
        db.session.connection().execute(_insert_cell, rows)


def row_of(volunteer_id: int, person: Person) -> dict[str, Any]:
    """A summary as its row."""
    return {"volunteer_id": volunteer_id, **vars(person), "furthest": furthest(person)}


services.NOTED.append(keep)
services.REWRITTEN.append(keep_anew)
# A merge works both summaries out anew; there is nothing to move.
OWN.add(PEOPLE.name)
