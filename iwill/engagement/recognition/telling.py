"""Messages of recognition: thanks, an introduction, a reunion. What is thanked for stands on the record at once; the
mail waits where enough has reached somebody of late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.messaging import services as messaging
from iwill.messaging.contact import services as contact
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.models import Volunteer

_KEPT = timedelta(days=14)


def tell(
    volunteer: Volunteer,
    news: str,
    *,
    key: str,
    words: Mapping[str, str],
    now: datetime,
    moments: Mapping[str, datetime] | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Queue a message of thanks, not at night; False, with the reason on her page, where it is not to be sent at all
    or would come too late."""
    refused = contact.refusals([volunteer.id], Purpose.THANKS, now)
    contact.note_refusals(refused, Purpose.THANKS, key, now)
    refusal = refused.get(volunteer.id)
    goes_at = now if refusal is None else refusal.until
    if goes_at is None or (expires_at is not None and goes_at >= expires_at):
        return False
    messaging.queue_to_volunteer(
        volunteer,
        Purpose.THANKS,
        cause=key,
        dedupe_key=key,
        brief=None,
        facts={
            "news": news,
            "words": dict(words),
            "moments": {name: at.isoformat() for name, at in (moments or {}).items()},
        },
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        not_before=goes_at,
        expires_at=expires_at or goes_at + _KEPT,
    )
    return True
