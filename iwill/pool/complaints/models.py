"""Rows of complaints, evaluations and bars. Everything that somebody wrote is sealed under the uid of its row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.complaints.terms import Complainant, ComplaintOutcome, ComplaintState, Party, Quality
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle


class Complaint(Base):
    """A complaint about a volunteer or somebody of staff.

    `words` are the complainant's, for staff alone; `told` is what the person complained of reads. `alone` says that
    whoever received it decided because nobody else was there.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_state", "state", "id"),
        Index("ix_complaint_about", "about_volunteer_id"),
        Index("ix_complaint_from", "from_volunteer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    about_volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))
    about_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    from_volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))
    source: Mapped[Complainant] = mapped_column(enum_type(Complainant))
    words_sealed: Mapped[str | None] = mapped_column(Text)
    told_sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[ComplaintState] = mapped_column(enum_type(ComplaintState), default=ComplaintState.RECEIVED)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(enum_type(ComplaintOutcome))
    decision_sealed: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(40))
    alone: Mapped[bool] = mapped_column(Boolean, default=False)

    about: Mapped[Volunteer | None] = relationship(foreign_keys=[about_volunteer_id])
    hearings: Mapped[list[ComplaintHearing]] = relationship(order_by="ComplaintHearing.id")


class ComplaintHearing(Base):
    """What one side said. Lines are added and never changed."""

    __tablename__ = "complaint_hearing"
    __table_args__ = (Index("ix_complaint_hearing_complaint", "complaint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    party: Mapped[Party] = mapped_column(enum_type(Party))
    words_sealed: Mapped[str | None] = mapped_column(Text)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_by: Mapped[str] = mapped_column(String(40))


class Bar(Base):
    """That somebody is not asked any more: proposed by one, confirmed by another, with an end or a day of review.

    `was` is where she stood, so that lifting it puts her back; whoever was in service comes back on pause.
    """

    __tablename__ = "bar"
    __table_args__ = (
        Index("ix_bar_volunteer", "volunteer_id"),
        Index("ix_bar_open", "lifted_at", "confirmed_at"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("ends_on IS NOT NULL OR review_on IS NOT NULL", name="until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    ends_on: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)
    was: Mapped[Lifecycle | None] = mapped_column(enum_type(Lifecycle))
    proposed_by: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[str | None] = mapped_column(String(40))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    volunteer: Mapped[Volunteer] = relationship()


class Evaluation(Base):
    """How a service was, by somebody's word, and what the person says to it."""

    __tablename__ = "evaluation"
    __table_args__ = (Index("ix_evaluation_volunteer", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    quality: Mapped[Quality] = mapped_column(enum_type(Quality))
    words_sealed: Mapped[str | None] = mapped_column(Text)
    evaluated_on: Mapped[date] = mapped_column(Date)
    evaluated_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply_sealed: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
