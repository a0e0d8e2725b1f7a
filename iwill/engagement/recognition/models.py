"""Awards with what they rest on, thanks, and who meets whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import CallOut
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.engagement.recognition.terms import Award, MeetingState
from iwill.pool.models import Volunteer


class AwardGiven(Base):
    """An award by rule: once for a person, a rule and a mark, whatever runs twice."""

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("volunteer_id", "award", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    award: Mapped[Award] = mapped_column(enum_type(Award))
    mark: Mapped[int] = mapped_column(Integer)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Thanks(Base):
    """One sentence from a named person to somebody who served in a call-out: one for each writer, reader and call-out.

    `written_by` is a label, staff:3 or volunteer:8; the name is read when it is shown.
    """

    __tablename__ = "thanks"
    __table_args__ = (
        UniqueConstraint("written_by", "volunteer_id", "call_out_id"),
        Index("ix_thanks_volunteer", "volunteer_id", "written_at"),
        Index("ix_thanks_call_out", "call_out_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    written_by: Mapped[str] = mapped_column(String(40))
    sentence_sealed: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    volunteer: Mapped[Volunteer] = relationship()
    call_out: Mapped[CallOut] = relationship()


class Introduction(Base):
    """Two people who served together, one of whom would like to stay in touch. Each sees the other's address only once
    both have said yes; nobody is asked twice by the same person."""

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("asker_id", "asked_id"),
        Index("ix_introduction_asked", "asked_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    asked_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    state: Mapped[MeetingState] = mapped_column(enum_type(MeetingState), default=MeetingState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    asker: Mapped[Volunteer] = relationship(foreign_keys=[asker_id])
    asked: Mapped[Volunteer] = relationship(foreign_keys=[asked_id])
    call_out: Mapped[CallOut] = relationship()


class Reunion(Base):
    """A meeting of those who served in a call-out. The room is sealed and shown to those who come."""

    __tablename__ = "reunion"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    room_sealed: Mapped[str] = mapped_column(Text)
    called_by: Mapped[str] = mapped_column(String(40))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)

    call_out: Mapped[CallOut] = relationship()


class ReunionGuest(Base):
    """Somebody who is invited to a reunion, and what she said."""

    __tablename__ = "reunion_guest"
    __table_args__ = (Index("ix_reunion_guest_volunteer", "volunteer_id"),)

    reunion_id: Mapped[int] = mapped_column(ForeignKey("reunion.id"), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    state: Mapped[MeetingState] = mapped_column(enum_type(MeetingState), default=MeetingState.ASKED)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reunion: Mapped[Reunion] = relationship()
