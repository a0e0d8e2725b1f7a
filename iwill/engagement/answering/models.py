"""What somebody answered to a question of a letter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime
from iwill.engagement.journeys.models import Letter


class JourneyAnswer(Base):
    """The answer to one question of one letter; given anew, the last counts. It lives as long as its letter.

    `answer` and `chosen` are codes. `asked_at` and `first_at` say how quickly somebody answers, for forecasts alone.
    `changed` is what it changed, for the sentence that says so, `before` what undoing puts back: ids, codes and dates,
    never an address or a word of hers. Of a confidential question neither the answer nor a change stands here.
    """

    __tablename__ = "journey_answer"
    __table_args__ = (
        UniqueConstraint("letter_id", "question"),
        Index("ix_journey_answer_volunteer", "volunteer_id", "answered_at"),
        Index("ix_journey_answer_question", "question", "answered_at"),
        Index("ix_journey_answer_effect", "effect_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("journey_letter.id", ondelete="CASCADE"))
    effect_id: Mapped[int] = mapped_column(ForeignKey("journey_effect.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    question: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(String(40))
    chosen: Mapped[list[str]] = mapped_column(JSON)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)

    letter: Mapped[Letter] = relationship()
