"""Rows changed so that it can be undone exactly: each change leaves a line with the row before and after.

Undoing goes backwards through the lines. What somebody has changed since the merge stays as they made it; only where a
row is gone, or points elsewhere by now, is there no way back, and the whole of it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Enum, Table, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from iwill.core.db import Base, UtcDateTime, db
from iwill.core.errors import Refused
from iwill.pool.merging.terms import CHANGED_SINCE

Line = dict[str, Any]
Row = Mapping[str, Any]
# Tables whose rows are forgotten with time, so that one which is gone is no reason to refuse. Features add theirs.
FORGOTTEN: set[str] = set()


class Changes:
    """What a merge does to rows, and the lines that undo it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def update(self, table: Table, row: Row, *, counters: Sequence[str] = (), **values: Any) -> None:
        """Set columns of one row. `counters` are put back by their difference, because they go on counting."""
        changed = {name: value for name, value in values.items() if row[name] != value}
        if not changed:
            return
        db.session.execute(update(table).where(_is(table, row)).values(changed))
        after = {**row, **changed}
        line = {"do": "update", "table": table.name, "key": _plain(table, _key(table, after))}
        line |= {"before": _plain(table, {name: row[name] for name in changed}), "after": _plain(table, changed)}
        self.lines.append(line | {"counters": [name for name in counters if name in changed]})

    def insert(self, table: Table, values: Row) -> None:
        """Add a row; its defaults are filled in by the table."""
        key = db.session.execute(insert(table).values(**values)).inserted_primary_key
        named = {column.name: value for column, value in zip(table.primary_key, key or (), strict=True)}
        row = db.session.execute(select(table).where(_is(table, named))).mappings().one()
        self.lines.append({"do": "insert", "table": table.name, "row": _plain(table, row)})

    def delete(self, table: Table, row: Row) -> None:
        """Delete one row, and before it whatever hangs on it."""
        for child, column, key in _pointing_to(table):
            for one in rows_of(child, column == row[key]):
                self.delete(child, one)
        db.session.execute(delete(table).where(_is(table, row)))
        self.lines.append({"do": "delete", "table": table.name, "row": _plain(table, row)})

    def replace(self, table: Table, column: Column[Any], person: int, rows: Iterable[Row]) -> None:
        """Put these rows in place of all that a person has in a table; undone only where they still stand so."""
        before = rows_of(table, column == person)
        after = [{**row, column.name: person} for row in rows]
        db.session.execute(delete(table).where(column == person))
        if after:
            db.session.execute(insert(table), after)
        line = {"do": "replace", "table": table.name, "column": column.name, "person": person}
        line |= {"before": [_plain(table, row) for row in before], "after": [_plain(table, row) for row in after]}
        self.lines.append(line)

    def move(self, column: Column[Any], from_id: int, to_id: int) -> None:
        """Let every row that points to one person point to the other. A row that may not stand beside one that is
        there already is deleted instead."""
        table = column.table
        assert isinstance(table, Table)
        for row in rows_of(table, column == from_id):
            try:
                with db.session.begin_nested():
                    self.update(table, row, **{column.name: to_id})
            except IntegrityError:
                self.delete(table, row)


def rows_of(table: Table, *conditions: ColumnElement[bool]) -> list[Row]:
    """Rows as they stand in the database, in order of their keys."""
    query = select(table).where(*conditions).order_by(*table.primary_key)
    return [dict(row) for row in db.session.execute(query).mappings()]


def undo_lines(lines: Sequence[Line]) -> None:
    """Undo what these lines tell, the last one first; all of it or nothing."""
    ways = {"update": _undo_update, "insert": _undo_insert, "delete": _undo_delete, "replace": _undo_replace}
    try:
        with db.session.begin_nested():
            for line in reversed(lines):
                ways[line["do"]](Base.metadata.tables[line["table"]], line)
    except IntegrityError as clash:
        raise Refused(CHANGED_SINCE) from clash


def _undo_update(table: Table, line: Line) -> None:
    row = _standing(table, _typed(table, line["key"]))
    if row is None:
        if table.name in FORGOTTEN:
            return
        raise Refused(CHANGED_SINCE)
    before, after = _typed(table, line["before"]), _typed(table, line["after"])
    values = {}
    for name, old in before.items():
        if name in line["counters"]:
            values[name] = max(row[name] - after[name] + old, 0)
        elif row[name] == after[name]:
            values[name] = old
        elif table.c[name].foreign_keys or name in _POINTERS:
            raise Refused(CHANGED_SINCE)
    if values:
        db.session.execute(update(table).where(_is(table, row)).values(values))


def _undo_insert(table: Table, line: Line) -> None:
    added = _typed(table, line["row"])
    row = _standing(table, added)
    if row is not None:
        if row != added:
            raise Refused(CHANGED_SINCE)
        db.session.execute(delete(table).where(_is(table, row)))


def _undo_delete(table: Table, line: Line) -> None:
    db.session.execute(insert(table).values(_typed(table, line["row"])))


def _undo_replace(table: Table, line: Line) -> None:
    column, person = table.c[line["column"]], line["person"]
    standing = [_plain(table, row) for row in rows_of(table, column == person)]
    if sorted(standing, key=_in_order(table)) != sorted(line["after"], key=_in_order(table)):
        return
    db.session.execute(delete(table).where(column == person))
    if line["before"]:
        db.session.execute(insert(table), [_typed(table, row) for row in line["before"]])


# Columns that name a person without a foreign key, as tables on the left of the pool must.
_POINTERS = {"person_id", "recipient_id"}


def _pointing_to(table: Table) -> list[tuple[Table, Column[Any], str]]:
    return [
        (other, column, key.column.name)
        for other in Base.metadata.sorted_tables
        for column in other.c
        for key in column.foreign_keys
        if key.column.table is table
    ]


def _standing(table: Table, row: Row) -> Row | None:
    found = db.session.execute(select(table).where(_is(table, row))).mappings().one_or_none()
    return dict(found) if found is not None else None


def _is(table: Table, row: Row) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _key(table: Table, row: Row) -> Row:
    return {column.name: row[column.name] for column in table.primary_key}


def _in_order(table: Table) -> Any:
    names = [column.name for column in table.primary_key]
    return lambda row: tuple(row[name] for name in names)


def _plain(table: Table, row: Row) -> Line:
    """A row as JSON can hold it."""
    return {name: _as_json(value) for name, value in row.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, PythonEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(table: Table, row: Line) -> dict[str, Any]:
    """The row as its columns take it."""
    return {name: _from_json(table.c[name], value) for name, value in row.items()}


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Enum):
        return column.type.enum_class(value) if column.type.enum_class else value
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
