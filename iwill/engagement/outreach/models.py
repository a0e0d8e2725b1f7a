"""That somebody is to be reached by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.accounts.models import Staff
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.engagement.outreach.terms import Outcome, Why
from iwill.pool.models import Volunteer

_OPEN = text("closed_at IS NULL AND why <> 'journey'")


class OutreachTask(Base):
    """One person, one reason, open once at a time; each call of a journey is one of its own. `about` names what it came
    of, such as contact:7 or letter:12, and makes that count once for good. Only a human of staff closes it."""

    __tablename__ = "outreach_task"
    __table_args__ = (
        Index("uq_outreach_task_open", "volunteer_id", "why", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_outreach_task_about", "volunteer_id", "about"),
        Index("ix_outreach_task_due", "closed_at", "due_at"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        CheckConstraint("closed_by LIKE 'staff:%'", name="closed_by_human"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    why: Mapped[Why] = mapped_column(enum_type(Why))
    about: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(40))

    volunteer: Mapped[Volunteer] = relationship()
    taken_by: Mapped[Staff | None] = relationship()
