"""Rules of gaps: how far ahead a licence is looked at, how often somebody may be asked, and who is not asked. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.core.policy import declare
from iwill.pool.gaps.terms import ASKED_LATELY, NO_ADDRESS, NOT_ASKING_NOW, Gap
from iwill.pool.terms import NO_CONSENT, Lifecycle

LICENCE_DAYS = declare(
    "gaps.licence_days",
    90,
    "days",
    "our own judgement: a renewal takes weeks",
    "a verified licence counts as ending soon this long before its last day",
)
AGAIN_DAYS = declare(
    "gaps.again_days",
    30,
    "days",
    "our own judgement: asking is no reminder service",
    "nobody is asked about the same gap again within this time",
)
APART_DAYS = declare(
    "gaps.apart_days",
    7,
    "days",
    "our own judgement: one question at a time",
    "nobody is asked about another gap within this time",
)
LINK_DAYS = declare(
    "gaps.link_days",
    30,
    "days",
    "our own judgement",
    "the personal link of a question about a gap works this long",
)

# On pause nobody is asked anything; who has left or is barred is not asked any more.
NOT_ASKED = frozenset({Lifecycle.PAUSED, Lifecycle.LEFT, Lifecycle.BARRED})


def reason_not_to_ask(
    gap: Gap,
    *,
    lifecycle: Lifecycle,
    may_contact: bool,
    has_mail: bool,
    asked: list[tuple[Gap, datetime]],
    now: datetime,
    again_days: int,
    apart_days: int,
) -> str | None:
    """Why somebody gets no mail about this gap now, or None. `asked` is what they were asked before, and when."""
    if lifecycle in NOT_ASKED:
        return NOT_ASKING_NOW
    if not may_contact:
        return NO_CONSENT
    if not has_mail:
        return NO_ADDRESS
    same, other = now - timedelta(days=again_days), now - timedelta(days=apart_days)
    if any(at > (same if about is gap else other) for about, at in asked):
        return ASKED_LATELY
    return None
