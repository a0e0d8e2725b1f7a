"""What messaging lets go of: what a settled message was made from. That it was sent, and how it went, stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Text, cast, select, update

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.messaging.models import Message

FACTS_KEPT = declare(
    "purge.message_facts_days",
    30,
    "days",
    "突发事件应对法 art. 85: what was obtained for a response is destroyed after it",
    "what a message was made from is emptied this long after it was sent or given up",
)


@purge("message_facts", keep=FACTS_KEPT)
def message_facts(before: datetime) -> int:
    """The facts of messages that were settled before the instant."""
    old = select(Message.id).where(Message.settled_at < before, cast(Message.facts, Text) != "{}").limit(BATCH)
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Message).where(Message.id.in_(old)).values(facts={}).execution_options(synchronize_session=False)
    )
    return result.rowcount
