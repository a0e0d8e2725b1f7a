"""Rows of hours: one for each version of an entry. Nothing is written over; a correction is a further row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import CallOut, Seat
from iwill.callouts.terms import Work
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.shifts.hours.terms import ContestReason, HoursDecision, HoursReason, HoursSource, HoursState

_STANDS = text("seat_id IS NOT NULL AND replaced_at IS NULL AND state <> 'withdrawn'")


class HoursEntry(Base):
    """Time that one person served, as one source tells it.

    `on_day` is the civil day of the beginning where the organisation is. `content` is an outward title or a word of
    ours, never what somebody wrote about people in need. `flags` are what was odd about it when it was recorded, and
    from its confirmation on all that was odd then. `replaces_id` is the version before this one, and `replaced_at`
    stands in that one; of a seat at most one version stands, and none while a sign-out is taken back. `taken_out_...`
    says that it counts no more; `claimed_...` is what the person says it was, and `reason` why it was corrected, taken
    out or decided so.
    """

    __tablename__ = "hours_entry"
    __table_args__ = (
        Index("uq_hours_entry_seat", "seat_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_hours_entry_seat", "seat_id"),
        Index("ix_hours_entry_volunteer", "volunteer_id", "on_day"),
        Index("ix_hours_entry_state", "state", "on_day"),
        Index("ix_hours_entry_call_out", "call_out_id"),
        Index("ix_hours_entry_recorder", "recorded_by", "recorded_at"),
        Index("ix_hours_entry_recorded", "recorded_at"),
        Index("ix_hours_entry_confirmed", "confirmed_at"),
        Index("ix_hours_entry_decided", "decided_at"),
        CheckConstraint("started_at < ended_at", name="window"),
        CheckConstraint("minutes > 0 AND minutes <= 1440", name="minutes"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> recorded_by", name="two_people"),
        CheckConstraint(
            "decided_by IS NULL OR (decided_by <> recorded_by AND coalesce(confirmed_by, '') <> decided_by)",
            name="decided_by_another",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    call_out_id: Mapped[int | None] = mapped_column(ForeignKey("call_out.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("hours_entry.id"), unique=True)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    on_day: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(Integer)
    source: Mapped[HoursSource] = mapped_column(enum_type(HoursSource))
    work: Mapped[Work] = mapped_column(enum_type(Work))
    content: Mapped[str] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(200))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[HoursState] = mapped_column(enum_type(HoursState), default=HoursState.RECORDED)
    recorded_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contest_reason: Mapped[ContestReason | None] = mapped_column(enum_type(ContestReason))
    contested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_out_by: Mapped[str | None] = mapped_column(String(40))
    taken_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[HoursDecision | None] = mapped_column(enum_type(HoursDecision))
    reason: Mapped[HoursReason | None] = mapped_column(enum_type(HoursReason))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    volunteer: Mapped[Volunteer] = relationship()
    seat: Mapped[Seat | None] = relationship()
    call_out: Mapped[CallOut | None] = relationship()
