"""The database: one session, one way to write, column types that keep time and enums honest.

SQLite is the embedded default and PostgreSQL the scale-out; both run the same tables and the same code.
"""

from __future__ import annotations

import base64
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Enum,
    Executable,
    MetaData,
    event,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table; models stay plain SQLAlchemy so that the Flask extension can be dropped."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. Stored in UTC; a naive value is refused, so that no local time slips into a table."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs an offset")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(kind: type[StrEnum]) -> Enum:
    """A text column under a CHECK that holds the values of `kind`."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def new_uid() -> str:
    """A random name for a record, known before it is written, so that its sealed columns can be bound to it."""
    return secrets.token_urlsafe(16)


def new_uids(count: int) -> list[str]:
    """So many random names at once, for a whole wave: 24 characters of base64 each, cut to as many as one name has."""
    letters = base64.urlsafe_b64encode(secrets.token_bytes(18 * count)).decode()
    return [letters[start : start + 22] for start in range(0, 24 * count, 24)]


# How long a writer waits for another before the database is called busy: see _in_turn.
BUSY_SECONDS = 10
_one_writer = threading.Lock()
_writing: ContextVar[bool] = ContextVar("iwill_writing", default=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit once at the end, or leave nothing behind.

    Only four kinds of place open one: a web action, an API action, a job (once per item), a command. A read that the
    same session has begun is ended first, because SQLite cannot turn a read into a write without risking a refusal:
    a write there starts with BEGIN IMMEDIATE and waits its turn.
    """
    if _writing.get():
        raise RuntimeError("a transaction is already open: services flush, only edges commit")
    session: Session = db.session()
    session.rollback()
    with _in_turn(session):
        mark = _writing.set(True)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _writing.reset(mark)


@contextmanager
def _in_turn(session: Session) -> Iterator[None]:
    """On SQLite, let the threads of this process write one after the other.

    There is one writer in any case. SQLite makes the others sleep and try again, and under load somebody sleeps past
    every chance until the time is up; those who wait for a lock are woken as soon as it is free.

    The turn is taken before the transaction begins and given back after it has ended, however it ends. A thread that
    waits holds no connection, and cannot wait for itself, because a transaction inside another is refused first. After
    BUSY_SECONDS the database is busy in the words of SQLite itself: a page and the API answer 503 with a time to come
    back, a command is refused, a job tries again at its next tick. Where another process writes too, such as an
    import by command, the wait for that process follows the turn and is as long again at most.
    """
    if not is_sqlite(session):
        yield
        return
    if not _one_writer.acquire(timeout=BUSY_SECONDS):
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
    try:
        yield
    finally:
        _one_writer.release()


def carry_out(statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Carry out a statement on tables, in the transaction of the session but past its bookkeeping.

    For the few places where hundreds of people press within a minute: what the session holds is neither flushed before
    nor told of it after.
    """
    return db.session.connection().execute(statement, values)


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


# The file is read where the system keeps it in memory, instead of being copied page by page: a search among a million
# people touches fifty thousand pages, and takes a third less time. What is beyond the size is copied as before.
MAPPED_BYTES = 2_000_000_000
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    f"mmap_size={MAPPED_BYTES}",
)


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver would open its transaction only at the first write; the `begin` hook below takes over.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


# Everything that would read a table whole, and what is compiled before it has begun.
SWITCHES = (
    "enable_hashjoin",
    "enable_mergejoin",
    "enable_sort",
    "enable_bitmapscan",
    "enable_seqscan",
    "enable_material",
    "jit",
)


@contextmanager
def walking_an_index(session: Session) -> Iterator[None]:
    """Keep PostgreSQL on the index that is already in the wanted order.

    A list cut after a few hundred rows is cheapest when people are walked in rank order and tested one by one. The
    planner likes to read and sort the whole pool instead, a hundred times slower, because it misjudges how soon the
    walk can stop.
    """
    if is_sqlite(session):
        yield
        return
    connection = session.connection()
    connection.exec_driver_sql(_switches("off"))
    try:
        yield
    finally:
        connection.exec_driver_sql(_switches("DEFAULT"))


def _switches(position: str) -> str:
    """One line for the planner's switches, so that they cost one trip."""
    return "; ".join(f"SET LOCAL {switch} TO {position}" for switch in SWITCHES)
