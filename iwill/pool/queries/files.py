"""The files that were taken in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from iwill.core.db import db
from iwill.pool.models import ImportBatch


def recent_imports(size: int = 10) -> Sequence[ImportBatch]:
    """The files taken in last, newest first."""
    return db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(size)).all()
