"""What happened to somebody, in her own copy. After an erasure a kind and a day stay under the number alone, from which
nobody can be known: without them every share of who stays would be told too high. How she was approached goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.activity.queries import happened_to
from iwill.pool.activity.services import ROWS
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving

_APPROACHES = (Kind.CONTACTED, Kind.LEFT_ALONE, Kind.PAUSED)


def what_happened(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Everything that was noted of her, the oldest first."""
    listed = sorted(happened_to([volunteer.id]), key=lambda one: (one.at, one.kind, one.ref))
    return [
        {"kind": one.kind.value, "on": one.on_day.isoformat(), "way": one.path.value if one.path else None}
        for one in listed
    ]


def forget_approaches(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete who called her and when, that she was to be left alone, and her pauses."""
    mine = ROWS.c.volunteer_id == volunteer.id
    db.session.execute(delete(ROWS).where(mine, ROWS.c.kind.in_(_APPROACHES)))


leaving.SECTIONS["what_happened"] = what_happened
leaving.ON_ERASE.append(forget_approaches)
