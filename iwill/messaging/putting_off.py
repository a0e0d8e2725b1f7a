"""Messages kept in the queue for a while: they go when they are let go, and run out as they would have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update

from iwill.core.db import carry_out
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import MessageState, Purpose

_WAITING = update(MESSAGES).where(
    MESSAGES.c.cause == bindparam("about"),
    MESSAGES.c.state == MessageState.QUEUED,
    MESSAGES.c.purpose == bindparam("of_purpose"),
)
# What is put off would go at the moment at which it runs out, and so never does.
_PUT_OFF = _WAITING.values(not_before=MESSAGES.c.expires_at)
_LET_GO = _WAITING.where(MESSAGES.c.not_before >= MESSAGES.c.expires_at).values(not_before=bindparam("at"))


def put_off(causes: Sequence[str], purpose: Purpose) -> int:
    """Keep what is queued about these causes from going out; returns how many. What is on its way stays on its way."""
    return sum(carry_out(_PUT_OFF, {"about": cause, "of_purpose": purpose}).rowcount for cause in causes)


def let_go(causes: Sequence[str], purpose: Purpose, *, now: datetime) -> int:
    """Let go what was put off; at night it waits for the morning, as ever. Returns how many."""
    return sum(carry_out(_LET_GO, {"about": cause, "of_purpose": purpose, "at": now}).rowcount for cause in causes)
