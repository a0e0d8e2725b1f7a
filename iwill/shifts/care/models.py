"""Rows of care. What somebody answered is sealed; what stands in clear says only that, not how, she answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.shifts.care.terms import Feeling, Outcome, TaskWhy

_OPEN = text("closed_at IS NULL")


class AfterShiftAnswer(Base):
    """How somebody said she was after a shift, sealed as JSON under `uid`. `answered_at` is the first time, `said_at`
    the last, which counts; `has_words` says that she wrote something."""

    __tablename__ = "after_shift_answer"
    __table_args__ = (
        Index("ix_after_shift_answer_volunteer", "volunteer_id"),
        Index("ix_after_shift_answer_answered", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_sealed: Mapped[str] = mapped_column(Text)
    has_words: Mapped[bool] = mapped_column(Boolean)

    seat: Mapped[Seat] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class AfterShiftCount(Base):
    """How many answered what in a week, once the answers themselves are forgotten."""

    __tablename__ = "after_shift_count"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    feeling: Mapped[Feeling] = mapped_column(enum_type(Feeling), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)


class CareTask(Base):
    """That somebody of care is to get in touch with a person by `due_at`. Only a human closes it.

    `asked_id` is who was told first; `step` counts how often somebody further was told, the last time at `told_at`.
    `talk_from` and `talk_until` are when she would like to be called.
    """

    __tablename__ = "care_task"
    __table_args__ = (
        Index(
            "uq_care_task_open",
            "volunteer_id",
            "seat_id",
            "why",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_care_task_due", "closed_at", "due_at"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        CheckConstraint("closed_by LIKE 'staff:%'", name="closed_by_human"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    why: Mapped[TaskWhy] = mapped_column(enum_type(TaskWhy))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    talk_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    talk_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    step: Mapped[int] = mapped_column(Integer, default=0)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(40))

    volunteer: Mapped[Volunteer] = relationship()
    seat: Mapped[Seat | None] = relationship()


class OffDuty(Base):
    """That a member of staff with the role care has said she is off duty; no row means that she reads during the hours
    of duty."""

    __tablename__ = "care_off_duty"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
