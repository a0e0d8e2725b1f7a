"""What somebody does not want to be asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.callouts.terms import Work
from iwill.core.db import Base, UtcDateTime, enum_type


class UnwantedKind(Base):
    """One kind of work that one person is not asked for: work of this sort that wants this skill."""

    __tablename__ = "unwanted_kind"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True, autoincrement=False)
    work: Mapped[Work] = mapped_column(enum_type(Work), primary_key=True)
    skill: Mapped[str] = mapped_column(String(40), primary_key=True)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
