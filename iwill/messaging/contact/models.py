"""What people wish to hear, and what was not sent to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.messaging.terms import Purpose


class ContactWish(Base):
    """What somebody has said about messages that are not urgent. Whoever has said nothing has no row."""

    __tablename__ = "contact_wish"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    most: Mapped[int | None] = mapped_column(Integer)
    unwanted: Mapped[list[str]] = mapped_column(JSON)
    no_hold_outs: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactRefusal(Base):
    """That something was not sent to somebody, and why. `cause` names what it would have been about."""

    __tablename__ = "contact_refusal"
    __table_args__ = (
        Index("ix_contact_refusal_volunteer", "volunteer_id", "at"),
        Index("ix_contact_refusal_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose))
    cause: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
