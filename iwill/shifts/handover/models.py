"""Rows of hand-over: one note about one case. Ids, codes and instants; no word about anybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.handover.terms import Promise


class HandoverNote(Base):
    """What was promised to one person in need, and who has taken it over. `alerted_at` is when the desk was told that
    nobody has, `to_desk` that nobody comes after this shift, so that it is the desk who takes it."""

    __tablename__ = "handover_note"
    __table_args__ = (
        CheckConstraint("(due_at IS NULL) = (promise = 'none')", name="by_when"),
        Index("ix_handover_note_seat", "seat_id"),
        Index("ix_handover_note_open", "taken_at", "alerted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    case_code: Mapped[str] = mapped_column(String(5))
    level: Mapped[DangerLevel] = mapped_column(enum_type(DangerLevel))
    promise: Mapped[Promise] = mapped_column(enum_type(Promise))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drill: Mapped[bool] = mapped_column(Boolean)
    late: Mapped[bool] = mapped_column(Boolean)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by: Mapped[str | None] = mapped_column(String(40))
    to_desk: Mapped[bool] = mapped_column(Boolean, default=False)
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship()
