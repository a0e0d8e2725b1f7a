"""Background work: holidays are written into people's hours as months go by and calendars are announced."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.pool import queries as pool_queries
from iwill.pool.public_days import services

BATCH = 200


@job("write-holidays", every=timedelta(minutes=15), meaning="writes public holidays into people's hours")
def write_holidays(now: datetime) -> dict[str, Any]:
    """Write the days of everybody whose calendar, week or place has changed, some hundred people at a time."""
    written = last = 0
    while people := services.to_be_written(now, after=last, size=BATCH):
        with transaction():
            for volunteer_id in people:
                services.write_days(pool_queries.volunteer_by_id(volunteer_id), now=now)
        written, last = written + len(people), people[-1]
    return {"written": written}
