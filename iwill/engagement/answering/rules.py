"""How long an answer can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.core.policy import Value, declare

UNDO_DAYS = declare(
    "answers.undo_days",
    7,
    "days",
    "our own judgement: link scanners press buttons, and so do thumbs",
    "for so long what an answer to a letter changed can be taken back",
)
NEW_ADDRESSES = declare(
    "answers.new_addresses",
    3,
    "addresses a day",
    "our own judgement: nobody writes to strangers through us",
    "so many other addresses or numbers can be named behind a letter's link in a day",
)


def may_undo(answered_at: datetime, undone_at: datetime | None, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether what an answer changed can still be taken back."""
    return undone_at is None and now < answered_at + timedelta(days=float(policy[UNDO_DAYS]))
