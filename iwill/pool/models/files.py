"""What an import leaves: the file, the outcome of each row, the trace by which a row is known again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.terms import Lifecycle, RowOutcome


class ImportBatch(Base):
    """One file taken in: its digest, what was recognised in it, and the counts."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_digest: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    imported_by: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """The one outcome of one row. A rejected row leaves its number and reason and nothing of what it said."""

    __tablename__ = "import_row"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(Integer, primary_key=True)
    outcome: Mapped[RowOutcome] = mapped_column(enum_type(RowOutcome))
    reason: Mapped[str | None] = mapped_column(String(40))
    flags: Mapped[list[str]] = mapped_column(JSON)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))


class ImportTrace(Base):
    """A keyed digest of an accepted row's content, by which the same row is known again.

    `submitted_at` is when the form was sent, or the instant of the import where the row does not say; the later
    submission wins for hours and decides about a pause. `paused_from` is the state that its word "pause" ended,
    `paused_until` the end that it named.
    """

    __tablename__ = "import_trace"

    digest: Mapped[str] = mapped_column(String(40), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_from: Mapped[Lifecycle | None] = mapped_column(enum_type(Lifecycle))
    paused_until: Mapped[date | None] = mapped_column(Date)
    flags: Mapped[list[str]] = mapped_column(JSON)
