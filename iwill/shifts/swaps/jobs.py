"""Background work of swaps: offers that nobody took end by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import each_alone
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.shifts.swaps import queries, services
from iwill.shifts.swaps.models import SeatSwap


@job("end-swap-offers", every=timedelta(seconds=30), meaning="ends offers of seats to colleagues that nobody took")
def end_swap_offers(now: datetime) -> dict[str, Any]:
    """End every offer whose time is over, or whose seat has gone another way, each in a transaction of its own."""

    def end(swap_id: int) -> str | None:
        swap = db.session.get(SeatSwap, swap_id)
        return services.end_offer(swap, now) if swap is not None else None

    return each_alone(list(queries.offers_over(now)), end)
