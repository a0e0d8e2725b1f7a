"""Rows as JSON lines: how a PostgreSQL database goes into a backup and comes out of it, without its own tools.

Tables are read as they are in the database, not as the models say, so that a backup can be taken before a migration
and brought back at its own version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, func, insert, select, text

VERSION_TABLE = "alembic_version"
BATCH = 1000


def tables_of(connection: Connection) -> list[Table]:
    """Every table of the database, those that others point at first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def is_empty(connection: Connection) -> bool:
    """Whether there is no row in any table."""
    return not any(
        connection.execute(select(text("1")).select_from(table).limit(1)).first() for table in tables_of(connection)
    )


def dump(connection: Connection, table: Table, path: Path) -> int:
    """Write a table's rows to a file; returns how many. The rows are streamed, so any size fits into memory."""
    rows = connection.execution_options(yield_per=BATCH).execute(select(table))
    count = 0
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(row._mapping), ensure_ascii=False, default=_as_text) + "\n")
            count += 1
    return count


def load(connection: Connection, table: Table, path: Path) -> int:
    """Add the rows of a file to an empty table, and move its counter past them; returns how many."""
    count = 0
    for batch in _batches(table, path):
        connection.execute(insert(table), batch)
        count += len(batch)
    _advance_counter(connection, table)
    return count


def _batches(table: Table, path: Path) -> Iterator[list[dict[str, Any]]]:
    instants = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    days = [column.name for column in table.columns if isinstance(column.type, Date)]
    batch: list[dict[str, Any]] = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            for name in instants:
                row[name] = row[name] and datetime.fromisoformat(row[name])
            for name in days:
                row[name] = row[name] and date.fromisoformat(row[name])
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _advance_counter(connection: Connection, table: Table) -> None:
    if "id" not in table.columns:
        return
    counter = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
    last = connection.scalar(select(func.max(table.columns["id"])))
    if counter and last:
        connection.execute(select(func.setval(counter, last)))


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a backup cannot hold a {type(value).__name__}")
