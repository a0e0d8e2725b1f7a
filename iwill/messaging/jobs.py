"""Background work of messaging."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.civil import civil_day
from iwill.core.jobs import job, once_per_period
from iwill.messaging import outbox, permission
from iwill.pool import erasures


@job("deliver-messages", every=timedelta(seconds=1), meaning="send what is due in the outbox, most urgent first")
def deliver_messages(now: datetime) -> dict[str, Any]:
    """Send until nothing is due. Two processes may do so at once: each claims rows of its own."""
    return outbox.deliver_due(now)


@job(
    "purge-unanswered",
    every=timedelta(minutes=15),
    meaning="erases, once a night, whoever was asked for consent and has been silent for too long",
)
def purge_unanswered(now: datetime) -> dict[str, Any]:
    """Settle what was asked and not answered, once per civil day of the organisation."""

    def settle() -> dict[str, Any]:
        counts: dict[str, Any] = dict(permission.settle_unanswered(now))
        counts["erasures_noted"] = erasures.update_ledger()
        return counts

    done = once_per_period("purge-unanswered", civil_day(now).isoformat(), settle)
    return done if done is not None else {"done_already": 1}
