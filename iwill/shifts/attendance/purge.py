"""What attendance lets go of: why people could not come, and where shifts met."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update

from iwill.callouts.models import CallOut
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, delete_some, purge
from iwill.shifts.attendance.models import Attendance, Room

EXCUSES_KEPT = declare(
    "purge.excuses_days",
    30,
    "days",
    "个人信息保护法 art. 19: kept no longer than needed",
    "why somebody could not come is deleted after this time; that there was a reason stays",
)
ROOMS_KEPT = declare(
    "purge.rooms_days",
    3,
    "days",
    "our own judgement: a door nobody needs any more",
    "where a shift met is deleted this long after its call-out ended",
)


@purge("excuses", keep=EXCUSES_KEPT)
def excuses(before: datetime) -> int:
    """Reasons given before the instant."""
    old = select(Attendance.id).where(Attendance.excused_at < before, Attendance.excuse.is_not(None))
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Attendance)
        .where(Attendance.id.in_(old.limit(BATCH)))
        .values(excuse=None)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount


@purge("rooms", keep=ROOMS_KEPT)
def rooms(before: datetime) -> int:
    """The rooms of call-outs that ended before the instant."""
    over = select(Room.id).join(CallOut, CallOut.id == Room.call_out_id).where(CallOut.ended_at < before)
    return delete_some(db.session(), Room, over, Room.id)
