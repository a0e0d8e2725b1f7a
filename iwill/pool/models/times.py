"""When somebody is there: weekly hours, dated exceptions, stand-bys."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.terms import AtLeast


class WeeklyHours(Base):
    """A stretch of one weekday (0 is Monday) in the person's own zone, in minutes from midnight.

    Two nested layers: `yes` is sure, `if_needed` is the union of sure and if needed. Within a layer the stretches of a
    day neither touch nor overlap, so one row covers any window that the layer covers. A block over midnight is two.
    """

    __tablename__ = "weekly_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440", name="minutes"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    at_least: Mapped[AtLeast] = mapped_column(enum_type(AtLeast), primary_key=True)
    weekday: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_minute: Mapped[int] = mapped_column(Integer, primary_key=True)
    to_minute: Mapped[int] = mapped_column(Integer)


class AvailabilityException(Base):
    """A stretch of one date that replaces the weekly hours of that whole day.

    A day with any row here is read from these rows alone; a day away is one row of no length (0 to 0). `source` names
    what wrote it, such as the public holidays, which alone may rewrite it; none is the person's own.
    """

    __tablename__ = "availability_exception"
    __table_args__ = (
        CheckConstraint("from_minute >= 0 AND from_minute <= to_minute AND to_minute <= 1440", name="minutes"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at_least: Mapped[AtLeast] = mapped_column(enum_type(AtLeast), primary_key=True)
    from_minute: Mapped[int] = mapped_column(Integer, primary_key=True)
    to_minute: Mapped[int] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(String(20))


class Standby(Base):
    """A dated interval "call me, also at night". Ended early by moving `ends_at`.

    `source` names what wrote it, such as one night of a rota, which alone may rewrite it; none is the person's own.
    """

    __tablename__ = "standby"
    __table_args__ = (
        Index("ix_standby_volunteer", "volunteer_id", "ends_at"),
        Index("uq_standby_source", "volunteer_id", "source", unique=True),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str | None] = mapped_column(String(40))
