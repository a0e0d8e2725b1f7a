"""Seals over the audit trail: a keyed mark for each line, and each minute a digest over new marks and the seal before.

Whoever changes, removes or slips in a line without the key is found, and the line is named. Two things are beyond a
seal in the same database: removing the newest seals with their lines, and a forger who has the key. Hence the digest of
the newest seal is worth noting down elsewhere; `audit verify` prints it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from iwill.accounts.models import AuditEntry, AuditSeal
from iwill.core.db import db, is_sqlite


@dataclass(frozen=True)
class AuditReport:
    """The first line that does not fit (None where all do), and how many lines no seal covers yet, from which on.

    `head` is the digest of the newest seal.
    """

    first_bad: int | None
    sealed: int
    unsealed: int
    unsealed_from: int | None
    head: str | None


def seal_new_entries(now: datetime) -> int:
    """Seal every line that is not sealed yet; returns how many. Called inside a transaction, once a minute."""
    if not _writers_are_done():
        return 0
    last = db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))
    entries = _entries(after=last.last_id if last else 0)
    if not entries:
        return 0
    marks = [[entry.id, _mark(entry)] for entry in entries]
    digest = _digest(marks, last.digest if last else "")
    db.session.add(AuditSeal(first_id=entries[0].id, last_id=entries[-1].id, marks=marks, digest=digest, sealed_at=now))
    db.session.flush()
    return len(entries)


def verify() -> AuditReport:
    """Recompute every mark and every seal."""
    before, sealed, last_id = "", 0, 0
    first_bad: int | None = None
    for seal in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        if first_bad is None:
            first_bad = _first_bad(_entries(after=last_id, to=seal.last_id), seal, before)
        before, last_id = seal.digest, seal.last_id
        sealed += len(seal.marks)
    tail = select(func.count(), func.min(AuditEntry.id)).where(AuditEntry.id > last_id)
    unsealed, unsealed_from = db.session.execute(tail).one()
    return AuditReport(first_bad, sealed, unsealed, unsealed_from, before or None)


def _first_bad(entries: Sequence[AuditEntry], seal: AuditSeal, before: str) -> int | None:
    """The first line that was changed, removed or slipped in; where only the seal itself is wrong, its first line."""
    present = {entry.id: _mark(entry) for entry in entries}
    marked = {int(entry_id): str(mark) for entry_id, mark in seal.marks}
    for entry_id in sorted(present.keys() | marked.keys()):
        if not hmac.compare_digest(present.get(entry_id, ""), marked.get(entry_id, "")):
            return entry_id
    return None if hmac.compare_digest(_digest(seal.marks, before), seal.digest) else seal.first_id


def _writers_are_done() -> bool:
    """On PostgreSQL a line can be committed after one with a higher number: wait for whoever is writing, a second at
    most, and hold back whoever comes next. On SQLite there is one writer at a time, and now that is us."""
    if is_sqlite(db.session()):
        return True
    try:
        with db.session.begin_nested():
            db.session.execute(text("SET LOCAL lock_timeout = '1s'"))
            db.session.execute(text("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE"))
    except OperationalError:
        return False
    return True


def _entries(*, after: int, to: int | None = None) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)
    return list(db.session.scalars(query if to is None else query.where(AuditEntry.id <= to)))


def _mark(entry: AuditEntry) -> str:
    line = [entry.id, entry.at.astimezone(UTC).isoformat(), entry.actor, entry.action, entry.subject, entry.details]
    return _keyed(json.dumps(line, sort_keys=True, ensure_ascii=False).encode())[:16]


def _digest(marks: Sequence[Sequence[object]], before: str) -> str:
    return _keyed(json.dumps([before, marks], separators=(",", ":")).encode())


def _keyed(message: bytes) -> str:
    key: bytes = current_app.extensions["iwill_audit_key"]
    return hmac.new(key, message, sha256).hexdigest()
