"""What an export says of having been asked anew, and what of it stays after an erasure: that, and when; no link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from iwill.accounts.terms import Actor
from iwill.pool.models import Volunteer
from iwill.pool.permission import queries
from iwill.pool.permission.terms import Reply
from iwill.pool.services import leaving


def permission_asked(volunteer: Volunteer) -> dict[str, Any] | None:
    """When and how she was asked whether she may be kept, and what she answered."""
    request = queries.request_of(volunteer.id)
    if request is None:
        return None
    return {
        "way": request.way.value,
        "asked_at": request.asked_at.isoformat(),
        "reply": request.reply.value if request.reply else None,
        "replied_at": request.replied_at.isoformat() if request.replied_at else None,
    }


def cut_link(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """The personal link leads nowhere any more; whoever was still being asked has answered by leaving."""
    request = queries.request_of(volunteer.id)
    if request is not None:
        request.link_id = None
        if request.reply is None:
            request.reply, request.replied_at = Reply.NO, now


leaving.SECTIONS["permission"] = permission_asked
leaving.ON_ERASE.append(cut_link)
