"""Background work of the boards: the nightly check, and adding up what came to each cell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.civil import civil_day
from iwill.core.db import transaction
from iwill.core.jobs import job, once_per_period
from iwill.insight import checking, effects, rebuilding
from iwill.insight.readiness import services as readiness_services
from iwill.insight.readiness import working


@job("check-boards", every=timedelta(hours=1), meaning="proves once a night that the boards are right, and mends them")
def check_boards(now: datetime) -> dict[str, Any]:
    """Once a civil day: compare, and rebuild where something differs; the count says that it did, and where first."""
    done = once_per_period("check-boards", civil_day(now).isoformat(), _check_and_mend)
    return done or {}


@job("add-up-boards", every=timedelta(minutes=30), meaning="adds up what came to each cell of the boards")
def add_up_boards(now: datetime) -> dict[str, Any]:
    """Put the changes of each cell into one row."""
    with transaction():
        return {"saved": rebuilding.add_up_cells()}


@job(
    "work-out-readiness",
    every=timedelta(hours=1),
    meaning="works out whether every window of the week could be staffed",
)
def work_out_readiness(now: datetime) -> dict[str, Any]:
    """Expected yeses anew, and a mail to staff about what is short, once a week for each skill."""
    with transaction():
        skills = working.work_out(now)
    with transaction():
        return {"skills": skills, "short": readiness_services.tell_what_is_short(now)}


@job("measure-journeys", every=timedelta(hours=6), meaning="measures what each journey does against its hold-out")
def measure_journeys(now: datetime) -> dict[str, Any]:
    """Count anew who gave a sign after a letter, and who did so without one."""
    with transaction():
        return {"journeys": effects.work_out(now)}


def _check_and_mend() -> dict[str, Any]:
    found = checking.check()
    if found.is_equal:
        return {"differed": 0}
    return {"differed": 1, **checking.rebuild()}
