"""What somebody wants of public holidays, and the week that she had before the present one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, enum_type
from iwill.pool.public_days.terms import OnHolidays


class TimesWish(Base):
    """One person's wish. `written` says from which calendar her holidays were written; empty means they have to be
    written anew. `week_before` holds stretches as [weekday, from, to, sure]."""

    __tablename__ = "times_wish"
    __table_args__ = (Index("ix_times_wish_holidays", "on_holidays", "written"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True, autoincrement=False)
    on_holidays: Mapped[OnHolidays] = mapped_column(enum_type(OnHolidays), default=OnHolidays.AS_USUAL)
    written: Mapped[str | None] = mapped_column(String(40))
    week_before: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
