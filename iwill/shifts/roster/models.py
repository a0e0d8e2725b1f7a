"""Rows of the roster: whom somebody asked for one shift."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Need
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.shifts.roster.terms import AskState

_OPEN = text("state = 'asked'")


class ShiftAsk(Base):
    """One person asked by a coordinator for one shift of many. It stands on the roster until she answers, the shift
    starts, or it is taken back; nobody is put on a shift by it."""

    __tablename__ = "shift_ask"
    __table_args__ = (
        Index(
            "uq_shift_ask_open",
            "need_id",
            "volunteer_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_shift_ask_volunteer", "volunteer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[AskState] = mapped_column(enum_type(AskState), default=AskState.ASKED)
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    need: Mapped[Need] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
