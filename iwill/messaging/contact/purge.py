"""What the contact policy lets go of: old lines of what was not sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.messaging.contact.models import ContactRefusal

REFUSALS_KEPT = declare(
    "purge.contact_refusals_days",
    365,
    "days",
    "个人信息保护法 art. 19: long enough to look back over a year",
    "what was not sent to somebody, and why, is deleted after this long",
)


@purge("contact_refusals", keep=REFUSALS_KEPT)
def contact_refusals(before: datetime) -> int:
    """Lines written before the instant."""
    return delete_some(
        db.session(), ContactRefusal, select(ContactRefusal.id).where(ContactRefusal.at < before), ContactRefusal.id
    )
