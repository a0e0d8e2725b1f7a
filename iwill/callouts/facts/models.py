"""Rows of facts: what staff saw on a shift, and a limit set aside for one person and one shift."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import Need, Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer

_STANDS = text("state <> 'taken_back'")


class ShiftFact(Base):
    """That somebody did not come, was excused, or had a hard shift; one at a time for each seat.

    `ended_at` repeats the end of the shift: a no-show fades and a rest runs from it. Against a person only somebody
    else than the one who entered it can decide.
    """

    __tablename__ = "shift_fact"
    __table_args__ = (
        Index("uq_shift_fact_seat", "seat_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_shift_fact_seat", "seat_id"),
        Index("ix_shift_fact_volunteer", "volunteer_id", "ended_at"),
        Index("ix_shift_fact_kind", "kind", "ended_at"),
        CheckConstraint("state <> 'upheld' OR decided_by <> entered_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[FactKind] = mapped_column(enum_type(FactKind))
    state: Mapped[FactState] = mapped_column(enum_type(FactState), default=FactState.ENTERED)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    contested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seat: Mapped[Seat] = relationship()


class LimitOverride(Base):
    """That a named person set the limits on rest and hours aside for one person and one shift, with her yes.

    `reason_sealed` says why; a row without her yes does not exist.
    """

    __tablename__ = "limit_override"
    __table_args__ = (UniqueConstraint("need_id", "volunteer_id"), Index("ix_limit_override_volunteer", "volunteer_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(String(40))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    need: Mapped[Need] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
