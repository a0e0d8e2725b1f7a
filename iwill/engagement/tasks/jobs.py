"""Background work of small tasks: one whose last day is over ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.accounts.terms import SYSTEM
from iwill.callouts.jobs import each_alone
from iwill.core.civil import civil_day
from iwill.core.jobs import job
from iwill.engagement.tasks import queries
from iwill.engagement.tasks.services import writing


@job("end-small-tasks", every=timedelta(hours=1), meaning="ends small tasks whose last day is over")
def end_small_tasks(now: datetime) -> dict[str, Any]:
    """End each of them in a transaction of its own."""

    def end(task_id: int) -> str:
        writing.end_task(queries.task_by_id(task_id), by=SYSTEM, now=now)
        return "ended"

    return each_alone(list(queries.overdue(civil_day(now))), end)
