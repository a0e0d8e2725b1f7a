"""What was answered: every answer in order, seats, and the reserve."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models.asking import Invitation
from iwill.callouts.models.requests import Need
from iwill.callouts.terms import AnswerAction, ReserveState, Work
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer


class AnswerRecord(Base):
    """Everything that was pressed or said in answer, in order. Lines are never changed. `meaning` holds what a plain
    answer does not say: at most how many shifts, from when, only if short, until when not to be asked."""

    __tablename__ = "answer_record"
    __table_args__ = (Index("ix_answer_record_invitation", "invitation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    action: Mapped[AnswerAction] = mapped_column(enum_type(AnswerAction))
    need_ids: Mapped[list[int]] = mapped_column(JSON)
    meaning: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recorded_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Seat(Base):
    """One place taken by one person: the commitment. Live while `released_at` is empty.

    The window is repeated in whole minutes since 1970, because two live seats of one person may never overlap: a
    trigger on SQLite and an exclusion constraint on PostgreSQL refuse it, whatever the code above them does.
    `veteran` is noted where the need keeps seats for veterans or first-timers, `agreed_to` where it is sensitive.
    """

    __tablename__ = "seat"
    __table_args__ = (
        Index(
            "uq_seat_live",
            "need_id",
            "volunteer_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_seat_volunteer", "volunteer_id", "from_minute"),
        CheckConstraint("from_minute < to_minute", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    from_minute: Mapped[int] = mapped_column(Integer)
    to_minute: Mapped[int] = mapped_column(Integer)
    work: Mapped[Work] = mapped_column(enum_type(Work))
    drill: Mapped[bool] = mapped_column(Boolean)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirm_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    veteran: Mapped[bool | None] = mapped_column(Boolean)
    agreed_to: Mapped[str | None] = mapped_column(String(120))

    need: Mapped[Need] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class ReservePlace(Base):
    """A place on the waiting list of a need: who said yes first is offered a seat first. Whoever comes `only_if_short`
    is offered one once nobody else is left."""

    __tablename__ = "reserve_place"
    __table_args__ = (
        UniqueConstraint("need_id", "volunteer_id"),
        Index("ix_reserve_place_offer", "state", "offer_expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    state: Mapped[ReserveState] = mapped_column(enum_type(ReserveState), default=ReserveState.WAITING)
    only_if_short: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    need: Mapped[Need] = relationship()
    invitation: Mapped[Invitation] = relationship()
