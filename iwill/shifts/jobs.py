"""Background work of shifts: reminders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import in_batches
from iwill.core.jobs import job
from iwill.shifts import services

# So many rows are written before anybody else who writes has a turn.
SEATS_AT_ONCE = 500


@job("remind-shifts", every=timedelta(seconds=30), meaning="reminds people of the seats they hold")
def remind_shifts(now: datetime) -> dict[str, Any]:
    """Queue every reminder that is due, those of some hundred seats in one transaction."""
    due = services.seats_to_remind(now)
    return {"reminded": 0} | in_batches(due, lambda some: {"reminded": services.remind(some, now)}, most=SEATS_AT_ONCE)
