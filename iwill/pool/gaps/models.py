"""One question about one gap, with the personal link that answers it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.gaps.terms import Gap


class GapQuestion(Base):
    """That somebody was asked about a gap, when, and when it was answered."""

    __tablename__ = "gap_question"
    __table_args__ = (Index("ix_gap_question_volunteer", "volunteer_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    gap: Mapped[Gap] = mapped_column(enum_type(Gap))
    link_id: Mapped[str] = mapped_column(String(16), unique=True)
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
