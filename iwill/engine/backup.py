"""Making a backup while everything runs: one consistent moment, in one file."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext

from iwill.core.db import db
from iwill.core.encryption import keyring
from iwill.core.errors import Refused
from iwill.engine import archive, table_rows

KEYS_ARE_NOT_INSIDE = (
    "The keys are not in this file. Without IWILL_DATA_KEYS and IWILL_INDEX_KEY its personal data cannot be read: "
    "keep them somewhere else, and keep the file erased.jsonl beside them."
)


def back_up(path: Path, now: datetime) -> dict[str, Any]:
    """Write the database as it is at one moment to a new file; readers and writers are not held up.

    Refuses a file that exists, a database without tables, and a disk that is full; then nothing is left behind.
    """
    if path.exists():
        raise Refused("file_exists", f"{path} is there already; a backup never overwrites a file.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".iwill-backup-") as folder:
        if db.engine.dialect.name == "sqlite":
            revision, rows, parts = _copy_file(Path(folder))
        else:
            revision, rows, parts = _copy_rows(Path(folder))
        ring = keyring()
        manifest = archive.Manifest(
            format=archive.FORMAT,
            made_at=now.isoformat(),
            database=db.engine.dialect.name,
            revision=revision,
            rows=rows,
            digests={name: archive.digest_of(part) for name, part in parts.items()},
            keys=archive.fingerprints(ring),
        )
        archive.write(path, manifest, parts, ring)
    return {
        "backup": str(path),
        "made_at": manifest.made_at,
        "people": rows.get("volunteer", 0),
        "rows": sum(rows.values()),
        "revision": revision,
        "keys": KEYS_ARE_NOT_INSIDE,
    }


def _copy_file(folder: Path) -> tuple[str, dict[str, int], dict[str, Path]]:
    """SQLite's own copying, which takes one moment of the database however busy it is."""
    source_path = db.engine.url.database
    if not source_path or not Path(source_path).exists():
        raise _nothing_there()
    copy = folder / archive.DATABASE
    with closing(sqlite3.connect(source_path, timeout=10)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # The copy is to be one file, whatever journal the original keeps.
        target.execute("PRAGMA journal_mode=DELETE")
        if target.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise Refused("database_damaged", "The database file is damaged; what can be read was not saved.")
        names = [name for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if table_rows.VERSION_TABLE not in names:
            raise _nothing_there()
        revision = target.execute(f"SELECT version_num FROM {table_rows.VERSION_TABLE}").fetchone()
        rows = {
            name: target.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in sorted(names)
            if name != table_rows.VERSION_TABLE and not name.startswith("sqlite_")
        }
    if revision is None:
        raise _nothing_there()
    return revision[0], rows, {archive.DATABASE: copy}


def _copy_rows(folder: Path) -> tuple[str, dict[str, int], dict[str, Path]]:
    """On PostgreSQL one read-only transaction sees one moment, however long the copying takes."""
    (folder / archive.TABLES).mkdir()
    rows: dict[str, int] = {}
    parts: dict[str, Path] = {}
    with db.engine.connect() as bare:
        connection = bare.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise _nothing_there()
        for table in table_rows.tables_of(connection):
            name = f"{archive.TABLES}{table.name}.jsonl"
            parts[name] = folder / name
            rows[table.name] = table_rows.dump(connection, table, parts[name])
    return revision, rows, parts


def _nothing_there() -> Refused:
    return Refused("not_migrated", "There is no database to save yet: run `iwill migrate`.")
