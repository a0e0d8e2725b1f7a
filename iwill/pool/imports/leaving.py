"""What imports hold about a person besides herself, and that it goes with her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.imports.models import StatedHours
from iwill.pool.imports.stating import stretches_of, words_of
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.services.own_records import WEEKDAYS


def hours_as_written(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Hours in her own words, what they were read as, and whether she has answered for that."""
    query = select(StatedHours).where(StatedHours.volunteer_id == volunteer.id).order_by(StatedHours.id)
    return [
        {
            "said": words_of(one),
            "read_as": [
                {"weekday": WEEKDAYS[part.weekday], "from": _clock(part.from_minute), "to": _clock(part.to_minute)}
                for part in stretches_of(one)
            ],
            "counted": one.counted,
            "source": one.source,
            "stated_at": one.stated_at.isoformat(),
            "settled_at": one.settled_at.isoformat() if one.settled_at else None,
        }
        for one in db.session.scalars(query)
    ]


def forget_words(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete her words about her hours."""
    db.session.execute(delete(StatedHours).where(StatedHours.volunteer_id == volunteer.id))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


leaving.SECTIONS["hours_as_written"] = hours_as_written
leaving.ON_ERASE.append(forget_words)
