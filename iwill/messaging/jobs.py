"""Background work of messaging."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.jobs import job
from iwill.messaging import outbox


@job("deliver-messages", every=timedelta(seconds=1), meaning="send what is due in the outbox, most urgent first")
def deliver_messages(now: datetime) -> dict[str, Any]:
    """Send until nothing is due. Two processes may do so at once: each claims rows of its own."""
    return outbox.deliver_due(now)
