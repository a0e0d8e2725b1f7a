"""Rows of the outbox: made alike for every reader, written in one statement, found again by their key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from iwill.core.db import db, is_sqlite, new_uid
from iwill.messaging.models import Message, MessageBrief
from iwill.messaging.terms import Lane, MessageState, Purpose, RecipientKind

ROWS_AT_ONCE = 500


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
    }


def write(rows: Sequence[dict[str, Any]]) -> int:
    """Insert what is new. The unique key decides between two who queue at once; the second writes nothing."""
    known: set[str] = set()
    for keys in in_parts([row["dedupe_key"] for row in rows]):
        known.update(db.session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))))
    fresh = list({row["dedupe_key"]: row for row in reversed(rows) if row["dedupe_key"] not in known}.values())[::-1]
    if fresh:
        build = sqlite_insert if is_sqlite(db.session()) else postgresql_insert
        db.session.execute(build(Message).on_conflict_do_nothing(index_elements=["dedupe_key"]), fresh)
    return len(fresh)


def message_by_key(dedupe_key: str) -> Message:
    """The message that was queued under a key."""
    return db.session.scalars(select(Message).where(Message.dedupe_key == dedupe_key)).one()


def in_parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """A long list in pieces that one statement can hold."""
    for start in range(0, len(items), ROWS_AT_ONCE):
        yield items[start : start + ROWS_AT_ONCE]
