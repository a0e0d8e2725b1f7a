"""What messaging holds about a person, and what it drops when she is erased. The pool calls these by registration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, RecipientKind
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving

ERASED_REASON = "erased"


def messages_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every message to her: what it was for, when it was written, how far it got."""
    query = select(Message).where(*_to(volunteer)).order_by(Message.id)
    return [
        {
            "purpose": message.purpose.value,
            "channel": message.channel.value if message.channel else None,
            "state": message.state.value,
            "created_at": message.created_at.isoformat(),
            "settled_at": message.settled_at.isoformat() if message.settled_at else None,
        }
        for message in db.session.scalars(query)
    ]


def drop_messages(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Cancel what still waits to be sent to her, and empty what the others were made from."""
    waiting = (*_to(volunteer), Message.state == MessageState.QUEUED)
    db.session.execute(
        update(Message).where(*waiting).values(state=MessageState.CANCELLED, state_reason=ERASED_REASON, settled_at=now)
    )
    db.session.execute(update(Message).where(*_to(volunteer)).values(facts={}))


def _to(volunteer: Volunteer) -> tuple[Any, ...]:
    return (Message.recipient_kind == RecipientKind.VOLUNTEER, Message.recipient_id == volunteer.id)


leaving.SECTIONS["messages"] = messages_about
leaving.ON_ERASE.append(drop_messages)
