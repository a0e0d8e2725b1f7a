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
    "for so long a letter to somebody silent is left to bring an answer, before it counts as unanswered",
)
CALL_AFTER = declare(
    "outreach.call_after_letters",
    2,
    "letters",
    "our own judgement: a letter about past service first, then a human call",
    "after so many such letters without any sign since, somebody is asked to ring",
)
PAUSE_AFTER = declare(
    "outreach.pause_after_letters",
    3,
    "letters",
    "our own judgement: nobody is removed for silence",
    "after so many, and the call, the person is put on pause, and comes back with one press",
)
DUE_DAYS = declare(
    "outreach.due_days", 14, "days", "our own judgement", "within which somebody is to be reached by hand"
)
TALK_DAYS = declare(
    "outreach.talk_days", 3, "days", "our own judgement", "within which somebody rings whoever asked for a call"
)


def next_step(letters: int, policy: Mapping[str, Value]) -> str | None:
    """What follows from so many letters without a sign: call, pause, or None for neither yet."""
    if letters >= int(policy[PAUSE_AFTER]):
        return "pause"
    return "call" if letters >= int(policy[CALL_AFTER]) else None


def due_at(why: Why, policy: Mapping[str, Value], now: datetime) -> datetime:
    """By when somebody should have been reached: sooner where she asked for it."""
    return now + timedelta(days=float(policy[TALK_DAYS if why is Why.TALK else DUE_DAYS]))
