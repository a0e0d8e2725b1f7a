"""The same POST sent twice does its work once: the first response is kept under its Idempotency-Key and replayed.

The key is claimed in a transaction of its own, so that everybody else sees that the work is under way. The response is
kept in the transaction of the effect: after a crash both are there, or neither. A claim whose holder has gone silent is
taken over; should the holder wake up after all, it finds its claim gone and leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from iwill.accounts.models import IdempotentReply
from iwill.api import terms
from iwill.core.db import db, is_sqlite
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for

# Silent for this long, the first request is taken to be dead. Measured in the machine's own time.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Claim:
    """The right to do the work of a key; `since` is the fence."""

    id: int
    record: str
    since: datetime


@dataclass(frozen=True)
class Reply:
    """The first response: its status and its body."""

    status: int
    body: str


def digest_of(method: str, address: str, content: bytes) -> str:
    """What has to be equal in a repetition: method, address and body."""
    return sha256(f"{method} {address}\n".encode() + content).hexdigest()


def claim(client_id: int, key: str, digest: str, *, now: datetime) -> Claim | Reply:
    """The right to do the work, or the response that it had. Refuses a key used for something else
    (idempotency_mismatch), and one whose work is under way (idempotency_in_progress). `now` is real time."""
    record = f"reply:{client_id}:{key}"
    insert = sqlite.insert if is_sqlite(db.session()) else postgresql.insert
    made = db.session.scalar(
        insert(IdempotentReply)
        .values(client_id=client_id, key=key, body_digest=digest, created_at=now)
        .on_conflict_do_nothing(index_elements=["client_id", "key"])
        .returning(IdempotentReply.id)
    )
    if made is not None:
        return Claim(made, record, now)
    known = db.session.scalar(
        select(IdempotentReply).where(IdempotentReply.client_id == client_id, IdempotentReply.key == key)
    )
    if known is None:  # the first request failed this very moment
        raise Refused(terms.IDEMPOTENCY_IN_PROGRESS)
    if known.body_digest != digest:
        raise Invalid(
            [Problem("Idempotency-Key", terms.IDEMPOTENCY_MISMATCH, sentence_for(terms.IDEMPOTENCY_MISMATCH))],
            code=terms.IDEMPOTENCY_MISMATCH,
        )
    if known.status is not None and known.body_sealed is not None:
        return Reply(known.status, unseal(known.body_sealed, record))
    if abs(now - known.created_at) < LEASE or not _change(known.id, known.created_at, created_at=now):
        raise Refused(terms.IDEMPOTENCY_IN_PROGRESS)
    return Claim(known.id, record, now)


def keep(held: Claim, status: int, body: str) -> None:
    """Keep the response, in the transaction of the effect; refuses where the claim has been taken over meanwhile."""
    if not _change(held.id, held.since, status=status, body_sealed=seal(body, held.record)):
        raise Refused(terms.IDEMPOTENCY_IN_PROGRESS)


def let_go(held: Claim) -> None:
    """Give the claim back after a failure of ours, so that the next attempt does the work."""
    db.session.execute(delete(IdempotentReply).where(*_still_ours(held.id, held.since)))


def _change(reply_id: int, since: datetime, **values: object) -> bool:
    changed: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        update(IdempotentReply).where(*_still_ours(reply_id, since)).values(**values)
    )
    return changed.rowcount == 1


def _still_ours(reply_id: int, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotentReply.id == reply_id,
        IdempotentReply.status.is_(None),
        IdempotentReply.created_at == since,
    )
