"""Before anything is sent: is there anything to do, and what became of what was never sent, or never settled?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from iwill.core import clock
from iwill.core.db import db
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.claiming import of_queue
from iwill.messaging.models import DELIVERIES, MESSAGES
from iwill.messaging.running import Run
from iwill.messaging.terms import DeliveryState, MessageState, Queue

_m, _d = MESSAGES.c, DELIVERIES.c


def anything_to_do(now: datetime, queue: Queue | None = None) -> bool:
    """Whether something of a queue is due, has run out, or was left behind by a process that died. Takes no lock."""
    message = (
        select(_m.id)
        .where(
            or_(
                and_(_m.state == MessageState.QUEUED, or_(_m.not_before <= now, _m.expires_at <= now)),
                and_(_m.state == MessageState.SENDING, _m.lease_until < clock.real_now()),
            ),
            of_queue(queue),
        )
        .limit(1)
    )
    return db.session.scalar(message) is not None


def clear_away(now: datetime, run: Run) -> None:
    """Give up what has run out, and decide what became of messages whose process died while sending them.

    On a channel with keys such a message is handed over again. On any other it may have gone out, so it becomes
    UNKNOWN, can be listed, and is never repeated there. A process that was only slow can still settle it by its fence.
    """
    done = db.session.execute(
        update(MESSAGES)
        .where(_m.state == MessageState.QUEUED, _m.expires_at <= now)
        .values(state=MessageState.EXPIRED, state_reason="expired", settled_at=now)
    )
    run.counts["expired"] += done.rowcount  # type: ignore[attr-defined]
    lapsed = (_m.state == MessageState.SENDING, _m.lease_until < clock.real_now())
    left = db.session.execute(
        select(_m.id, _m.attempts, _d.channel)
        .join(DELIVERIES, and_(_d.message_id == _m.id, _d.attempt == _m.attempts))
        .where(*lapsed)
        .with_for_update(skip_locked=True, of=MESSAGES)
    ).all()
    for row in left:
        again = row.channel in run.providers and run.providers[row.channel].idempotency is Idempotency.KEY
        values: dict[str, Any] = {"state": MessageState.QUEUED, "lease_until": None}
        if not again:
            values |= {"state": MessageState.UNKNOWN, "state_reason": "cut_off", "settled_at": now}
        db.session.execute(update(MESSAGES).where(_m.id == row.id, *lapsed).values(**values))
        db.session.execute(
            update(DELIVERIES)
            .where(_d.message_id == row.id, _d.attempt == row.attempts)
            .values(state=DeliveryState.UNKNOWN, provider_code="cut_off", settled_at=now)
        )
        run.counts["retried" if again else "unknown"] += 1
