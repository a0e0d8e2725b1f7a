"""Rows of cases: a code, where it was opened, and whether it is still open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Need
from iwill.core.db import Base, UtcDateTime


class Case(Base):
    """One person, or group, that somebody on shift is with. `need_id` is the shift on which the case was opened."""

    __tablename__ = "shift_case"
    __table_args__ = (Index("ix_shift_case_need", "need_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    opened_by: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    need: Mapped[Need] = relationship()
