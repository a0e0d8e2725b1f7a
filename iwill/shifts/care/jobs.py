"""Background work of care: asking once, and telling the next one when the time is up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.shifts.care import asking, telling
from iwill.shifts.care.queries import late_tasks, seats_to_ask_about, task_by_id


@job("ask-after-shifts", every=timedelta(minutes=5), meaning="asks once how a shift was, the next day and by daylight")
def ask_after_shifts(now: datetime) -> dict[str, Any]:
    """Queue every such message that is due, each in a transaction of its own."""
    asked = 0
    for seat_id in seats_to_ask_about(now):
        with transaction():
            asked += asking.ask_after(seat_id, now)
    return {"asked": asked}


@job("escalate-care", every=timedelta(minutes=5), meaning="tells the next one that somebody still waits for a call")
def escalate_care(now: datetime) -> dict[str, Any]:
    """Take every task whose time is up one step further, each in a transaction of its own."""
    told = 0
    for task_id in late_tasks(now):
        with transaction():
            told += telling.tell_next(task_by_id(task_id), now)
    return {"told": told}
