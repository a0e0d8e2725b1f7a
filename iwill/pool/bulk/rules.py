"""Rules of bulk actions: what a person has to decide for each one alone, and how long an action can be undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from iwill.core.policy import declare
from iwill.pool.bulk.terms import ALREADY_THERE, NEEDS_DECISION, OWN_PAUSE
from iwill.pool.terms import Lifecycle

UNDO_DAYS = declare(
    "bulk.undo_days",
    7,
    "days",
    "our own judgement",
    "how long a bulk action can be undone as a whole",
)
# Rest and return. Every other step is a judgement about one person, and is taken on that person's page.
TARGETS = (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT)
_FROM = (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT)


def refusal_to_move_many(present: Lifecycle, target: Lifecycle, paused_until: date | None, on: date) -> str | None:
    """Why a person is not moved together with others, or None. Nobody is carried past a decision by a crowd, nor called
    back from a rest that she asked for up to a day."""
    if present is target:
        return ALREADY_THERE
    if present not in _FROM or target not in TARGETS:
        return NEEDS_DECISION
    if present is Lifecycle.PAUSED and paused_until is not None and paused_until >= on:
        return OWN_PAUSE
    return None


def can_be_undone(finished_at: datetime | None, now: datetime, *, days: int) -> bool:
    """Whether an action that came to its end then can still be undone."""
    return finished_at is not None and now <= finished_at + timedelta(days=days)
