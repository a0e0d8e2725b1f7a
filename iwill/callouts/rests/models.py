"""A rest after a shift."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Seat
from iwill.core.db import Base, UtcDateTime


class Rest(Base):
    """That somebody is not to serve between two instants. `until_at` is the later of what she chose and what was
    granted to her, and the only one that matching and staff pages read."""

    __tablename__ = "rest"
    __table_args__ = (
        Index("ix_rest_until", "until_at", "volunteer_id"),
        Index("ix_rest_volunteer", "volunteer_id", "until_at"),
        CheckConstraint("starts_at < until_at", name="order"),
        CheckConstraint("chosen_until IS NOT NULL OR granted_until IS NOT NULL", name="some_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chosen_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship()
