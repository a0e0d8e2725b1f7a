"""Rules of complaints: who may decide, who may confirm a bar, where it leads back to."""

from __future__ import annotations

from iwill.pool.complaints.terms import (
    ALREADY_DECIDED,
    COMPLAINED_OF,
    NOT_HEARD,
    NOT_PROPOSED,
    RECEIVED_IT,
    TWO_PEOPLE,
    WHOM_FIRST,
    ComplaintState,
)
from iwill.pool.terms import Lifecycle

IN_SERVICE = (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT)


def refusal_to_decide(
    state: ComplaintState,
    *,
    about_anybody: bool,
    complained_of: str | None,
    received_by: str,
    decider: str,
    somebody_else: bool,
) -> str | None:
    """Why somebody may not decide a complaint, or None. Never the one complained of; the one who received it only where
    nobody else is there; nobody before the person was heard (条例 art. 19)."""
    if state is ComplaintState.DECIDED:
        return ALREADY_DECIDED
    if not about_anybody:
        return WHOM_FIRST
    if decider == complained_of:
        return COMPLAINED_OF
    if state is not ComplaintState.HEARD:
        return NOT_HEARD
    if decider == received_by and somebody_else:
        return RECEIVED_IT
    return None


def refusal_to_confirm(*, confirmed: bool, lifted: bool, proposed_by: str, confirmer: str) -> str | None:
    """Why somebody may not confirm a bar, or None: it takes two different people."""
    if confirmed or lifted:
        return NOT_PROPOSED
    return TWO_PEOPLE if proposed_by == confirmer else None


def back_to(was: Lifecycle) -> Lifecycle:
    """Where somebody stands when a bar is lifted: where she stood; whoever was in service comes back on pause."""
    return Lifecycle.PAUSED if was in IN_SERVICE else was
