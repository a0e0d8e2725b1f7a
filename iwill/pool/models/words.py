"""What somebody said, and what was said about them: the ledger of consent, and notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.terms import ConsentPurpose, ConsentState, NoteKind


class Consent(Base):
    """One line of the ledger: what was answered, to which purpose, when and where. Lines are never changed."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_volunteer", "volunteer_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(enum_type(ConsentPurpose))
    state: Mapped[ConsentState] = mapped_column(enum_type(ConsentState))
    source: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Base):
    """Words about or by a person, sealed."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_volunteer", "volunteer_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[NoteKind] = mapped_column(enum_type(NoteKind))
    body_sealed: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
