"""The questions of a request that is set aside: what has not gone out stays until the request is taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.services.announcing import cause_of
from iwill.core.db import db
from iwill.messaging import putting_off
from iwill.messaging.terms import Purpose


def put_questions_off(call_out: CallOut) -> int:
    """Keep the questions that are still queued from going out; returns how many."""
    return putting_off.put_off(_causes(call_out), Purpose.INVITATION)


def let_questions_go(call_out: CallOut, *, now: datetime) -> int:
    """Let them go out after all; returns how many."""
    return putting_off.let_go(_causes(call_out), Purpose.INVITATION, now=now)


def _causes(call_out: CallOut) -> Sequence[str]:
    ids = db.session.scalars(select(Invitation.id).where(Invitation.call_out_id == call_out.id))
    return [cause_of(invitation_id) for invitation_id in ids]
