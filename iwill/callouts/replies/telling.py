"""What is said back to a reply: that it was not understood, with the choices; that there is no seat; that it came too
late. Each once for an invitation, however many replies follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.callouts.models import Invitation
from iwill.callouts.replies.queries import changes_of, numbered_needs
from iwill.callouts.replies.rules import code_of
from iwill.callouts.replies.terms import Note
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, Lane, Purpose

A_DAY = timedelta(days=1)


def tell(invitation: Invitation, note: Note, *, now: datetime, calls: Sequence[Invitation] = ()) -> bool:
    """Queue what is to be said, unless it has been said before; False for somebody who can only be rung."""
    if invitation.channel is Channel.MANUAL:
        return False
    messaging_services.queue_to_volunteer(
        invitation.volunteer,
        Purpose.REPLY,
        cause=announcing.cause_of(invitation.id),
        dedupe_key=_key(invitation, note),
        brief=announcing.brief_for(invitation.call_out, now),
        facts={
            "link_id": invitation.link_id,
            "note": note.value,
            "needs": [need.id for need in numbered_needs(invitation)],
            "calls": [[code_of(one), one.call_out.title] for one in calls],
        },
        lane=Lane.SEAT,
        passes_quiet_hours=True,
        now=now,
        expires_at=now + A_DAY,
    )
    return True


def was_told(invitation: Invitation, note: Note) -> bool:
    """Whether this has been said to them."""
    said = select(Message.id).where(Message.dedupe_key == _key(invitation, note))
    return db.session.scalar(said) is not None


def _key(invitation: Invitation, note: Note) -> str:
    key = f"reply:{invitation.id}:{note.value}"
    # What was changed since is asked about anew: the numbers of its shifts are other ones.
    changes = changes_of(invitation) if note is Note.UNCLEAR else 0
    return f"{key}:{changes}" if changes else key
