"""What is held of somebody's service before, and what stays of it when she is erased.

What somebody has vouched for is a service record and stays under her number, as minutes alone (志愿服务条例 art. 19);
what she only said of herself goes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.history.models import ServiceHistory
from iwill.pool.history.queries import evidence_of, history_of, words_of
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def service_before(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every statement: as it was said, as it was read, and whether anybody has vouched for it."""
    return [
        {
            "kind": one.kind,
            "said": words_of(one),
            "minutes": one.minutes,
            "estimate": one.about,
            "last_served": one.last_served,
            "source": one.source,
            "reported_at": one.reported_at.isoformat(),
            "evidence": evidence_of(one) or None,
            "evidenced_at": one.evidenced_at.isoformat() if one.evidenced_at else None,
        }
        for one in history_of(volunteer)
    ]


def forget_statements(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete what nobody has vouched for, and all words; evidenced minutes stay under the number."""
    mine = ServiceHistory.volunteer_id == volunteer.id
    db.session.execute(delete(ServiceHistory).where(mine, ServiceHistory.evidenced_by.is_(None)))
    db.session.execute(update(ServiceHistory).where(mine).values(words_sealed=None, evidence_sealed=None))


leaving.SECTIONS["service_before"] = service_before
leaving.ON_ERASE.append(forget_statements)
