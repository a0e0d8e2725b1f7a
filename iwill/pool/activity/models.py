"""One row for each thing that happened to somebody. Rows are added, and never changed but by a merge of two people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.activity.terms import Kind, Path


class Activity(Base):
    """What happened, on which day of the organisation. The key is what makes a thing count once."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_kind", "kind", "on_day"), {"sqlite_with_rowid": False})

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind), primary_key=True)
    ref: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    on_day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    path: Mapped[Path | None] = mapped_column(enum_type(Path))
