"""What signing up holds about a person, and what goes when she is erased: a guardian's consent, unfinished sign-ups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.services.contacts import contact_value
from iwill.pool.sign_up.guardians import guardians_of
from iwill.pool.sign_up.models import GuardianConsent
from iwill.pool.sign_up.services import drop_unfinished
from iwill.pool.terms import ContactKind


def guardians_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Who agreed for her while she was under 18, in clear; of who wrote it down, only the kind of actor."""
    return [
        {
            "name": name,
            "contact": contact,
            "way": line.way.value,
            "given_on": line.given_on.isoformat(),
            "recorded_by": line.recorded_by.split(":")[0],
            "recorded_at": line.recorded_at.isoformat(),
        }
        for line, name, contact in guardians_of(volunteer)
    ]


def forget_guardians(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """The guardian goes with the child, and so does every sign-up that waits for one of her addresses."""
    for contact in volunteer.contacts:
        if contact.kind is ContactKind.EMAIL:
            drop_unfinished(contact_value(contact))
    db.session.execute(delete(GuardianConsent).where(GuardianConsent.volunteer_id == volunteer.id))
    volunteer.guardian_agreed = False


leaving.SECTIONS["guardians"] = guardians_about
leaving.ON_ERASE.append(forget_guardians)
