"""What is asked for: the request, the call-out that answers it, and its needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.terms import CallOutKind, CallOutState, RequestState, Work
from iwill.core.db import Base, UtcDateTime, enum_type

if TYPE_CHECKING:
    from iwill.callouts.models.asking import Wave


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

    `second_asked_at` stands while a launch waits for a second person, `second_by` names who confirmed it; the reason
    for launching without one is sealed under the request's uid. `merged_into_id` is the call-out that this one became a
    part of. `supervisor_sealed` holds name and phone of a member of staff who supervises, sealed as the reason is, and
    `supervisor_index` the digest of the phone. `needs` are those that still stand; `dropped_needs` were asked for once
    and are not any more.
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
    second_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_by: Mapped[str | None] = mapped_column(String(40))
    launch_reason_sealed: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("call_out.id"))
    supervisor_sealed: Mapped[str | None] = mapped_column(Text)
    supervisor_index: Mapped[str | None] = mapped_column(String(40))
    supervisor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    request: Mapped[CrisisRequest] = relationship(back_populates="call_out")
    needs: Mapped[list[Need]] = relationship(
        order_by="Need.position",
        back_populates="call_out",
        primaryjoin="and_(CallOut.id == Need.call_out_id, Need.dropped_at.is_(None))",
    )
    dropped_needs: Mapped[list[Need]] = relationship(
        order_by="Need.position",
        primaryjoin="and_(CallOut.id == Need.call_out_id, Need.dropped_at.is_not(None))",
        viewonly=True,
    )
    waves: Mapped[list[Wave]] = relationship(order_by="Wave.number")


def _like(column: str) -> Callable[[Any], Any]:
    """A default that repeats another column of the same row."""
    return lambda context: context.get_current_parameters()[column]


class Need(Base):
    """Role x skills x window x number. `seats` is the number wanted; `taken` and `offered` (held for the reserve)
    together never pass `maximum`.

    `veterans` and `buddy_seats` are kept for veterans and for first-timers; the two columns after them count how many
    of each have a seat, where either is kept. `substitutes` are {skills, credentials, weight} in codes. `sensitive` is
    the codes of what one may meet, `team_group` the number of the group that a team serves, and `part_of` the number
    of the need in the request that this shift was cut from. `courses` are codes of what whoever comes must hold: what
    the request names, and what the organisation itself asked for when the need was written down.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND offered >= 0 AND taken + offered <= maximum", name="seats"),
        CheckConstraint("0 <= minimum AND minimum <= seats AND seats <= maximum", name="bounds"),
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
    minimum: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    maximum: Mapped[int] = mapped_column(Integer, default=_like("seats"), server_default="0")
    taken: Mapped[int] = mapped_column(Integer, default=0)
    offered: Mapped[int] = mapped_column(Integer, default=0)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    required_for: Mapped[list[str]] = mapped_column(JSON)
    children: Mapped[bool] = mapped_column(Boolean, default=False)
    adults_only: Mapped[bool] = mapped_column(Boolean)
    work: Mapped[Work] = mapped_column(enum_type(Work))
    substitutes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    veterans: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    veterans_taken: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    buddy_seats: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    newcomers_taken: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    sensitive: Mapped[str | None] = mapped_column(String(120))
    team_group: Mapped[int | None] = mapped_column(Integer)
    part_of: Mapped[int] = mapped_column(Integer, default=_like("position"), server_default="0")
    courses: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call_out: Mapped[CallOut] = relationship(back_populates="needs")
