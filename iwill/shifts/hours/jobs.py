"""Background work of hours: an end for whoever nobody signed out, and a count of what is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.shifts.hours import queries, services


@job("record-hours", every=timedelta(hours=1), meaning="proposes the end of shifts that nobody signed out of")
def record_hours(now: datetime) -> dict[str, Any]:
    """Propose every missing end, each in a transaction of its own, and count what is late by the law's ten working
    days; who it is stands on the page /hours."""
    proposed = 0
    for seat_id in services.missing_ends(now):
        with transaction():
            proposed += services.propose_end(seat_id, now) is not None
    return {"proposed": proposed, "late": queries.count_late(now)}
