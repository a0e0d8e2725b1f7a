"""The audit trail: one line per deed, written in the transaction that did it.

Rows are only ever inserted. Details hold ids, counts and codes, never personal data, so that an erasure leaves the
trail whole. Sealing the rows, and checking the seals, is the work of `seals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert

from iwill.accounts.models import AuditEntry
from iwill.accounts.seals import AuditReport, seal_new_entries, verify
from iwill.accounts.terms import Actor
from iwill.core.db import db

ENTRIES = cast(Table, AuditEntry.__table__)
# Every deed passes here: a plain statement costs a third of what an object does that nobody reads again.
_insert = insert(ENTRIES)

__all__ = ["AuditReport", "record", "record_many", "seal_new_entries", "verify"]


def record(actor: Actor, action: str, subject: str, *, now: datetime, **details: Any) -> None:
    """Write one line: who did what to which row. `action` is noun.verb, `subject` is kind:id."""
    line = {"at": now, "actor": actor.label, "action": action, "subject": subject, "details": details}
    db.session.execute(_insert, line)


def record_many(actor: Actor, action: str, subjects: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """Write a line for each subject with its details, where one deed has been done to many rows."""
    alike = {"at": now, "actor": actor.label, "action": action}
    if subjects:
        lines = [{**alike, "subject": subject, "details": details} for subject, details in subjects.items()]
        db.session.execute(_insert, lines)
