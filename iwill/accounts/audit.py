"""The audit trail: one line per deed, written in the transaction that did it.

Rows are only ever inserted. Every minute a job seals the rows that are not sealed yet, with a keyed digest over them
and the seal before; `verify` names the first row that no longer fits and how many are not sealed yet. Details hold ids,
counts and codes, never personal data, so that an erasure leaves the trail whole.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from iwill.accounts.models import AuditEntry, AuditSeal
from iwill.accounts.terms import Actor
from iwill.core.db import db


def record(actor: Actor, action: str, subject: str, *, now: datetime, **details: Any) -> None:
    """Write one line: who did what to which row. `action` is noun.verb, `subject` is kind:id."""
    db.session.add(AuditEntry(at=now, actor=actor.label, action=action, subject=subject, details=details))


def seal_new_entries(now: datetime) -> int:
    """Seal every entry that is not sealed yet; returns how many. Called inside a transaction, once a minute."""
    last = db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1).with_for_update())
    entries = _entries_after(last.last_id if last else 0)
    if not entries:
        return 0
    digest = _digest(entries, last.digest if last else "")
    db.session.add(
        AuditSeal(first_id=entries[0].id, last_id=entries[-1].id, count=len(entries), digest=digest, sealed_at=now)
    )
    return len(entries)


@dataclass(frozen=True)
class AuditReport:
    """What `audit verify` says: the first bad entry's id (None where all fit), how many are sealed, how many are not."""

    first_bad: int | None
    sealed: int
    unsealed: int


def verify() -> AuditReport:
    """Recompute every seal. The first bad id is the first entry of the first range that does not fit its seal."""
    before, sealed, last_id = "", 0, 0
    first_bad: int | None = None
    for seal in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        entries = list(
            db.session.scalars(
                select(AuditEntry).where(AuditEntry.id > last_id, AuditEntry.id <= seal.last_id).order_by(AuditEntry.id)
            )
        )
        fits = len(entries) == seal.count and hmac.compare_digest(_digest(entries, before), seal.digest)
        if not fits and first_bad is None:
            first_bad = entries[0].id if entries else seal.first_id
        before, last_id = seal.digest, seal.last_id
        sealed += seal.count
    unsealed = db.session.scalar(select(func.count()).where(AuditEntry.id > last_id)) or 0
    return AuditReport(first_bad, sealed, unsealed)


def _entries_after(last_id: int) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.id > last_id).order_by(AuditEntry.id)))


def _digest(entries: list[AuditEntry], before: str) -> str:
    key: bytes = current_app.extensions["iwill_audit_key"]
    mac = hmac.new(key, before.encode(), sha256)
    for entry in entries:
        line = [entry.id, entry.at.astimezone(UTC).isoformat(), entry.actor, entry.action, entry.subject, entry.details]
        mac.update(json.dumps(line, sort_keys=True, ensure_ascii=False).encode())
    return mac.hexdigest()
