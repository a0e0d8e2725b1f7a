"""Bringing a backup back. Everything is made ready beside the database first; then it changes places in one step.

What was there before is never destroyed: an SQLite file is moved aside, a PostgreSQL database has to be empty.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import flask_migrate
from flask import current_app
from sqlalchemy import Connection

import config
from iwill.core.db import db, transaction
from iwill.core.encryption import keyring
from iwill.core.errors import Refused
from iwill.engine import afterwards, archive, revision, table_rows
from iwill.engine.serving import sole_use

NEXT = (
    "Sending is on hold and nothing that was waiting is sent again. Look at `iwill doctor`, at the call-outs that are "
    "open and at the messages marked unknown; then lift the hold with `iwill restore --release`."
)


def restore(path: Path, now: datetime) -> dict[str, Any]:
    """Put a backup in the place of the database. Refuses a file that is not one, is damaged, was made with other keys,
    by a newer version or on another kind of database; refuses while a server runs here; then nothing has changed."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    kind = db.engine.dialect.name
    home = _home_of_the_database(settings)
    with sole_use(Path(settings.instance_dir)), tempfile.TemporaryDirectory(dir=home, prefix=".iwill-restore-") as at:
        manifest = archive.read(path, Path(at), keyring())
        _check(manifest, kind)
        if kind == "sqlite":
            counts, kept = _restore_file(Path(at) / archive.DATABASE, manifest, settings, now)
        else:
            counts, kept = _restore_rows(Path(at), manifest, now), None
    return {
        "restored": str(path),
        "made_at": manifest.made_at,
        "people": manifest.rows.get("volunteer", 0),
        **counts,
        "kept": kept,
        "held": True,
        "next": NEXT,
    }


def _check(manifest: archive.Manifest, kind: str) -> None:
    if manifest.database != kind:
        raise Refused(
            "backup_other_database",
            f"This backup was made on {manifest.database}; IWILL_DATABASE_URL names a database of kind {kind}.",
        )
    if not revision.is_known(manifest.revision):
        raise Refused("backup_newer", "This backup was made by a newer iwill: install that version first.")


def _home_of_the_database(settings: config.Settings) -> Path:
    """The folder in which the new database is made ready: the same disk, so that it can change places in one step."""
    home = Path(db.engine.url.database or "").parent if db.engine.dialect.name == "sqlite" else settings.instance_dir
    Path(home).mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(home)


def _restore_file(
    fresh: Path, manifest: archive.Manifest, settings: config.Settings, now: datetime
) -> tuple[dict[str, Any], str | None]:
    from iwill.app import create_app  # noqa: PLC0415  (the application itself imports the engine)

    ready = create_app(replace(settings, database_url=f"sqlite:///{fresh}"), serving=False)
    with ready.app_context():
        flask_migrate.upgrade()
        with transaction():
            counts = afterwards.settle(manifest.made_at, now=now)
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(fresh)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Refused("backup_damaged", "The database inside the backup is damaged.")
    os.chmod(fresh, 0o600)
    target = Path(db.engine.url.database or "")
    db.session.remove()
    db.engine.dispose()
    kept = _move_aside(target, now)
    os.replace(fresh, target)
    _sync_folder(target.parent)
    return counts, str(kept) if kept else None


def _move_aside(target: Path, now: datetime) -> Path | None:
    """Give the present database another name. Its journal goes with it: left behind, it would spoil the new one."""
    if not target.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
    while kept.exists():
        kept = kept.with_name(kept.name + "x")
    for ending in ("-wal", "-shm", ""):
        part = target.with_name(target.name + ending)
        if part.exists():
            os.replace(part, kept.with_name(kept.name + ending))
    return kept


def _restore_rows(folder: Path, manifest: archive.Manifest, now: datetime) -> dict[str, Any]:
    with db.engine.connect() as connection:
        has_tables = bool(table_rows.tables_of(connection))
        if has_tables and not table_rows.is_empty(connection):
            raise Refused(
                "database_not_empty",
                "The database has rows in it. Make an empty one and name it in IWILL_DATABASE_URL; then try again.",
            )
    if has_tables and revision.versions().database != manifest.revision:
        flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade(revision=manifest.revision)
    if manifest.revision == revision.newest():
        with transaction() as session:
            _load(session.connection(), folder)
            return afterwards.settle(manifest.made_at, now=now)
    with transaction() as session:
        _load(session.connection(), folder)
    flask_migrate.upgrade()
    with transaction():
        return afterwards.settle(manifest.made_at, now=now)


def _load(connection: Connection, folder: Path) -> None:
    for table in table_rows.tables_of(connection):
        part = folder / archive.TABLES / f"{table.name}.jsonl"
        if part.exists():
            table_rows.load(connection, table, part)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
