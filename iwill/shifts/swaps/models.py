"""Rows of swaps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.shifts.swaps.terms import OfferState

_OPEN = text("state = 'asked'")


class SeatSwap(Base):
    """A seat offered to one colleague, who was asked for the same call-out; with `in_return_id` for a seat of hers. A
    seat has at most one open offer. `taken_as_id` is the seat that came of it."""

    __tablename__ = "seat_swap"
    __table_args__ = (
        Index("uq_seat_swap_open", "seat_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_seat_swap_asked", "asked_id", "state"),
        Index("ix_seat_swap_asker", "asker_id"),
        Index("ix_seat_swap_return", "in_return_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    asked_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    in_return_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    state: Mapped[OfferState] = mapped_column(enum_type(OfferState), default=OfferState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_as_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))

    seat: Mapped[Seat] = relationship(foreign_keys=[seat_id])
    in_return: Mapped[Seat | None] = relationship(foreign_keys=[in_return_id])
    asker: Mapped[Volunteer] = relationship(foreign_keys=[asker_id])
    asked: Mapped[Volunteer] = relationship(foreign_keys=[asked_id])
