"""What somebody can do and has shown: skills, languages, credentials, trainings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.terms import CredentialState


class VolunteerSkill(Base):
    """A skill by its code in the vocabulary. One that the vocabulary calls a claim counts once it is confirmed.

    `confirmed_by` is who vouches for it, staff or a supervisor of the pool. `practised_on` is the last day on which
    somebody (`practised_by`) saw it used, in service or in a drill, or on which she had a seat in a drill that asked
    for it.
    """

    __tablename__ = "volunteer_skill"
    __table_args__ = (Index("ix_volunteer_skill_skill", "skill", "volunteer_id"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(String(40))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    practised_on: Mapped[date | None] = mapped_column(Date)
    practised_by: Mapped[str | None] = mapped_column(String(40))


class VolunteerLanguage(Base):
    """A language spoken. `assumed` marks one that nobody stated, such as Mandarin on a form in Chinese."""

    __tablename__ = "volunteer_language"

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    assumed: Mapped[bool] = mapped_column(Boolean, default=False)


class Credential(Base):
    """A licence or registration with the fields that verifying needs (domain: 医师法, 精神卫生法, register rules).

    `kind` is a code of the vocabulary. `valid_until` is its last day, empty where it does not end. `reason` is the code
    of why it was rejected or why the person was asked for more; while `asked_at` is set the next word is theirs.
    """

    __tablename__ = "credential"
    __table_args__ = (
        Index("ix_credential_volunteer", "volunteer_id", "kind"),
        Index("ix_credential_state", "state", "kind"),
        Index("ix_credential_number", "number_index"),
        Index("ix_credential_valid_until", "valid_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[str] = mapped_column(String(40))
    number_sealed: Mapped[str | None] = mapped_column(Text)
    number_index: Mapped[str | None] = mapped_column(String(40))
    holder_name_sealed: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(String(200))
    level: Mapped[str | None] = mapped_column(String(100))
    scope: Mapped[str | None] = mapped_column(String(200))
    issued_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    expired_by_word: Mapped[bool] = mapped_column(Boolean, default=False)
    recheck_on: Mapped[date | None] = mapped_column(Date)
    evidence_digest: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[CredentialState] = mapped_column(enum_type(CredentialState), default=CredentialState.SUBMITTED)
    verified_by: Mapped[str | None] = mapped_column(String(40))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    method: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(40))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Training(Base):
    """A course completed (民政部令第67号 art. 8: name, content, hours, host, date). `course` is its code in the
    catalogue, where it is one of those."""

    __tablename__ = "training"
    __table_args__ = (Index("ix_training_volunteer", "volunteer_id"), Index("ix_training_course", "course"))

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str | None] = mapped_column(Text)
    host: Mapped[str | None] = mapped_column(String(200))
    minutes: Mapped[int | None] = mapped_column(Integer)
    completed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    course: Mapped[str | None] = mapped_column(String(30))
