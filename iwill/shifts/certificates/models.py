"""Rows of certificates. No name stands here: who holds one is the volunteer, and what she is called is hers to type."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.shifts.certificates.terms import CertificateState, EndReason
from iwill.shifts.hours.terms import HoursSource


class Certificate(Base):
    """An application, and the certificate that came of it.

    `year` and `serial` are its number, given when a handler takes the application on; `code_sealed` is what proves
    that somebody holds the paper, sealed under the row's uid. `public_until` is the end of publicity, `ended_at` when
    it was declined, cancelled or withdrawn. `superseded_at` says that hours in it were corrected afterwards, and
    `synced_on` on which day its hours were entered in the national system.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("year", "serial"),
        Index("ix_certificate_volunteer", "volunteer_id"),
        Index("ix_certificate_state", "state", "id"),
        CheckConstraint("from_day <= to_day", name="period"),
        CheckConstraint("(year IS NULL) = (serial IS NULL)", name="number"),
        CheckConstraint("accepted_by IS NULL OR accepted_by <> applied_by", name="two_people"),
        CheckConstraint("issued_at IS NULL OR (serial IS NOT NULL AND accepted_by IS NOT NULL)", name="issued"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[CertificateState] = mapped_column(enum_type(CertificateState), default=CertificateState.APPLIED)
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date] = mapped_column(Date)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_by: Mapped[str] = mapped_column(String(40))
    year: Mapped[int | None] = mapped_column(Integer)
    serial: Mapped[int | None] = mapped_column(Integer)
    code_sealed: Mapped[str | None] = mapped_column(Text)
    minutes: Mapped[int | None] = mapped_column(Integer)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[str | None] = mapped_column(String(40))
    public_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(40))
    end_reason: Mapped[EndReason | None] = mapped_column(enum_type(EndReason))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    synced_on: Mapped[date | None] = mapped_column(Date)
    synced_by: Mapped[str | None] = mapped_column(String(40))

    volunteer: Mapped[Volunteer] = relationship()
    entries: Mapped[list[CertificateEntry]] = relationship(
        order_by="CertificateEntry.started_at", cascade="all, delete-orphan"
    )


class CertificateEntry(Base):
    """Hours as they stood when a certificate was made, whatever becomes of them later."""

    __tablename__ = "certificate_entry"
    __table_args__ = (Index("ix_certificate_entry_hours", "hours_entry_id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    hours_entry_id: Mapped[int] = mapped_column(ForeignKey("hours_entry.id"), primary_key=True)
    on_day: Mapped[date] = mapped_column(Date)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[HoursSource] = mapped_column(enum_type(HoursSource))
    call_out_id: Mapped[int | None] = mapped_column(Integer)


class CertificateSerial(Base):
    """The last serial given out in a year: one row that two handlers wait for, so that no number is given twice."""

    __tablename__ = "certificate_serial"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
