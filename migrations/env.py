"""Alembic's environment: one tree of migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from flask import current_app

from iwill.core.db import Base, db

NAMES_WRITTEN_BY_HAND = {"ex_seat_overlap"}


def include_object(_item: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    return not (reflected and kind in {"index", "unique_constraint"} and name in NAMES_WRITTEN_BY_HAND)


def run() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch operations rebuild tables; children must not notice while a parent is away.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            **{**current_app.extensions["migrate"].configure_args, "transaction_per_migration": True},
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
