"""Rows of supervision: times without a supervisor, calls for support, debriefs, group sessions. No content, ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.shifts.supervision.terms import DebriefAnswer, SupportRung


class SupervisionGap(Base):
    """From when to when shifts that had been open were without a supervisor, because she gave her seat back or is not
    named any more. `need_ids` are the shifts; whoever has a seat on one of them was told at both ends."""

    __tablename__ = "supervision_gap"
    __table_args__ = (Index("ix_supervision_gap_call_out", "call_out_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    need_ids: Mapped[list[int]] = mapped_column(JSON)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SupportCall(Base):
    """One press on "I need support". `rung` says how far it has climbed, `rung_at` since when."""

    __tablename__ = "support_call"
    __table_args__ = (Index("ix_support_call_open", "acknowledged_at", "rung_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rung: Mapped[SupportRung] = mapped_column(enum_type(SupportRung))
    rung_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(40))

    seat: Mapped[Seat] = relationship()
    rings: Mapped[list[SupportRing]] = relationship(order_by="SupportRing.id")


class SupportRing(Base):
    """Who was told of a call for support, and when: the supervisor who has `seat_id`, or, without one, the desk."""

    __tablename__ = "support_ring"
    __table_args__ = (UniqueConstraint("call_id", "rung"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("support_call.id"))
    rung: Mapped[SupportRung] = mapped_column(enum_type(SupportRung))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), index=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)

    seat: Mapped[Seat | None] = relationship()


class Debrief(Base):
    """A talk offered after a shift, and whether it was wished for, when, and took place."""

    __tablename__ = "debrief"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[DebriefAnswer | None] = mapped_column(enum_type(DebriefAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[str | None] = mapped_column(String(40))

    seat: Mapped[Seat] = relationship()


class GroupSession(Base):
    """Supervision in a group: when, who leads it (sealed under the row's uid), and for how many."""

    __tablename__ = "group_session"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    leader_sealed: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    places: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    people: Mapped[list[SessionPlace]] = relationship(order_by="SessionPlace.id", back_populates="session")


class SessionPlace(Base):
    """Somebody who signed up for a group session; afterwards whether they came, and for how many minutes."""

    __tablename__ = "session_place"
    __table_args__ = (UniqueConstraint("session_id", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("group_session.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    signed_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    came: Mapped[bool | None] = mapped_column(Boolean)
    minutes: Mapped[int | None] = mapped_column(Integer)

    session: Mapped[GroupSession] = relationship(back_populates="people")
    volunteer: Mapped[Volunteer] = relationship()
