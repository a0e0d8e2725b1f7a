"""The demo accounts, and the links that open them on this machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

import config
from iwill.accounts.models import Staff
from iwill.accounts.services import links, staff
from iwill.accounts.terms import SYSTEM, ActorKind, OneTimePurpose, Role
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

ACCOUNTS = (
    (Role.ORGANIZER, "organizer@demo.invalid", "周敏"),
    (Role.STAFF, "staff@demo.invalid", "林静"),
    (Role.CARE, "care@demo.invalid", "何安"),
    (Role.ADMIN, "admin@demo.invalid", "秦远"),
)
GUEST_NUMBER = "V-DEMO2345"
VALID = timedelta(hours=12)


def add_accounts(now: datetime) -> dict[Role, Staff]:
    """One account for each role."""
    return {
        role: staff.find_staff(email) or staff.add_staff(email, role, name=name, by=SYSTEM, now=now)
        for role, email, name in ACCOUNTS
    }


def sign_in_links(now: datetime) -> list[str]:
    """One link each for an organizer, a volunteer and a member of staff; none where the demo was never loaded.

    Each works once. Only a development server prints them.
    """
    guest = db.session.scalar(
        select(Volunteer).where(
            Volunteer.number == GUEST_NUMBER, Volunteer.demo, Volunteer.lifecycle == Lifecycle.ACTIVE
        )
    )
    people: list[tuple[str, ActorKind, int]] = []
    for role, email, name in ACCOUNTS[:2]:
        account = staff.find_staff(email)
        if account is not None and account.disabled_at is None:
            people.append((f"{role.value} ({name})", ActorKind.STAFF, account.id))
    if guest is not None:
        people.insert(1, (f"volunteer ({guest.preferred_name})", ActorKind.VOLUNTEER, guest.id))
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return [
        f"  {who:<20} {settings.base_url}/sign-in/"
        + links.make_one_time_link(OneTimePurpose.SIGN_IN, kind, person, now=now, valid=VALID)
        for who, kind, person in people
    ]
