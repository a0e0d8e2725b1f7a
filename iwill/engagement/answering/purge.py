"""What answering lets go of by itself: addresses that were typed and never proved. Answers go with their letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.engagement.answering.models import JourneyAnswer
from iwill.pool.models import ContactPoint
from iwill.pool.terms import ContactKind, ContactState

UNPROVED_KEPT = declare(
    "purge.unproved_days",
    60,
    "days",
    "个人信息保护法 art. 8: an address that nobody has proved may be a stranger's",
    "an address that somebody typed behind a letter's link and never proved",
)


@purge("unproved_addresses", keep=UNPROVED_KEPT)
def unproved_addresses(before: datetime) -> int:
    """Addresses typed before the instant that no press has proved since."""
    query = select(JourneyAnswer).where(
        JourneyAnswer.question == "contact_right",
        JourneyAnswer.answer == "another",
        JourneyAnswer.answered_at < before,
    )
    ids = [answer.before["added"] for answer in db.session.scalars(query) if answer.before.get("added")]
    unproved = select(ContactPoint).where(
        ContactPoint.id.in_(ids), ContactPoint.kind == ContactKind.EMAIL, ContactPoint.state == ContactState.UNKNOWN
    )
    found = db.session.scalars(unproved.limit(BATCH)).all()
    for contact in found:
        db.session.delete(contact)
    db.session.flush()
    return len(found)
