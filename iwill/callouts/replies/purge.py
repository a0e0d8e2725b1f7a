"""What replies let go of: the words themselves. That one came in, and what became of it, stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update

from iwill.callouts.replies.models import InboundReply
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge

WORDS_KEPT = declare(
    "purge.reply_words_days",
    30,
    "days",
    "突发事件应对法 art. 85: what was obtained for a response is destroyed after it",
    "the words of a reply by text message or mail are deleted this long after it came in",
)


@purge("reply_words", keep=WORDS_KEPT)
def reply_words(before: datetime) -> int:
    """The sealed words of replies that came in before the instant."""
    old = (
        select(InboundReply.id)
        .where(InboundReply.arrived_at < before, InboundReply.text_sealed.is_not(None))
        .limit(BATCH)
    )
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(InboundReply)
        .where(InboundReply.id.in_(old))
        .values(text_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount
