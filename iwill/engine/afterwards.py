"""What a restored database needs before anybody uses it: nothing goes out again, and the erased stay erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from iwill.accounts import audit
from iwill.accounts.models import IdempotentReply, OneTimeLink, SignedInSession
from iwill.accounts.terms import SYSTEM
from iwill.core.db import db
from iwill.messaging import hold
from iwill.messaging.models import Delivery, Message
from iwill.messaging.terms import DeliveryState, MessageState
from iwill.pool import erasures
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.sign_up.models import SignUp

RESTORED = "restored"


def settle(made_at: str, *, now: datetime) -> dict[str, Any]:
    """Put the hold on, close every message that was open, end every session, erase again who was erased since.

    Nobody can know which of the open messages went out after the backup was taken. So those that waited are cancelled
    and those that were on their way are unknown: none is sent a second time, and each can be listed.
    """
    hold.hold(by=SYSTEM, now=now)
    erased = _erase_again(now)
    cancelled = _close(MessageState.QUEUED, MessageState.CANCELLED, now)
    unknown = _close(MessageState.SENDING, MessageState.UNKNOWN, now)
    db.session.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.SENDING)
        .values(state=DeliveryState.UNKNOWN, settled_at=now)
    )
    # A session that was ended, or a link that was used, after the backup must not come back to life.
    db.session.execute(update(SignedInSession).where(SignedInSession.revoked_at.is_(None)).values(revoked_at=now))
    db.session.execute(update(OneTimeLink).where(OneTimeLink.used_at.is_(None)).values(used_at=now))
    db.session.execute(delete(IdempotentReply).where(IdempotentReply.status.is_(None)))
    # A sign-up that waited then has been finished, given up or erased since; its code must not work again.
    db.session.execute(delete(SignUp))
    counts = {"cancelled": cancelled, "unknown": unknown, "erased_again": erased}
    audit.record(SYSTEM, "installation.restored", "installation:1", now=now, made_at=made_at, **counts)
    db.session.flush()
    return counts


def _close(present: MessageState, target: MessageState, now: datetime) -> int:
    closed = db.session.execute(
        update(Message)
        .where(Message.state == present)
        .values(
            state=target,
            state_reason=RESTORED,
            settled_at=now,
            lease_owner=None,
            lease_until=None,
            # Whoever still holds a claim from before must not be able to settle it.
            fence=Message.fence + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return int(closed.rowcount)  # type: ignore[attr-defined]


def _erase_again(now: datetime) -> int:
    """Whoever is in the ledger of erasures goes again; the ledger is a file of its own and was not restored."""
    numbers = erasures.erased_numbers()
    if not numbers:
        return 0
    back = [
        volunteer
        for volunteer in db.session.scalars(select(Volunteer).where(Volunteer.erased_at.is_(None)))
        if volunteer.number in numbers
    ]
    return sum(leaving.erase_person(volunteer, by=SYSTEM, now=now) for volunteer in back)
