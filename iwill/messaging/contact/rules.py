"""The contact policy: how much reaches a person who has asked for nothing (ux: 平时 no more than somebody welcomes)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.core.policy import Value, declare
from iwill.messaging.contact.terms import (
    AFTER_A_NOTE,
    CAPPED,
    CONTACT_CAP,
    CRISIS_MODE,
    NOT_WANTED,
    NOTES,
    OWN_CAP,
    Reached,
    Refusal,
    Wish,
)
from iwill.messaging.terms import Purpose

MOST = declare(
    "contact.most",
    2,
    "messages",
    "alarm fatigue lowers the will to go on: Prytz 2023 (n = 5,347)",
    "that are not urgent reach one person within the window, over all channels",
)
WINDOW_DAYS = declare(
    "contact.window_days", 30, "days", "our own judgement", "the window of the limit on what is not urgent"
)
NOTE_GAP_DAYS = declare(
    "contact.note_gap_days",
    7,
    "days",
    "our own judgement: thanks that are followed by a question sound like its price",
    "between thanks or an impact note and the next question",
)
# In crisis mode somebody looks again after this long; it may have ended.
LOOK_AGAIN = timedelta(hours=6)
# What a person wishes is counted by the month that people speak of.
OWN_WINDOW = timedelta(days=30)


def refusal(
    purpose: Purpose, reached: Reached, wish: Wish, *, crisis: bool, policy: Mapping[str, Value], now: datetime
) -> Refusal | None:
    """Why a message that is not urgent must not be queued now, and when to look again; None where nothing stands in the
    way.

    Her own wish comes before the organisation's limit, and neither touches what is exempt.
    """
    if purpose not in CAPPED:
        return None
    if purpose.value in wish.unwanted:
        return Refusal(NOT_WANTED, None)
    if crisis:
        return Refusal(CRISIS_MODE, now + LOOK_AGAIN)
    if wish.most is not None:
        if wish.most == 0:
            return Refusal(OWN_CAP, None)
        own = _free_again(reached.at, wish.most, OWN_WINDOW, now)
        if own is not None:
            return Refusal(OWN_CAP, own)
    again = _free_again(reached.at, int(policy[MOST]), timedelta(days=float(policy[WINDOW_DAYS])), now)
    if again is not None:
        return Refusal(CONTACT_CAP, again)
    if purpose not in NOTES and reached.last_note_at is not None:
        calm = reached.last_note_at + timedelta(days=float(policy[NOTE_GAP_DAYS]))
        if calm > now:
            return Refusal(AFTER_A_NOTE, calm)
    return None


def _free_again(at: tuple[datetime, ...], most: int, window: timedelta, now: datetime) -> datetime | None:
    """When one more fits below the limit: None where it fits now."""
    counted = sorted(moment for moment in at if moment > now - window)
    if len(counted) < most:
        return None
    return counted[len(counted) - most] + window if most else now + window
