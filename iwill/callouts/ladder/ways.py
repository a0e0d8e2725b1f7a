"""By which ways somebody is told what follows the question: the ways by which they were asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from iwill.callouts.models import Invitation
from iwill.callouts.terms import Rung
from iwill.core.db import db
from iwill.messaging import texting
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, Purpose

TEXT_MARK = ":text"


def text_key(invitation_id: int) -> str:
    """Under which key somebody's question by text is queued, so that it is asked once."""
    return f"invitation:{invitation_id}{TEXT_MARK}"


def ways_to(invitation: Invitation, purpose: Purpose) -> Sequence[Channel | None]:
    """By mail (None) to whoever has an address. By text to whoever has none and was texted before, as far as such a
    text is approved; else by no way of ours."""
    if invitation.channel is not Channel.MANUAL:
        return (None,)
    may_text = invitation.rung is not Rung.MESSAGE and texting.is_approved(purpose, invitation.volunteer.language)
    return (Channel.SMS,) if may_text and _was_texted(invitation) else ()


def _was_texted(invitation: Invitation) -> bool:
    text = select(Message.id).where(Message.dedupe_key == text_key(invitation.id))
    return db.session.scalar(text) is not None
