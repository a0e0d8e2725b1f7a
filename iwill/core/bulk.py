"""Many rows in one statement, as the driver takes them; the unique key alone decides what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from iwill.core.db import db


def insert_new(table: Table, rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> int:
    """Insert what is new by a unique key; returns how many that were. Two who do it at once need no lock: the second
    writes nothing. Each row names every column but the id."""
    if not rows:
        return 0
    statement, names, writers = _in_driver_terms(table, key, db.engine.dialect)
    columns = zip(*map(itemgetter(*names), rows), strict=True)
    finished = [_written(column, writer) for column, writer in zip(columns, writers, strict=True)]
    connection = db.session.connection()
    return connection.exec_driver_sql(statement, list(zip(*finished, strict=True))).rowcount


@lru_cache(maxsize=16)
def _in_driver_terms(table: Table, key: tuple[str, ...], dialect: Any) -> tuple[str, Sequence[str], list[Any]]:
    """The statement as the driver takes it, its columns in order, and what turns the values of each into the driver's
    own; worked out once.

    A wave can have 100,000 rows that differ in a handful of columns: the library would turn each value of each row
    anew, which takes several times as long as inserting them.
    """
    sqlite = dialect.name == "sqlite"
    build: Any = sqlite_insert if sqlite else postgresql_insert
    insert = build(table).on_conflict_do_nothing(index_elements=key)
    positional = type(dialect)(paramstyle="qmark" if sqlite else "format")
    compiled = insert.compile(dialect=positional, column_keys=[one.name for one in table.columns if one.name != "id"])
    names = compiled.positiontup
    writers = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    return str(compiled), names, writers


def _written(values: Sequence[Any], writer: Callable[[Any], Any] | None) -> Sequence[Any]:
    """The values of a column as the driver takes them, each different one turned once."""
    if writer is None:
        return values
    if isinstance(values[0], dict):
        return [writer(value) for value in values]
    known = {value: writer(value) for value in set(values)}
    return [known[value] for value in values]
