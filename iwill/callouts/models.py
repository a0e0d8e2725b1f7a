"""Rows of call-outs: the request, the call-out that answers it, needs, waves, invitations, seats, the reserve."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.terms import (
    Answer,
    AnswerAction,
    CallOutcome,
    CallOutKind,
    CallOutState,
    InvitationState,
    RequestState,
    ReserveState,
    Work,
)
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer


class CrisisRequest(Base):
    """What an organisation asks for, as it was sent. Its words stay inside: they can name people in need.

    `body_sealed` holds the whole request as JSON; the open columns are what lists and rules need.
    """

    __tablename__ = "crisis_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    state: Mapped[RequestState] = mapped_column(enum_type(RequestState), default=RequestState.RECEIVED)
    kind: Mapped[CallOutKind] = mapped_column(enum_type(CallOutKind))
    level: Mapped[str] = mapped_column(String(4))
    title: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(50))
    respond_by: Mapped[datetime] = mapped_column(UtcDateTime)
    body_sealed: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_from: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call_out: Mapped[CallOut | None] = relationship(back_populates="request")


class CallOut(Base):
    """The activation that answers a request.

    `title` and `wording` are what volunteers get to read; they are drafted from role, time and kind of work, never
    from the request's own words, and a person confirms them. `policy` is the snapshot in force at launch. `exhausted`
    says that the last wave found nobody left to ask.
    """

    __tablename__ = "call_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("crisis_request.id"), unique=True)
    kind: Mapped[CallOutKind] = mapped_column(enum_type(CallOutKind))
    state: Mapped[CallOutState] = mapped_column(enum_type(CallOutState), default=CallOutState.DRAFT, index=True)
    title: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(Text)
    wording_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wording_confirmed_by: Mapped[str | None] = mapped_column(String(40))
    timezone: Mapped[str] = mapped_column(String(50))
    respond_by: Mapped[datetime] = mapped_column(UtcDateTime)
    exhausted: Mapped[bool] = mapped_column(Boolean, default=False)
    policy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    launch_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    launched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    launched_by: Mapped[str | None] = mapped_column(String(40))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    request: Mapped[CrisisRequest] = relationship(back_populates="call_out")
    needs: Mapped[list[Need]] = relationship(order_by="Need.position", back_populates="call_out")
    waves: Mapped[list[Wave]] = relationship(order_by="Wave.number")


class Need(Base):
    """Role x skills x window x number. `taken` and `offered` (held for the reserve) together never pass `seats`."""

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND offered >= 0 AND taken + offered <= seats", name="seats"),
        CheckConstraint("starts_at < ends_at", name="window"),
        Index("ix_need_call_out", "call_out_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    position: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(200))
    skills: Mapped[list[str]] = mapped_column(JSON)
    credentials: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    seats: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    offered: Mapped[int] = mapped_column(Integer, default=0)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    required_for: Mapped[list[str]] = mapped_column(JSON)
    children: Mapped[bool] = mapped_column(Boolean, default=False)
    adults_only: Mapped[bool] = mapped_column(Boolean)
    work: Mapped[Work] = mapped_column(enum_type(Work))

    call_out: Mapped[CallOut] = relationship(back_populates="needs")


class Wave(Base):
    """A batch of invitations. `sizes` records per need how many were asked and what was missing."""

    __tablename__ = "wave"
    __table_args__ = (UniqueConstraint("call_out_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    number: Mapped[int] = mapped_column(Integer)
    sizes: Mapped[dict[str, Any]] = mapped_column(JSON)
    sent_by: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WaveForecast(Base):
    """What was expected of a need at one look at the next wave: the chance that every seat is held at the deadline, and
    the moment by which it is so in four cases of five. At the deadline `came_true` says what happened."""

    __tablename__ = "wave_forecast"
    __table_args__ = (Index("ix_wave_forecast_need", "need_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked: Mapped[int] = mapped_column(Integer)
    chance: Mapped[float] = mapped_column(Float)
    filled_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    came_true: Mapped[bool | None] = mapped_column(Boolean)


class Invitation(Base):
    """One person asked for one call-out. `chance` is the probability of a yes that sized the wave. Whoever had not
    answered at the deadline `fell_silent`, which a later answer takes back.

    `link_id` is inside the personal link. The `caller` columns are the claim of the person who is on the phone to them.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("call_out_id", "volunteer_id"),
        Index("ix_invitation_volunteer", "volunteer_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[str] = mapped_column(String(16), unique=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    chance: Mapped[float] = mapped_column(Float)
    state: Mapped[InvitationState] = mapped_column(enum_type(InvitationState), default=InvitationState.ASKED)
    answer: Mapped[Answer | None] = mapped_column(enum_type(Answer))
    later_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fell_silent: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    caller_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call_out: Mapped[CallOut] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
    wave: Mapped[Wave] = relationship()
    offers: Mapped[list[InvitationNeed]] = relationship(order_by="InvitationNeed.need_id")


class InvitationNeed(Base):
    """A need offered in an invitation. `counted` marks the one that the person was counted for."""

    __tablename__ = "invitation_need"
    __table_args__ = (Index("ix_invitation_need_need", "need_id"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    counted: Mapped[bool] = mapped_column(Boolean, default=False)

    need: Mapped[Need] = relationship()


class AnswerRecord(Base):
    """Everything that was pressed or said in answer, in order. Lines are never changed."""

    __tablename__ = "answer_record"
    __table_args__ = (Index("ix_answer_record_invitation", "invitation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    action: Mapped[AnswerAction] = mapped_column(enum_type(AnswerAction))
    need_ids: Mapped[list[int]] = mapped_column(JSON)
    recorded_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Seat(Base):
    """One place taken by one person: the commitment. Live while `released_at` is empty.

    The window is repeated in whole minutes since 1970, because two live seats of one person may never overlap: a
    trigger on SQLite and an exclusion constraint on PostgreSQL refuse it, whatever the code above them does.
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

    need: Mapped[Need] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class ReservePlace(Base):
    """A place on the waiting list of a need; first come, first offered."""

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
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    need: Mapped[Need] = relationship()
    invitation: Mapped[Invitation] = relationship()


class CallRecord(Base):
    """One telephone call from the call sheet, with the name of who made it."""

    __tablename__ = "call_record"
    __table_args__ = (Index("ix_call_record_invitation", "invitation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    caller_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[CallOutcome] = mapped_column(enum_type(CallOutcome))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
