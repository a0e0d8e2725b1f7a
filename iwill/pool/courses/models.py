"""The catalogue: one row for each course."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime


class Course(Base):
    """A course that can be offered. Completed, it is a Training under its code; `skills` count as confirmed from then.

    `requires` are the courses that come first. `link` leads to where it can be taken alone, `lesson`
    is a page of its own that is read to complete it. `needed_for` are the skills
    whose work is given only to who holds it, `everybody` says the same of every real call-out.
    """

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("validity_months > 0", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    title_zh: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str] = mapped_column(String(100))
    summary_zh: Mapped[str] = mapped_column(Text)
    summary_en: Mapped[str] = mapped_column(Text)
    skills: Mapped[list[str]] = mapped_column(JSON)
    requires: Mapped[list[str]] = mapped_column(JSON)
    minutes: Mapped[int] = mapped_column(Integer)
    validity_months: Mapped[int | None] = mapped_column(Integer)
    host: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(500))
    lesson_zh: Mapped[str] = mapped_column(Text, default="", server_default="")
    lesson_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    needed_for: Mapped[list[str]] = mapped_column(JSON)
    everybody: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(40))

    def title(self, language: str) -> str:
        """What it is called, for readers of Chinese or of anything else."""
        return self.title_zh if language.lower().startswith("zh") else self.title_en

    def lesson(self, language: str) -> str:
        """Its own page, in the same way; empty where it has none."""
        return self.lesson_zh if language.lower().startswith("zh") else self.lesson_en

    def summary(self, language: str) -> str:
        """What it is about, in the same way."""
        return self.summary_zh if language.lower().startswith("zh") else self.summary_en
