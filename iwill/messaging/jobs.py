"""Background work of messaging."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.civil import civil_day
from iwill.core.jobs import job, once_per_period
from iwill.messaging import outbox, permission
from iwill.messaging.terms import Queue
from iwill.pool import erasures


@job(
    "deliver-messages",
    every=timedelta(seconds=1),
    meaning="send what is due in the outbox, most urgent first; texts have a job of their own",
)
def deliver_messages(now: datetime) -> dict[str, Any]:
    """Send until no letter is due. Two processes may do so at once: each claims rows of its own."""
    return outbox.deliver_due(now, queue=Queue.LETTERS)


@job("deliver-texts", every=timedelta(seconds=1), meaning="send the texts that are due, whatever the mail server does")
def deliver_texts(now: datetime) -> dict[str, Any]:
    """Send until no text is due."""
    return outbox.deliver_due(now, queue=Queue.TEXTS)


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
