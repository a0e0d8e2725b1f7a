"""Background work of shifts: reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.shifts import services


@job("remind-shifts", every=timedelta(seconds=30), meaning="reminds people of the seats they hold")
def remind_shifts(now: datetime) -> dict[str, Any]:
    """Queue every reminder that is due, each in a transaction of its own."""
    reminded = 0
    for seat_id in services.seats_to_remind(now):
        with transaction():
            reminded += services.remind(seat_id, now)
    return {"reminded": reminded}
