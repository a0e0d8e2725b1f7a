"""Background work of the pool: forgetting what is no longer needed, once a night, and ending pauses on their day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.accounts import purge as _accounts
from iwill.accounts.terms import SYSTEM
from iwill.core.civil import civil_day
from iwill.core.db import db, transaction
from iwill.core.errors import Refused
from iwill.core.jobs import job, once_per_period
from iwill.core.purging import forget_everything_due
from iwill.pool import erasures
from iwill.pool import purge as _pool
from iwill.pool.models import Volunteer
from iwill.pool.services import preferences

# Importing them declares what they forget; features to the right are imported where the application is joined.
DECLARED = (_accounts, _pool)


@job("purge-data", every=timedelta(minutes=15), meaning="forgets what docs/privacy.md says, once a night")
def purge_data(now: datetime) -> dict[str, Any]:
    """Forget everything that is due, once per civil day of the organisation; a second run on that day does nothing."""
    done = once_per_period("purge-data", civil_day(now).isoformat(), lambda: _forget(now))
    return done if done is not None else {"done_already": 1}


def _forget(now: datetime) -> dict[str, Any]:
    counts: dict[str, Any] = dict(forget_everything_due(now))
    counts["erasures_noted"] = erasures.update_ledger()
    return counts


@job("end-pauses", every=timedelta(minutes=15), meaning="asks people again whose pause was up to this day")
def end_pauses(now: datetime) -> dict[str, Any]:
    """End each pause whose day has come. Somebody who may not be active again stays on pause, without a day."""
    counts = {"resumed": 0, "kept": 0}
    for volunteer_id in preferences.pauses_that_end(now):
        with transaction():
            volunteer = db.session.get_one(Volunteer, volunteer_id)
            try:
                preferences.resume(volunteer, by=SYSTEM, now=now)
                counts["resumed"] += 1
            except Refused:
                volunteer.paused_until = None
                counts["kept"] += 1
    return {outcome: number for outcome, number in counts.items() if number}
