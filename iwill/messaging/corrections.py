"""Who has heard a message that turned out to be wrong, on which way; the same ways are used to put it right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.messaging.models import Message, MessageBrief
from iwill.messaging.queueing import in_parts, row_for, write
from iwill.messaging.terms import Channel, Lane, MessageState, Purpose, RecipientKind
from iwill.messaging.texting import is_approved

# Whatever has not certainly stayed here counts as heard.
_HEARD = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)


def texted(causes: Sequence[str]) -> set[str]:
    """The causes about which a text message has gone out, or may have. None where no text that puts it right is
    approved: those people are left for somebody to tell."""
    found: set[str] = set()
    if not is_approved(Purpose.CORRECTION, "zh-Hans"):
        return found
    for some in in_parts(causes):
        found.update(
            db.session.scalars(
                select(Message.cause).where(
                    Message.cause.in_(some), Message.channel == Channel.SMS, Message.state.in_(_HEARD)
                )
            )
        )
    return found


def correct_cards(cause: str, brief: MessageBrief, *, key: str, now: datetime, expires_at: datetime) -> int:
    """Queue a correction to each chat group that got a card about a cause; returns to how many."""
    groups = db.session.scalars(
        select(Message.recipient_id).where(
            Message.cause == cause,
            Message.recipient_kind == RecipientKind.GROUP,
            Message.purpose == Purpose.INVITATION,
            Message.state.in_(_HEARD),
        )
    )
    rows = [
        row_for(
            cause,
            Purpose.CORRECTION,
            RecipientKind.GROUP,
            place,
            f"{key}:card:{place}",
            facts={},
            brief=brief,
            lane=Lane.CALL_OUT,
            now=now,
            expires_at=expires_at,
        )
        for place in sorted(set(groups))
    ]
    return write(rows) if rows else 0
