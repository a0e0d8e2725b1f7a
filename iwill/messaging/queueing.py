"""Rows of the outbox: made alike for every reader, written in one statement, found again by their key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from iwill.core.db import db, new_uid
from iwill.messaging.models import MESSAGES, Message, MessageBrief
from iwill.messaging.terms import Lane, MessageState, Purpose, RecipientKind

ROWS_AT_ONCE = 500
_NAMES = [column.name for column in MESSAGES.columns if column.name != "id"]
_VALUES = itemgetter(*_NAMES)


def row_for(
    cause: str,
    purpose: Purpose,
    kind: RecipientKind,
    recipient_id: int,
    dedupe_key: str,
    *,
    facts: Mapping[str, Any],
    brief: MessageBrief | None,
    lane: Lane,
    now: datetime,
    expires_at: datetime,
) -> dict[str, Any]:
    """A message that waits, with everything but the hour that suits its reader."""
    return {
        "uid": new_uid(),
        "cause": cause,
        "purpose": purpose,
        "recipient_kind": kind,
        "recipient_id": recipient_id,
        "dedupe_key": dedupe_key,
        "lane": int(lane),
        "channel": None,
        "brief_id": brief.id if brief else None,
        "facts": dict(facts),
        "state": MessageState.QUEUED,
        "attempts": 0,
        "fence": 0,
        "passes_quiet_hours": True,
        "not_before": now,
        "expires_at": expires_at,
        "created_at": now,
        "state_reason": None,
        "lease_owner": None,
        "lease_until": None,
        "settled_at": None,
    }


def write(rows: Sequence[dict[str, Any]]) -> int:
    """Insert what is new; returns how many that were. The unique key alone decides, also between two who queue at once:
    the second writes nothing."""
    if not rows:
        return 0
    # What is written about, such as the brief, has to be there first.
    db.session.flush()
    connection = db.session.connection()
    statement, writers = _in_driver_terms(db.engine.dialect)
    columns = zip(*map(_VALUES, rows), strict=True)
    finished = [_written(column, writer) for column, writer in zip(columns, writers, strict=True)]
    return connection.exec_driver_sql(statement, list(zip(*finished, strict=True))).rowcount


@lru_cache(maxsize=4)
def _in_driver_terms(dialect: Any) -> tuple[str, list[Any]]:
    """The statement as the driver takes it, and what turns the values of each column into its own; worked out once.

    A wave can have 100,000 rows that differ in a handful of columns: the library would turn each value of each row
    anew, which takes several times as long as inserting them.
    """
    sqlite = dialect.name == "sqlite"
    build: Any = sqlite_insert if sqlite else postgresql_insert
    insert = build(MESSAGES).on_conflict_do_nothing(index_elements=["dedupe_key"])
    positional = type(dialect)(paramstyle="qmark" if sqlite else "format")
    compiled = insert.compile(dialect=positional, column_keys=_NAMES)
    types = [MESSAGES.c[name].type.dialect_impl(dialect) for name in compiled.positiontup]
    return str(compiled), [kind.bind_processor(dialect) for kind in types]


def _written(values: Sequence[Any], writer: Callable[[Any], Any] | None) -> Sequence[Any]:
    """The values of a column as the driver takes them, each different one turned once."""
    if writer is None:
        return values
    if isinstance(values[0], dict):
        return [writer(value) for value in values]
    known = {value: writer(value) for value in set(values)}
    return [known[value] for value in values]


def message_by_key(dedupe_key: str) -> Message:
    """The message that was queued under a key."""
    return db.session.scalars(select(Message).where(Message.dedupe_key == dedupe_key)).one()


def in_parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """A long list in pieces that one statement can hold."""
    for start in range(0, len(items), ROWS_AT_ONCE):
        yield items[start : start + ROWS_AT_ONCE]
