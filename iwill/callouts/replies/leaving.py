"""What replies hold about a person, and that they go with her. The pool calls these by registration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.callouts.replies.models import InboundReply
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def replies_of(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every reply of hers: when, by which way, what it said as long as that is kept, what became of it."""
    query = select(InboundReply).where(InboundReply.volunteer_id == volunteer.id).order_by(InboundReply.id)
    return [
        {
            "channel": reply.channel.value,
            "received_at": reply.received_at.isoformat(),
            "words": unseal(reply.text_sealed, reply.uid) if reply.text_sealed is not None else None,
            "answer": reply.answer.value if reply.answer else None,
        }
        for reply in db.session.scalars(query)
    ]


def drop_replies(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete them. What she answered stays among the answers, under her number alone."""
    db.session.execute(delete(InboundReply).where(InboundReply.volunteer_id == volunteer.id))


leaving.SECTIONS["replies"] = replies_of
leaving.ON_ERASE.append(drop_replies)
