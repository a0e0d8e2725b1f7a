"""Rows of looking back: one for each call-out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import CallOut
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.shifts.aftermath.terms import WhyNobody


class AfterAction(Base):
    """What was learnt of a call-out. The note, in one language or both, is sealed under the row's uid: it is meant for
    those who served. `told` is how many of them it was queued to, `counts` what the page counted on that day."""

    __tablename__ = "after_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"), unique=True)
    troubles: Mapped[list[str]] = mapped_column(JSON, default=list)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    why_nobody: Mapped[WhyNobody | None] = mapped_column(enum_type(WhyNobody))
    note_zh_sealed: Mapped[str | None] = mapped_column(Text)
    note_en_sealed: Mapped[str | None] = mapped_column(Text)
    noted_by: Mapped[str | None] = mapped_column(String(40))
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[int] = mapped_column(Integer, default=0)
    reviewed_by: Mapped[str | None] = mapped_column(String(40))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call_out: Mapped[CallOut] = relationship()
