"""Background work of danger: what nobody has acknowledged goes on to the next in line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.shifts.danger import services
from iwill.shifts.danger.queries import report_by_id, to_tell_next


@job("pass-on-danger", every=timedelta(seconds=30), meaning="tells the next in line where nobody acknowledged danger")
def pass_on_danger(now: datetime) -> dict[str, Any]:
    """Pass every such report on, each in a transaction of its own."""
    passed = 0
    for report_id in to_tell_next(now):
        with transaction():
            passed += services.tell_next(report_by_id(report_id), now)
    return {"passed_on": passed}
