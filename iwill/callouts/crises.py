"""In which crisis somebody comes: the real request that is being answered as she joins. The pool asks for it by
registration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.terms import CallOutKind
from iwill.core.db import db
from iwill.pool.activity import services as activity


def crisis_at(moment: datetime) -> int:
    """The id of the newest real request that was being answered at an instant; 0 where there was none."""
    open_then = (
        select(CrisisRequest.id)
        .join(CallOut, CallOut.request_id == CrisisRequest.id)
        .where(
            CallOut.kind == CallOutKind.REAL,
            CallOut.launched_at <= moment,
            or_(CallOut.ended_at.is_(None), CallOut.ended_at > moment),
        )
        .order_by(CallOut.launched_at.desc())
        .limit(1)
    )
    return db.session.scalar(open_then) or 0


activity.CRISIS_AT.append(crisis_at)
