"""Many rows of one table at once, past the mapper: COPY on PostgreSQL, one prepared statement on SQLite.

For the few places that write rows by the ten thousand, where the mapper's account of each object costs ten times what
the database needs. Values are turned into what the database stores by the columns' own types, and what a row leaves out
gets the column's plain default, so a new column with a default asks nothing of whoever writes here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Dialect
from sqlalchemy.orm import Session

from iwill.core.db import Base, is_sqlite

Convert = Callable[[Any], Any]


class Rows:
    """Rows of one table that wait to be written together. `columns` are those that each row gives, in this order."""

    def __init__(self, table: type[Base], columns: Sequence[str]) -> None:
        known = table.__table__.columns
        defaults = {
            column.name: column.default.arg
            for column in known
            if column.name not in columns and column.default is not None and column.default.is_scalar
        }
        self._table = table
        self._columns = [*columns, *defaults]
        self._defaults = tuple(defaults.values())
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        """One row more, in the order of the columns."""
        self._rows.append(values)

    def __len__(self) -> int:
        return len(self._rows)

    def write(self, session: Session) -> None:
        """Insert what waits, in the session's transaction. Nothing of it enters the session."""
        if not self._rows:
            return
        rows, self._rows = self._rows, []
        connection = session.connection()
        known = self._table.__table__.columns
        stored = _stored(rows, self._defaults, [_converter(known[name], connection.dialect) for name in self._columns])
        names = ", ".join(f'"{name}"' for name in self._columns)
        if is_sqlite(session):
            marks = ", ".join("?" * len(self._columns))
            cursor = connection.connection.cursor()
            cursor.executemany(f'INSERT INTO "{self._table.__tablename__}" ({names}) VALUES ({marks})', stored)
            cursor.close()
            return
        cursor = connection.connection.cursor()
        with cursor.copy(f'COPY "{self._table.__tablename__}" ({names}) FROM STDIN') as copy:
            for row in stored:
                copy.write_row(row)
        cursor.close()


def _stored(
    rows: Iterable[tuple[Any, ...]], defaults: tuple[Any, ...], converters: Sequence[Convert | None]
) -> list[tuple[Any, ...]]:
    """The rows as the database stores them, column by column, for most columns have nothing to convert."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    length = len(columns[0]) if columns else 0
    columns += [(value,) * length for value in defaults]
    for place, convert in enumerate(converters):
        if convert is not None:
            columns[place] = _converted(columns[place], convert)
    return list(zip(*columns, strict=True))


def _converted(values: Sequence[Any], convert: Convert) -> list[Any]:
    """Each value converted; what comes again, as states and instants do, is converted once."""
    known: dict[Any, Any] = {}
    result = []
    for value in values:
        try:
            stored = known.get(value)
        except TypeError:
            result.append(convert(value))
            continue
        if stored is None:
            stored = known[value] = convert(value)
        result.append(stored)
    return result


def _converter(column: ColumnElement[Any], dialect: Dialect) -> Convert | None:
    if isinstance(column.type, JSON) and dialect.name == "postgresql":
        # COPY takes the text of a document; the driver's wrapper is for statements.
        return lambda value: None if value is None else json.dumps(value)
    processor: Convert | None = column.type.bind_processor(dialect)
    return processor
