"""Rows of attendance: one for each seat about which anything has happened, and where the room of a shift is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Need, Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.shifts.attendance.terms import Excuse

_MISSED = text("missed_at IS NOT NULL")


class Attendance(Base):
    """What became of a seat; made at the first thing that happens to it.

    `..._at` is when something reached us, `..._said_at` when it happened by somebody's own clock, where it was entered
    afterwards; `..._by` is the label of whoever entered it. `extended_to` is the end that the person agreed to stay
    for. `missed_at` says that she had not come when others had, and stays though she came later. `excuse` is why she
    could not, and is forgotten with time; that there was one is `excused_at`. `phone_shared_at` is her yes to
    showing her number to those on the same shift.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("checked_out_at IS NULL OR checked_in_at IS NOT NULL", name="in_before_out"),
        Index("ix_attendance_present", "checked_in_at", "checked_out_at"),
        # Few are ever missing.
        Index("ix_attendance_missed", "missed_at", sqlite_where=_MISSED, postgresql_where=_MISSED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_in_by: Mapped[str | None] = mapped_column(String(40))
    checked_in_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_out_by: Mapped[str | None] = mapped_column(String(40))
    checked_out_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excuse: Mapped[Excuse | None] = mapped_column(enum_type(Excuse))
    excused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone_shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship()

    @property
    def came_at(self) -> datetime | None:
        """When she came, as far as anybody knows."""
        return self.checked_in_said_at or self.checked_in_at

    @property
    def left_at(self) -> datetime | None:
        """When she left, as far as anybody knows."""
        return self.checked_out_said_at or self.checked_out_at

    @property
    def entered_later(self) -> bool:
        """Whether a time here was said afterwards and not pressed at the moment itself."""
        return self.checked_in_said_at is not None or self.checked_out_said_at is not None


class Room(Base):
    """Where the people of a call-out, or of one shift of it, meet. The address opens the door, so it is sealed under
    the row's uid."""

    __tablename__ = "shift_room"
    __table_args__ = (
        Index(
            "uq_shift_room_call_out",
            "call_out_id",
            unique=True,
            sqlite_where=text("need_id IS NULL"),
            postgresql_where=text("need_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), unique=True)
    link_sealed: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    need: Mapped[Need | None] = relationship()
