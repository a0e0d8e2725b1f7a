"""What the organisation has made of the vocabulary: an entry of its own, or another state of one that ships."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime


class VocabularyTerm(Base):
    """One entry as it is now; it stands in place of the shipped one with its code.

    `revision` grows by one with every change of any entry. The greatest is the version of the vocabulary, which every
    process asks for; being unique, it also lets of two people who edit at once only one through.
    """

    __tablename__ = "vocabulary_term"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    zh: Mapped[str] = mapped_column(String(60))
    en: Mapped[str] = mapped_column(String(60))
    synonyms: Mapped[list[str]] = mapped_column(JSON)
    parent: Mapped[str | None] = mapped_column(String(40))
    claim: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(String(200), default="")
    merged_into: Mapped[str | None] = mapped_column(String(40))
    retired: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, unique=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(40))
