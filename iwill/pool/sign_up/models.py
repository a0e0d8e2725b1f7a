"""Rows of signing up: an address that waits for its proof, and the consent of a guardian."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.sign_up.terms import GuardianWay


class SignUp(Base):
    """An address that was given and is not proved yet, with the answers, all sealed under `uid`.

    The row goes when the person comes into the pool, or when its time is over. For an address that is on file already
    there is a row without address and answers, so that known and unknown take the same way; no code fits it.
    """

    __tablename__ = "sign_up"
    __table_args__ = (Index("ix_sign_up_address_index", "address_index"), Index("ix_sign_up_expires_at", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    link_id: Mapped[str] = mapped_column(String(16), unique=True)
    language: Mapped[str] = mapped_column(String(10))
    address_sealed: Mapped[str | None] = mapped_column(Text)
    address_index: Mapped[str | None] = mapped_column(String(40))
    answers_sealed: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GuardianConsent(Base):
    """A parent or guardian has agreed that somebody from 14 to 17 helps in the back office: who, how, when, to whom."""

    __tablename__ = "guardian_consent"
    __table_args__ = (Index("ix_guardian_consent_volunteer", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    name_sealed: Mapped[str] = mapped_column(Text)
    contact_sealed: Mapped[str] = mapped_column(Text)
    way: Mapped[GuardianWay] = mapped_column(enum_type(GuardianWay))
    given_on: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
