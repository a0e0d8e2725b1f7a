"""Rows that imports leave besides people: how a form's columns were read, and hours in words beside what they mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime
from iwill.pool.models import Volunteer


class ColumnChoice(Base):
    """What a person said that columns mean, for every file with the same headings. Headings are the form's words."""

    __tablename__ = "column_choice"

    headings_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    choices: Mapped[dict[str, str]] = mapped_column(JSON)
    chosen_by: Mapped[str] = mapped_column(String(40))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatedHours(Base):
    """Hours as somebody wrote them, beside what they were read as, until she says whether that is right.

    `stretches` is a list of [weekday, from, to] in minutes. `counted` is False where the hours wait for her word,
    because her time zone was not known. `settled_at` is when she answered, or set her week herself.
    """

    __tablename__ = "stated_hours"
    __table_args__ = (Index("ix_stated_hours_volunteer", "volunteer_id", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    words_sealed: Mapped[str] = mapped_column(Text)
    stretches: Mapped[list[Any]] = mapped_column(JSON)
    counted: Mapped[bool] = mapped_column(Boolean, default=True)
    source: Mapped[str] = mapped_column(String(60))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    volunteer: Mapped[Volunteer] = relationship()
