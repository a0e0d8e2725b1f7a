"""Somebody lets herself be asked more often while a call-out is under way, or takes that back."""

from __future__ import annotations

from datetime import datetime

from iwill.callouts.models import Invitation
from iwill.callouts.services import seats
from iwill.callouts.terms import WRONG_STATE, CallOutState
from iwill.core.db import db
from iwill.core.errors import Refused


def ask_me_more(invitation: Invitation, *, more: bool, now: datetime) -> None:
    """Lift the limits on asking for this person until the call-out is over, or set them again. Refused once it is."""
    seats.lock_answerer(invitation)
    if invitation.call_out.state is CallOutState.ENDED:
        raise Refused(WRONG_STATE)
    if more is not (invitation.more_asks_at is not None):
        invitation.more_asks_at = now if more else None
    db.session.flush()
