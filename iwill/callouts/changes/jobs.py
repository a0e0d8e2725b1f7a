"""Background work of changes: moved shifts that nobody has said yes to go on to the next person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.accounts.terms import SYSTEM
from iwill.callouts.changes.services import confirming
from iwill.core.db import transaction
from iwill.core.jobs import job


@job(
    "pass-on-unconfirmed",
    every=timedelta(minutes=1),
    meaning="gives seats on, whose new time was not confirmed",
)
def pass_on_unconfirmed(now: datetime) -> dict[str, Any]:
    """Give every such seat on, each in a transaction of its own."""
    passed = 0
    for seat_id in confirming.unconfirmed_seats(now):
        with transaction():
            passed += confirming.pass_on(seat_id, by=SYSTEM, now=now)
    return {"passed_on": passed}
