"""Who was asked, when, and what was expected of it: waves, forecasts, invitations, calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models.requests import CallOut, Need
from iwill.callouts.terms import Answer, CallOutcome, InvitationState, Rung
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer


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
    """One person asked for one call-out. `chance` is the probability of a yes that sized the wave, `place` her place in
    line as she was asked and what it came of. Whoever had not answered at the deadline `fell_silent`, which a later
    answer takes back. `rung` says how far the ladder of messages,
    texts and calls has been climbed, `rung_at` since when.

    `at_most` is the most seats of this call-out that the person wants, where she has said so. `link_id` is inside the
    personal link. The `caller` columns are the claim of the person who is on the phone to them.
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
    rung: Mapped[Rung] = mapped_column(enum_type(Rung), default=Rung.MESSAGE, server_default=Rung.MESSAGE.value)
    rung_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[InvitationState] = mapped_column(enum_type(InvitationState), default=InvitationState.ASKED)
    answer: Mapped[Answer | None] = mapped_column(enum_type(Answer))
    later_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fell_silent: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    more_asks_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at_most: Mapped[int | None] = mapped_column(Integer)
    place: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    caller_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call_out: Mapped[CallOut] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
    wave: Mapped[Wave] = relationship()
    offers: Mapped[list[InvitationNeed]] = relationship(order_by="InvitationNeed.need_id")


class InvitationNeed(Base):
    """A need offered in an invitation. `counted` marks the one that the person was counted for; whoever would come as
    a substitute has that substitute's `weight`."""

    __tablename__ = "invitation_need"
    __table_args__ = (Index("ix_invitation_need_need", "need_id"),)

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    counted: Mapped[bool] = mapped_column(Boolean, default=False)
    weight: Mapped[float | None] = mapped_column(Float)

    need: Mapped[Need] = relationship()


class CallRecord(Base):
    """One telephone call from the call sheet, with the name of who made it."""

    __tablename__ = "call_record"
    __table_args__ = (Index("ix_call_record_invitation", "invitation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    caller_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    outcome: Mapped[CallOutcome] = mapped_column(enum_type(CallOutcome))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
