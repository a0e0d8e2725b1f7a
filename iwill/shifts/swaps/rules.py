"""Until when a colleague can say yes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.core.policy import Value, declare
from iwill.messaging.rules import earliest_send

OFFER_MINUTES = declare(
    "swap.offer_minutes",
    120,
    "minutes",
    "our own judgement: nine of ten answers by day come within the hour",
    "how long a colleague can take over a seat that she was asked to take",
)


def stands_until(
    starts_at: datetime, zone: str, policy: Mapping[str, Value], now: datetime, *, least: timedelta = timedelta(0)
) -> datetime | None:
    """The end of an offer for a shift, counted from the hour at which its reader is told and at the latest when the
    shift starts; None where the night of the reader leaves no time for an answer."""
    told_at = earliest_send(now, zone, False, policy)
    until = min(told_at + timedelta(minutes=int(policy[OFFER_MINUTES])), starts_at)
    return until if until > told_at + least else None
