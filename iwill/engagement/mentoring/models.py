"""Rows of mentoring: who is whose mentor; playbooks and the notes that veterans hand on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.engagement.mentoring.terms import MentorshipState, NoteState
from iwill.pool.models import Volunteer

_STANDS = text("state IN ('proposed', 'active')")


class Mentorship(Base):
    """A veteran and a first-timer. It stands once both have said yes; a first-timer has at most one."""

    __tablename__ = "mentorship"
    __table_args__ = (
        Index("uq_mentorship_mentee", "mentee_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_mentorship_mentor", "mentor_id", "state"),
        Index("ix_mentorship_pair", "mentee_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[MentorshipState] = mapped_column(enum_type(MentorshipState), default=MentorshipState.PROPOSED)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by: Mapped[str] = mapped_column(String(40))
    mentor_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mentee_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    mentor: Mapped[Volunteer] = relationship(foreign_keys=[mentor_id])
    mentee: Mapped[Volunteer] = relationship(foreign_keys=[mentee_id])


class Playbook(Base):
    """A kind of work that notes are handed on for, tied to the skill that its needs ask for."""

    __tablename__ = "playbook"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    title_zh: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str] = mapped_column(String(100))
    skill: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(40))

    def title(self, language: str) -> str:
        """What it is called, for readers of Chinese or of anything else."""
        return self.title_zh if language.lower().startswith("zh") else self.title_en


class PlaybookNote(Base):
    """What a veteran hands on. Until somebody has reviewed it its words are sealed under `uid`; then they stand in
    `body`, where they can be searched, or are gone. `named` is her consent to be named with it; whoever is erased
    leaves the note behind without her."""

    __tablename__ = "playbook_note"
    __table_args__ = (
        Index("ix_playbook_note_state", "state", "playbook_id"),
        Index("ix_playbook_note_author", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    playbook_id: Mapped[int] = mapped_column(ForeignKey("playbook.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))
    named: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[NoteState] = mapped_column(enum_type(NoteState), default=NoteState.WAITING)
    body_sealed: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str | None] = mapped_column(String(40))

    playbook: Mapped[Playbook] = relationship()
    author: Mapped[Volunteer | None] = relationship()
