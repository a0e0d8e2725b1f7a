"""The database and the models say the same, and every migration goes up and down."""

from __future__ import annotations

from pathlib import Path

import flask
import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from iwill.core.db import Base, db
from tests.conftest import ROOT


def test_the_newest_migration_equals_the_models(ctx: flask.Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [item for item in compare_metadata(context, Base.metadata) if "ex_seat_overlap" not in repr(item)]
    assert differences == []


def test_migrations_go_down_to_nothing_and_up_again(ctx: flask.Flask) -> None:
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM volunteer")).scalar() == 0


def test_migrations_are_numbered_worded_and_in_one_line() -> None:
    files = sorted(Path(ROOT / "migrations" / "versions").glob("*.py"))
    numbers = [file.name.split("_")[0] for file in files]
    assert numbers == [f"{number:04d}" for number in range(1, len(files) + 1)]
