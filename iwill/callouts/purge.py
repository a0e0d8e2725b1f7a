"""What call-outs let go of: the words of a request that is over. They may name the people who were in need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, and_, or_, select, update

from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.terms import RequestState
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge

BODIES_KEPT = declare(
    "purge.request_body_days",
    30,
    "days",
    "突发事件应对法 art. 84-85: used for the response alone and destroyed after it",
    "the words of a request are deleted this long after it was closed or declined",
)


@purge("request_bodies", keep=BODIES_KEPT)
def request_bodies(before: datetime) -> int:
    """The sealed words, and the title, of requests that were over before the instant, and why one person launched."""
    ended = select(CallOut.request_id).where(CallOut.ended_at < before)
    over = (
        select(CrisisRequest.id)
        .where(
            CrisisRequest.body_sealed.is_not(None),
            or_(
                CrisisRequest.closed_at < before,
                and_(CrisisRequest.state == RequestState.DECLINED, CrisisRequest.received_at < before),
                # Nobody closed it, but its call-out is long over: forgetting does not wait for the paperwork.
                CrisisRequest.id.in_(ended),
            ),
        )
        .limit(BATCH)
    )
    going = list(db.session.scalars(over))
    db.session.execute(
        update(CallOut)
        .where(CallOut.request_id.in_(going))
        .values(launch_reason_sealed=None)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(CrisisRequest)
        .where(CrisisRequest.id.in_(going))
        .values(body_sealed=None, title="")
        .execution_options(synchronize_session=False)
    )
    return result.rowcount
