"""What swaps let go of: who offered a seat to whom, once the shift is past."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.callouts.models import Need, Seat
from iwill.core.db import db
from iwill.core.purging import delete_some, purge
from iwill.pool.purge import PAST_HOURS_KEPT
from iwill.shifts.swaps.models import SeatSwap


@purge("past_seat_swaps", keep=PAST_HOURS_KEPT)
def past_seat_swaps(before: datetime) -> int:
    """Offers of shifts that are over."""
    over = (
        select(SeatSwap.id)
        .join(Seat, Seat.id == SeatSwap.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.ends_at < before)
    )
    return delete_some(db.session(), SeatSwap, over, SeatSwap.id)
