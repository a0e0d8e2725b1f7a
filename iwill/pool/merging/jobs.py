"""Background work of merging: the search over the whole pool, once a night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.civil import civil_day
from iwill.core.db import transaction
from iwill.core.jobs import job, once_per_period
from iwill.pool.merging.services import note_pairs


@job("find-duplicates", every=timedelta(minutes=30), meaning="looks once a night for people who are on file twice")
def find_duplicates(now: datetime) -> dict[str, Any]:
    """Search the pool once per civil day of the organisation, and put what is new into the merge queue."""
    done = once_per_period("find-duplicates", civil_day(now).isoformat(), lambda: _search(now))
    return done if done is not None else {"done_already": 1}


def _search(now: datetime) -> dict[str, Any]:
    with transaction():
        return {"pairs": note_pairs(now=now)}
