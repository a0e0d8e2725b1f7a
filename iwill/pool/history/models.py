"""One row for each statement about service before. Statements are never added up: two files may tell of the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime
from iwill.pool.models import Volunteer

SELF_REPORTED = "self-reported history"


class ServiceHistory(Base):
    """What somebody is said to have served before.

    `minutes` is None where only the fact was stated; `about` says that the number was an estimate. `last_served` is a
    year, a month or a day in ISO form, as exact as it was said. `evidenced_by` is the person on staff who has seen the
    evidence, which `evidence_sealed` names; until then nothing of it counts. The words go when a person is erased.
    """

    __tablename__ = "service_history"
    __table_args__ = (
        Index("ix_service_history_volunteer", "volunteer_id"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        CheckConstraint("(evidenced_by IS NULL) = (evidenced_at IS NULL)", name="evidence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[str] = mapped_column(String(40), default=SELF_REPORTED)
    minutes: Mapped[int | None] = mapped_column(Integer)
    about: Mapped[bool] = mapped_column(Boolean, default=False)
    last_served: Mapped[str | None] = mapped_column(String(10))
    words_sealed: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(60))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    evidence_sealed: Mapped[str | None] = mapped_column(Text)
    evidenced_by: Mapped[str | None] = mapped_column(String(40))
    evidenced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    volunteer: Mapped[Volunteer] = relationship()
