"""Rows of the outbox: made alike for every reader, written in one statement, found again by their key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from iwill.core.bulk import insert_new
from iwill.core.db import db, new_uid
from iwill.messaging.models import MESSAGES, Message, MessageBrief
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
    return insert_new(MESSAGES, rows, ("dedupe_key",))


def message_by_key(dedupe_key: str) -> Message:
    """The message that was queued under a key."""
    return db.session.scalars(select(Message).where(Message.dedupe_key == dedupe_key)).one()


def in_parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """A long list in pieces that one statement can hold."""
    for start in range(0, len(items), ROWS_AT_ONCE):
        yield items[start : start + ROWS_AT_ONCE]
