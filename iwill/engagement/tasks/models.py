"""Rows of small tasks: what is wanted, and who takes part in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.engagement.tasks.terms import PartState, TaskSize, TaskState
from iwill.pool.models import Volunteer


class SmallTask(Base):
    """One page of work: what is wanted and what comes of it, in words that volunteers read. `taken` of `seats` are
    given; `elements` are the questions of the intake that have a yes; it ends on `ends_on` at the latest."""

    __tablename__ = "small_task"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= seats", name="seats"),
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_small_task_state", "state", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(String(200))
    size: Mapped[TaskSize] = mapped_column(enum_type(TaskSize))
    skills: Mapped[list[str]] = mapped_column(JSON)
    minutes: Mapped[int] = mapped_column(Integer)
    seats: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    elements: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[TaskState] = mapped_column(enum_type(TaskState), default=TaskState.DRAFT)
    ends_on: Mapped[date] = mapped_column(Date)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TaskPart(Base):
    """One person and one task. Both sides say yes before anything begins: `she_accepted_at` and `they_accepted_at`.

    `of_the_work` is what whoever asked says of the work, `of_the_task` what she says of the task: verdicts by question,
    no free words. `accepted_at` is from when hours count.
    """

    __tablename__ = "task_part"
    __table_args__ = (
        UniqueConstraint("task_id", "volunteer_id"),
        Index("ix_task_part_volunteer", "volunteer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[str] = mapped_column(String(16), unique=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("small_task.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[PartState] = mapped_column(enum_type(PartState))
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    she_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    they_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    they_accepted_by: Mapped[str | None] = mapped_column(String(40))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    of_the_work: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    of_the_task: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    task: Mapped[SmallTask] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
