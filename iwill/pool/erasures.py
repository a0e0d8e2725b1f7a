"""The ledger of erasures: a file beside the database that outlives a restored backup.

A backup brings rows back; this file, which is no part of any backup, says whose must go again. It holds public numbers
and instants only. It is written from the rows themselves, so a line that a crash kept from being written is added by
the next caller, at the latest by the nightly purge.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from iwill.core.db import db
from iwill.pool.models import Volunteer

LEDGER = "erased.jsonl"


def ledger_path() -> Path:
    """Where the ledger lies: in the instance folder."""
    return Path(current_app.instance_path) / LEDGER


def update_ledger() -> int:
    """Add every erased person who is not in the ledger yet; returns how many. Called once the erasure is committed."""
    known = erased_numbers()
    query = select(Volunteer.number, Volunteer.erased_at).where(Volunteer.erased_at.is_not(None)).order_by(Volunteer.id)
    missing = [row for row in db.session.execute(query) if row.number not in known]
    if missing:
        lines = "".join(
            json.dumps({"number": row.number, "erased_at": row.erased_at.isoformat()}) + "\n" for row in missing
        )
        path = ledger_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        # One append of whole lines, by the owner alone; two processes at once leave a line twice at worst.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(_after_a_torn_line(path) + lines)
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def erased_numbers() -> set[str]:
    """The public numbers in the ledger; a line that was cut off counts for nothing."""
    path = ledger_path()
    if not path.exists():
        return set()
    numbers = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            numbers.add(str(json.loads(line)["number"]))
        except (ValueError, KeyError, TypeError):
            continue
    return numbers


def _after_a_torn_line(path: Path) -> str:
    written = path.read_bytes()
    return "\n" if written and not written.endswith(b"\n") else ""
