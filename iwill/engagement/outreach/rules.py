"""How long letters are left to themselves before a human rings, and by when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.core.policy import Value, declare
from iwill.engagement.outreach.terms import Why

TRY_DAYS = declare(
    "outreach.try_days",
    14,
    "days",
    "our own judgement",
    "for so long another address is left to bring an answer, before somebody is asked to ring",
)
SILENCE_DAYS = declare(
    "outreach.silence_days",
    30,
    "days",
    "our own judgement: a letter about past service first, then a human call",
    "after a letter about their own service that nobody answered, until a human call is due",
)
DUE_DAYS = declare(
    "outreach.due_days", 14, "days", "our own judgement", "within which somebody is to be reached by hand"
)
TALK_DAYS = declare(
    "outreach.talk_days", 3, "days", "our own judgement", "within which somebody rings whoever asked for a call"
)


def due_at(why: Why, policy: Mapping[str, Value], now: datetime) -> datetime:
    """By when somebody should have been reached: sooner where she asked for it."""
    return now + timedelta(days=float(policy[TALK_DAYS if why is Why.TALK else DUE_DAYS]))
