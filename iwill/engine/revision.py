"""Which version the database is at, and which one this program needs."""

from __future__ import annotations

from dataclasses import dataclass

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import current_app

from iwill.core.db import db
from iwill.core.errors import Refused


@dataclass(frozen=True)
class Versions:
    """The database's version (None before the first migration), the program's, and whether the program knows both."""

    database: str | None
    program: str
    known: bool

    @property
    def same(self) -> bool:
        return self.database == self.program


def versions() -> Versions:
    """Compare the database with this program; raises the driver's error where the database is out of reach."""
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return Versions(present, newest(), present is None or is_known(present))


def newest() -> str:
    """The version that this program needs."""
    head = _script().get_current_head()
    if head is None:
        raise RuntimeError("the program came without its migrations")
    return head


def is_known(revision: str) -> bool:
    """Whether this program can read a database of that version; a newer program's it cannot."""
    try:
        return _script().get_revision(revision) is not None
    except CommandError:
        return False


def require_migrated() -> None:
    """Refuse a database that is not at this program's version, and say what to do about it."""
    found = versions()
    if not found.known:
        raise Refused(
            "database_newer",
            f"The database is at version {found.database}, which this program does not know: install a newer iwill.",
        )
    if not found.same:
        raise Refused(
            "not_migrated", "The database has no tables yet, or those of an older version: run `iwill migrate`."
        )


def _script() -> ScriptDirectory:
    directory = current_app.extensions["migrate"].directory
    config = Config()
    config.set_main_option("script_location", str(directory))
    return ScriptDirectory.from_config(config)
