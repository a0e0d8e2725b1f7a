"""Background work of the ladder."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from iwill.callouts.jobs import each_alone
from iwill.callouts.ladder import services
from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutState
from iwill.core.db import db
from iwill.core.jobs import job


@job(
    "climb-ladder",
    every=timedelta(seconds=15),
    meaning="texts whoever has not answered a message, and puts on the call sheet whoever has not answered a text",
)
def climb_ladder(now: datetime) -> dict[str, Any]:
    """Every call-out that is calling, each in a transaction of its own."""
    calling = select(CallOut.id).where(CallOut.state == CallOutState.CALLING).order_by(CallOut.respond_by)

    def climb(call_out_id: int) -> str | None:
        call_out = db.session.get(CallOut, call_out_id)
        return "climbed" if call_out is not None and services.climb(call_out, now=now) else None

    return each_alone(list(db.session.scalars(calling)), climb)
