"""Where a table says what, looked up once for all its rows; and what many rows say alike, read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from iwill.pool.imports.terms import Column, Field, Row, Table

# What was read is forgotten at once when it has become so much: a column of free text says nothing twice.
MOST_REMEMBERED = 20_000

Read = TypeVar("Read")


class Places:
    """The columns of one table by what they say, for reading its rows one after the other."""

    def __init__(self, table: Table) -> None:
        self._columns: dict[Field, tuple[Column, ...]] = {
            field: tuple(column for column in table.columns if column.field is field) for field in Field
        }
        self._places = {field: tuple(one.place for one in columns) for field, columns in self._columns.items()}
        self._read: dict[Any, Any] = {}

    def columns(self, field: Field) -> tuple[Column, ...]:
        """The columns that say this, in the order of the table."""
        return self._columns[field]

    def all(self, row: Row, field: Field) -> tuple[str, ...]:
        """What the row says in them, blank cells left out."""
        places = self._places[field]
        if not places:
            return ()
        return tuple([cell for place in places if (cell := row.cells[place].strip())])

    def one(self, row: Row, field: Field) -> str:
        """The first thing that the row says there, or nothing."""
        for place in self._places[field]:
            if cell := row.cells[place].strip():
                return cell
        return ""

    def once(self, read: Callable[..., Read], *said: Any) -> Read:
        """What `read` makes of these words, read for the first row that says so and remembered for the others."""
        key = (read, said)
        known: Read | None = self._read.get(key)
        if known is None:
            if len(self._read) >= MOST_REMEMBERED:
                self._read.clear()
            known = self._read[key] = read(*said)
        return known
