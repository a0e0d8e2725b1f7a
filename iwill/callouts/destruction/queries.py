"""The record of a request, for its page and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from sqlalchemy import select

from iwill.callouts.destruction.models import DestructionLine, DestructionRecord
from iwill.callouts.models import CrisisRequest
from iwill.core.db import db

HEAD = (
    "request",
    "written_at",
    "written_by",
    "cause",
    "assessment",
    "kind",
    "ground",
    "held",
    "destroyed",
    "due_at",
    "destroyed_at",
)


def record_of(request: CrisisRequest) -> DestructionRecord | None:
    """The record; None while the request goes on."""
    return db.session.scalar(select(DestructionRecord).where(DestructionRecord.request_id == request.id))


def lines_of_kind(kind: str, request_ids: Iterable[int]) -> dict[int, DestructionLine]:
    """The lines of one kind, by the id of the request."""
    query = (
        select(DestructionRecord.request_id, DestructionLine)
        .join(DestructionRecord, DestructionRecord.id == DestructionLine.record_id)
        .where(DestructionLine.kind == kind, DestructionRecord.request_id.in_(list(request_ids)))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def as_csv(record: DestructionRecord) -> str:
    """The record as a table of counts, one row for each kind."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    for line in record.lines:
        writer.writerow(
            (
                record.request_id,
                record.written_at.isoformat(),
                record.written_by,
                record.cause.value,
                record.assessment,
                line.kind,
                line.ground.value,
                line.held,
                line.destroyed,
                line.due_at.isoformat() if line.due_at else "",
                line.destroyed_at.isoformat() if line.destroyed_at else "",
            )
        )
    return text.getvalue()
