"""Rows of training: sessions, places in them, and one personal link for each person and course."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.engagement.training.terms import PlaceState
from iwill.pool.courses.models import Course
from iwill.pool.models import Volunteer


class TrainingSession(Base):
    """A course at a set time. `taken` of `capacity` places are given; `room` says where, a link or a place."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="places"),
        CheckConstraint("starts_at < ends_at", name="window"),
        Index("ix_training_session_course", "course_id", "starts_at"),
        Index("ix_training_session_starts", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    room: Mapped[str] = mapped_column(String(300))
    capacity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    moves: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_by: Mapped[str] = mapped_column(String(40))

    course: Mapped[Course] = relationship()


class TrainingPlace(Base):
    """One person's place in a session, or in its waiting list. `joined_at` is the order of that list."""

    __tablename__ = "training_place"
    __table_args__ = (
        UniqueConstraint("session_id", "volunteer_id"),
        Index("ix_training_place_volunteer", "volunteer_id"),
        Index("ix_training_place_line", "session_id", "state", "joined_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[PlaceState] = mapped_column(enum_type(PlaceState))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[TrainingSession] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class CourseLink(Base):
    """Where one person sees one course without signing in. `invited_at` is when she was last invited, `declined_at`
    that she would rather not; `finished_on` is the day on which, by her own word, she took it alone: it waits for
    somebody to confirm it."""

    __tablename__ = "course_link"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "course_id"),
        Index("ix_course_link_course", "course_id", "invited_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[str] = mapped_column(String(16), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_on: Mapped[date | None] = mapped_column(Date)

    course: Mapped[Course] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
