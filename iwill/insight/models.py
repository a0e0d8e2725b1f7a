"""Summaries: one row a person, cells that are added to, what is worked out in the background, and thresholds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.insight.terms import Board
from iwill.pool.activity.terms import Path


class PersonSummary(Base):
    """One person in summary, as `terms.Person` explains it; `furthest` is the last step of the funnel she reached."""

    __tablename__ = "insight_person"
    __table_args__ = (
        Index("ix_insight_person_joined", "joined_on"),
        Index("ix_insight_person_furthest", "furthest", "joined_on"),
        Index("ix_insight_person_asked", "asked_on", "volunteer_id"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True, autoincrement=False)
    joined_on: Mapped[date] = mapped_column(Date)
    path: Mapped[Path] = mapped_column(enum_type(Path))
    crisis: Mapped[int] = mapped_column(BigInteger)
    verified_on: Mapped[date | None] = mapped_column(Date)
    trained_on: Mapped[date | None] = mapped_column(Date)
    available_on: Mapped[date | None] = mapped_column(Date)
    asked_on: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    served_on: Mapped[date | None] = mapped_column(Date)
    again_on: Mapped[date | None] = mapped_column(Date)
    signs: Mapped[int] = mapped_column(BigInteger)
    served: Mapped[int] = mapped_column(BigInteger)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_on: Mapped[date | None] = mapped_column(Date)
    furthest: Mapped[int] = mapped_column(Integer)


class CellChange(Base):
    """So many more, or fewer, in one cell. Rows are only added, so that two who answer at once never wait for each
    other; what a cell holds is their sum, and a job adds them up."""

    __tablename__ = "insight_cell"
    __table_args__ = (Index("ix_insight_cell_board", "board", "joined"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board: Mapped[Board] = mapped_column(enum_type(Board))
    joined: Mapped[int] = mapped_column(Integer)
    path: Mapped[Path] = mapped_column(enum_type(Path))
    crisis: Mapped[int] = mapped_column(BigInteger)
    x: Mapped[int] = mapped_column(Integer)
    y: Mapped[int] = mapped_column(Integer)
    n: Mapped[int] = mapped_column(Integer)


class Snapshot(Base):
    """What was worked out in the background, and when."""

    __tablename__ = "insight_snapshot"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class Threshold(Base):
    """How many expected yeses are enough for a skill in every window of the week, as staff set it."""

    __tablename__ = "insight_threshold"

    skill: Mapped[str] = mapped_column(String(40), primary_key=True)
    enough: Mapped[int] = mapped_column(Integer)
    set_by: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
