"""Background work of the pool: forgetting what is no longer needed, once a night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.accounts import purge as _accounts
from iwill.core.civil import civil_day
from iwill.core.jobs import job, once_per_period
from iwill.core.purging import forget_everything_due
from iwill.pool import erasures
from iwill.pool import purge as _pool

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
