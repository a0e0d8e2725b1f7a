"""Rows of destruction: one record for each request that is over, and a line for each kind of thing. Counts only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.destruction.terms import Cause, Ground
from iwill.core.db import Base, UtcDateTime, enum_type


class DestructionRecord(Base):
    """That a request is over, since when, and under which assessment what was held is kept or destroyed."""

    __tablename__ = "destruction_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("crisis_request.id"), unique=True)
    cause: Mapped[Cause] = mapped_column(enum_type(Cause))
    assessment: Mapped[str] = mapped_column(String(20))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(40))

    lines: Mapped[list[DestructionLine]] = relationship(order_by="DestructionLine.id", back_populates="record")


class DestructionLine(Base):
    """One kind of thing: how many were held, how many of them are destroyed, and by when all are. Without `due_at` they
    are kept for good."""

    __tablename__ = "destruction_line"
    __table_args__ = (
        UniqueConstraint("record_id", "kind"),
        CheckConstraint("0 <= destroyed AND destroyed <= held", name="destroyed"),
        Index("ix_destruction_line_kind", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("destruction_record.id"))
    kind: Mapped[str] = mapped_column(String(40))
    ground: Mapped[Ground] = mapped_column(enum_type(Ground))
    held: Mapped[int] = mapped_column(Integer)
    destroyed: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    record: Mapped[DestructionRecord] = relationship(back_populates="lines")
