"""What call-outs let go of: the words of a request that is over. They may name the people who were in need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, and_, or_, select, update

from iwill.callouts.destruction import services as destruction
from iwill.callouts.destruction.terms import BODIES_KEPT
from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.terms import RequestState
from iwill.core.db import db
from iwill.core.purging import BATCH, purge


@purge("request_bodies", keep=BODIES_KEPT)
def request_bodies(before: datetime) -> int:
    """The sealed words, and the title, of requests that were over before the instant, and why one person launched; what
    is destroyed is noted in their records."""
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
    now = destruction.before_destroying(going, before, BODIES_KEPT)
    db.session.execute(
        update(CallOut)
        .where(CallOut.request_id.in_(going))
        .values(launch_reason_sealed=None, supervisor_sealed=None, supervisor_index=None)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(CrisisRequest)
        .where(CrisisRequest.id.in_(going))
        .values(body_sealed=None, title="")
        .execution_options(synchronize_session=False)
    )
    for kind in ("request_words", "requester_contacts", "launch_reason"):
        destruction.note_all_destroyed(kind, going, now)
    return result.rowcount
