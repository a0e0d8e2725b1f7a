"""Journeys, what became of them for whom, and the letters that carried them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.engagement.journeys.terms import EffectState


class Journey(Base):
    """A rule that lives on through its versions. `code` names it for good: what was done in a period was done for the
    code, so that an edit in mid-period repeats nothing. A smaller `priority` goes first. `running` is its kill switch.
    `copied_from` is the code it was copied from; a shipped one has no owner until somebody takes it."""

    __tablename__ = "journey"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title_zh: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column(Integer)
    running: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    copied_from: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer, default=1)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(40))


class JourneyVersion(Base):
    """A version that was in force before: what an effect of that time was made from."""

    __tablename__ = "journey_version"

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(40))


class JourneyMark(Base):
    """How far a journey has been planned: for civil periods a day, for events an instant. It stands under the empty
    zone, because a day is planned for all zones at once, when it begins in the first of them."""

    __tablename__ = "journey_mark"

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"), primary_key=True)
    zone: Mapped[str] = mapped_column(String(50), primary_key=True)
    planned_to: Mapped[date | None] = mapped_column(Date)
    read_to: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Letter(Base):
    """What one person got at one time, and the link behind which it is answered."""

    __tablename__ = "journey_letter"
    __table_args__ = (Index("ix_journey_letter_volunteer", "volunteer_id", "queued_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    link_id: Mapped[str] = mapped_column(String(16), unique=True)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    effects: Mapped[list[Effect]] = relationship(back_populates="letter", order_by="Effect.id", viewonly=True)


class Effect(Base):
    """What one journey does for one person in one period; the unique key is what makes it happen once.

    `period` is the label of the civil period, or names the event and the offset. `due_at` is the earliest instant, and
    is moved on while the contact policy keeps it back; at `until_at` it has lost its point. `reason` says why it was
    kept back, last or for good. `words` are plain words for its text: numbers and codes, nothing about wellbeing.
    """

    __tablename__ = "journey_effect"
    __table_args__ = (
        UniqueConstraint("journey_id", "period", "volunteer_id"),
        Index("ix_journey_effect_due", "state", "due_at"),
        Index("ix_journey_effect_volunteer", "volunteer_id", "journey_id"),
        Index("ix_journey_effect_letter", "letter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"))
    version: Mapped[int] = mapped_column(Integer)
    period: Mapped[str] = mapped_column(String(60))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[EffectState] = mapped_column(enum_type(EffectState), default=EffectState.DUE)
    reason: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("journey_letter.id"))

    journey: Mapped[Journey] = relationship()
    letter: Mapped[Letter | None] = relationship(back_populates="effects")
