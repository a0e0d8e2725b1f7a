"""Single rows written past the mapper, for the few places where hundreds of people press within a minute.

A flush first compares everything that the session holds, which takes longer than all statements of an answer together.
The objects are the usual ones and stand as the rows do, until the transaction is rolled back, be it to a savepoint: the
session then still holds what was written here, and whoever goes on has to let it go.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import Insert, Table, Update, bindparam, insert, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from iwill.core.db import Base, carry_out, db

Row = TypeVar("Row", bound=Base)


def write_row(kind: type[Row], **columns: Any) -> Row:
    """Insert a row at once, with every column named but the id, and return it as if it had been read."""
    row = kind(**columns)
    key = carry_out(_insert_of(kind), columns).inserted_primary_key
    assert key is not None, "a row that is inserted has a key"
    row.id = key[0]  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    db.session.add(row)
    return row


def write_columns(row: Base, **columns: Any) -> None:
    """Write columns of a row at once and note them on the object as they now are."""
    carry_out(_update_of(type(row), tuple(columns)), {"row_id": row.id, **columns})  # type: ignore[attr-defined]
    for name, value in columns.items():
        set_committed_value(row, name, value)


@lru_cache
def _insert_of(kind: type[Base]) -> Insert:
    return insert(cast(Table, kind.__table__))


@lru_cache
def _update_of(kind: type[Base], names: tuple[str, ...]) -> Update:
    table = cast(Table, kind.__table__)
    return update(table).where(table.c.id == bindparam("row_id")).values({name: bindparam(name) for name in names})
