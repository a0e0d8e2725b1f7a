"""Background work of hand-over: notes that nobody takes over are brought to the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.shifts.handover import services
from iwill.shifts.handover.queries import note_by_id, waiting_for_alarm


@job("watch-handovers", every=timedelta(minutes=1), meaning="tells the desk of hand-overs that nobody has taken")
def watch_handovers(now: datetime) -> dict[str, Any]:
    """Look at every note that nobody has taken over, each in a transaction of its own."""
    alerted = 0
    for note_id in [note.id for note in waiting_for_alarm()]:
        with transaction():
            alerted += services.alert_desk(note_by_id(note_id), now)
    return {"alerted": alerted}
