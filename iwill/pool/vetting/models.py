"""Rows of vetting: one case for each person, the decisions about it, documents, interviews, what was signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.pool.vetting.terms import AgreementKind, CaseState, ImageType, Outcome, SecondLook, Stage


class VettingCase(Base):
    """Where one person stands on the way to serving.

    `held_by` is the id of the reviewer who has her in hand until `held_until`; `first_reviewer` passed the present
    stage and waits for a second, different one. `drawn` says whether it has been settled that a passed case is looked
    at again.
    """

    __tablename__ = "vetting_case"
    __table_args__ = (
        Index("ix_vetting_case_queue", "state", "stage", "stage_since", "id"),
        Index("ix_vetting_case_held", "held_by"),
        Index("ix_vetting_case_opened", "opened_at"),
        Index("ix_vetting_case_ended", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(enum_type(Stage))
    state: Mapped[CaseState] = mapped_column(enum_type(CaseState))
    reason: Mapped[str | None] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage_since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[int | None] = mapped_column(Integer)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_reviewer: Mapped[str | None] = mapped_column(String(40))
    drawn: Mapped[bool] = mapped_column(Boolean, default=False)

    volunteer: Mapped[Volunteer] = relationship()
    decisions: Mapped[list[CaseDecision]] = relationship(order_by="CaseDecision.id", back_populates="case")


class CaseDecision(Base):
    """One line of a case: who decided what at which stage, and why. Lines are added and never changed.

    `ticked` are the codes of the checklist entries that were gone through; `days` is how long the stage had taken.
    """

    __tablename__ = "case_decision"
    __table_args__ = (
        Index("ix_case_decision_case", "case_id"),
        Index("ix_case_decision_stage", "stage", "outcome", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"))
    stage: Mapped[Stage] = mapped_column(enum_type(Stage))
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    reason: Mapped[str | None] = mapped_column(String(40))
    ticked: Mapped[list[str]] = mapped_column(JSON)
    days: Mapped[int | None] = mapped_column(Integer)
    decided_by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[VettingCase] = relationship(back_populates="decisions")


class CaseDocument(Base):
    """A picture of a credential, sealed under `uid`. The image goes a while after the decision; its digest stays."""

    __tablename__ = "case_document"
    __table_args__ = (Index("ix_case_document_case", "case_id"), Index("ix_case_document_settled", "settled_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"))
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"))
    image_type: Mapped[ImageType] = mapped_column(enum_type(ImageType))
    image_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(Integer)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str | None] = mapped_column(String(40))
    # Whether the picture is still there, told without reading it.
    kept: Mapped[bool] = column_property(image_sealed.is_not(None))


class InterviewSlot(Base):
    """A time for a talk, with one person or a group. `taken` never passes `seats`: one conditional UPDATE decides."""

    __tablename__ = "interview_slot"
    __table_args__ = (
        Index("ix_interview_slot_starts", "starts_at"),
        CheckConstraint("taken >= 0 AND taken <= seats", name="taken"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seats: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)
    place: Mapped[str] = mapped_column(String(300))
    opened_by: Mapped[str] = mapped_column(String(40))
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InterviewBooking(Base):
    """A person's place in a slot; one live booking for each case."""

    __tablename__ = "interview_booking"
    __table_args__ = (
        Index("ix_interview_booking_slot", "slot_id"),
        Index(
            "uq_interview_booking_live",
            "case_id",
            unique=True,
            sqlite_where=text("given_back_at IS NULL"),
            postgresql_where=text("given_back_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("interview_slot.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"))
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    slot: Mapped[InterviewSlot] = relationship()


class AgreementText(Base):
    """A version of what is signed, in one language. Version 1 ships with the program; later ones stand here."""

    __tablename__ = "agreement_text"

    kind: Mapped[AgreementKind] = mapped_column(enum_type(AgreementKind), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(40))


class AgreementAcceptance(Base):
    """That a person accepted a version, when, and whether herself or by the word of staff."""

    __tablename__ = "agreement_acceptance"
    __table_args__ = (UniqueConstraint("volunteer_id", "kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[AgreementKind] = mapped_column(enum_type(AgreementKind))
    version: Mapped[int] = mapped_column(Integer)
    text_digest: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(40))


class CaseSecondLook(Base):
    """A passed case that another person looks at again; `confirmed` is empty until somebody has."""

    __tablename__ = "case_second_look"
    __table_args__ = (UniqueConstraint("case_id", "why", "since"), Index("ix_case_second_look_open", "looked_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("vetting_case.id"))
    why: Mapped[SecondLook] = mapped_column(enum_type(SecondLook))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_by: Mapped[str | None] = mapped_column(String(40))
    confirmed: Mapped[bool | None] = mapped_column(Boolean)
