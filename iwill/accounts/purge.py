"""What accounts let go of: spent links and sessions, counts of attempts, replies kept for a repeated request.

The audit trail is never purged: its lines hold no personal data, and whoever is accountable needs them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select

from iwill.accounts.models import IdempotentReply, OneTimeLink, RateCount, SignedInSession
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, delete_some, purge

LINKS_KEPT = declare(
    "purge.links_days",
    7,
    "days",
    "个人信息保护法 art. 19: no longer than the purpose needs",
    "a one-time link is deleted this long after it was used or ran out",
)
SESSIONS_KEPT = declare(
    "purge.sessions_days",
    30,
    "days",
    "个人信息保护法 art. 19; a month lets a strange sign-in still be looked into",
    "a session is deleted this long after it ended",
)
RATES_KEPT = declare(
    "purge.rates_days", 2, "days", "个人信息保护法 art. 19", "counts of attempts are deleted after this"
)
REPLIES_KEPT = declare(
    "purge.replies_hours",
    48,
    "hours",
    "our own judgement: twice the day in which a partner's repeated request is answered alike",
    "the stored reply to a partner's request is deleted after this",
)


@purge("spent_links", keep=LINKS_KEPT)
def spent_links(before: datetime) -> int:
    """One-time links that were used, or ran out, before the instant."""
    spent = select(OneTimeLink.id).where(or_(OneTimeLink.expires_at < before, OneTimeLink.used_at < before))
    return delete_some(db.session(), OneTimeLink, spent, OneTimeLink.id)


@purge("ended_sessions", keep=SESSIONS_KEPT)
def ended_sessions(before: datetime) -> int:
    """Sessions that expired, or were ended, before the instant."""
    ended = or_(SignedInSession.expires_at < before, SignedInSession.revoked_at < before)
    return delete_some(db.session(), SignedInSession, select(SignedInSession.id).where(ended), SignedInSession.id)


@purge("rate_counts", keep=RATES_KEPT)
def rate_counts(before: datetime) -> int:
    """Counts of attempts in windows that began before the instant."""
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        delete(RateCount).where(RateCount.window_at < before)
    )
    # All of them at once, two days' worth at most: nothing is left for a second round.
    return min(result.rowcount, BATCH - 1)


@purge("idempotent_replies", keep=REPLIES_KEPT)
def idempotent_replies(before: datetime) -> int:
    """Replies kept for partners who ask the same thing twice."""
    old = select(IdempotentReply.id).where(IdempotentReply.created_at < before)
    return delete_some(db.session(), IdempotentReply, old, IdempotentReply.id)
