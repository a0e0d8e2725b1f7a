"""What is held of somebody's wish for holidays, and that it goes when she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.public_days import services
from iwill.pool.public_days.models import TimesWish
from iwill.pool.services import leaving


def wish_about(volunteer: Volunteer) -> dict[str, Any]:
    """What public holidays do to her hours, and the week she had before."""
    before = [vars(one) for one in services.week_before(volunteer)]
    return {"on_holidays": services.wish_of(volunteer).value, "week_before": before}


def forget_wish(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete it."""
    db.session.execute(delete(TimesWish).where(TimesWish.volunteer_id == volunteer.id))


leaving.SECTIONS["holidays"] = wish_about
leaving.ON_ERASE.append(forget_wish)
