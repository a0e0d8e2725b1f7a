"""What the roster lets go of: who was asked for a shift that is past."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.callouts.models import Need
from iwill.core.db import db
from iwill.core.purging import delete_some, purge
from iwill.pool.purge import PAST_HOURS_KEPT
from iwill.shifts.roster.models import ShiftAsk


@purge("past_shift_asks", keep=PAST_HOURS_KEPT)
def past_shift_asks(before: datetime) -> int:
    """Questions about shifts that are over."""
    over = select(ShiftAsk.id).join(Need, Need.id == ShiftAsk.need_id).where(Need.ends_at < before)
    return delete_some(db.session(), ShiftAsk, over, ShiftAsk.id)
