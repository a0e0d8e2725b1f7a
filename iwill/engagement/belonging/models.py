"""What people say of belonging, once a quarter: sealed under a key of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime
from iwill.pool.models import Volunteer


class BelongingAnswer(Base):
    """The nine items of one person in one quarter, sealed as JSON under `uid`; given anew, the last counts."""

    __tablename__ = "belonging_answer"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "quarter"),
        Index("ix_belonging_answer_quarter", "quarter"),
        Index("ix_belonging_answer_answered", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_sealed: Mapped[str] = mapped_column(Text)

    volunteer: Mapped[Volunteer] = relationship()


class BelongingSum(Base):
    """Of a quarter and an item: how many answers there were and what they add up to, once they are forgotten."""

    __tablename__ = "belonging_sum"

    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    total: Mapped[float] = mapped_column(Float)
