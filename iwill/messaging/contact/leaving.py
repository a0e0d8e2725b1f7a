"""What the contact policy holds about a person: all of it in her export, none of it once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.messaging.contact.models import ContactRefusal, ContactWish
from iwill.messaging.contact.queries import refusals_of, wish_of
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving

_ALL = 10_000


def contact_of(volunteer: Volunteer) -> dict[str, Any]:
    """What she wishes to hear, and what was not sent to her and why."""
    wish = wish_of(volunteer.id)
    return {
        "most_in_30_days": wish.most,
        "unwanted": sorted(wish.unwanted),
        "no_hold_outs": wish.no_hold_outs,
        "not_sent": [
            {"purpose": one.purpose.value, "reason": one.reason, "at": one.at.isoformat()}
            for one in refusals_of(volunteer.id, _ALL)
        ],
    }


def forget_contact(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record: all of it goes."""
    for table in (ContactWish, ContactRefusal):
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))


leaving.SECTIONS["contact"] = contact_of
leaving.ON_ERASE.append(forget_contact)
FORGOTTEN.update(table.__tablename__ for table in (ContactWish, ContactRefusal))
