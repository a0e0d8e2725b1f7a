"""The volunteer, on whom everything else of the pool hangs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, event, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models.abilities import Credential, Training, VolunteerLanguage, VolunteerSkill
from iwill.pool.models.reach import ContactPoint, NameKey
from iwill.pool.models.times import AvailabilityException, Standby, WeeklyHours
from iwill.pool.models.words import Consent, Note
from iwill.pool.terms import Adulthood, Lifecycle

_HERE = text("erased_at IS NULL AND merged_into_id IS NULL")
_MERGED = text("merged_into_id IS NOT NULL")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Volunteer(Base):
    """A person in the pool.

    `number` is the public volunteer number under which service records outlive an erasure (MZ/T 061-2015).
    `adult_from` is the first day on which the person is surely 18, where a date or year was given.
    `may_process`, `may_contact` and `night_calls` repeat the newest line of the consent ledger per purpose, so that
    matching reads one row; `guardian_agreed` says that a guardian's consent is on file for somebody of 14 to 17.
    `last_asked_at`, `last_served_at` and the four counts of asks and what became of them are written by call-outs;
    they stand here because people are walked in this order. Never asked is NEVER, so that one plain index sorts alike
    on both databases. `hours_quarter` is the quarter of the year in which hours were last confirmed, counted downwards:
    among people asked alike the freshest hours come first. Whoever has a `neutral_place` wants none of this to matter.
    `most_asks` in `most_asks_days` is what she lets herself be asked at most. `merged_into_id` names the person
    whose second row this was: it is empty and leads there.
    """

    __tablename__ = "volunteer"
    __table_args__ = (
        Index("ix_volunteer_zone", "zone"),
        Index("ix_volunteer_name_key", "name_key"),
        Index("ix_volunteer_region", "region"),
        # Who is here, state by state: counts and lists of a state read this index alone.
        Index("ix_volunteer_here", "lifecycle", "id", sqlite_where=_HERE, postgresql_where=_HERE),
        # Without those who lead nowhere, which are nearly all: SQLite would go through this index to find them.
        Index("ix_volunteer_merged_into_id", "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
        # People are walked in rank order and tested one by one; this index is that order.
        Index("ix_volunteer_rank", "lifecycle", "last_asked_at", "last_served_at", "hours_quarter", "id"),
        # Whose times were confirmed, and who came in, within some days: what falls due by the calendar reads these.
        Index("ix_volunteer_availability_set", "availability_set_at"),
        Index("ix_volunteer_created", "created_at"),
        # Nearly nobody; they are drawn by lot, apart from the walk.
        Index(
            "ix_volunteer_neutral",
            "id",
            sqlite_where=text("neutral_place = 1"),
            postgresql_where=text("neutral_place"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    preferred_name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(10), default="zh-Hans")
    region: Mapped[str | None] = mapped_column(String(100))
    zone: Mapped[str | None] = mapped_column(String(50))
    lifecycle: Mapped[Lifecycle] = mapped_column(enum_type(Lifecycle), default=Lifecycle.APPLICANT)
    paused_until: Mapped[date | None] = mapped_column(Date)
    adulthood: Mapped[Adulthood] = mapped_column(enum_type(Adulthood), default=Adulthood.UNKNOWN)
    adult_from: Mapped[date | None] = mapped_column(Date)
    may_process: Mapped[bool] = mapped_column(Boolean, default=False)
    may_contact: Mapped[bool] = mapped_column(Boolean, default=False)
    night_calls: Mapped[bool] = mapped_column(Boolean, default=False)
    guardian_agreed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    availability_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=NEVER)
    last_served_at: Mapped[datetime] = mapped_column(UtcDateTime, default=NEVER)
    times_asked: Mapped[int] = mapped_column(Integer, default=0)
    times_yes: Mapped[int] = mapped_column(Integer, default=0)
    times_no: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    times_silent: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    most_asks: Mapped[int | None] = mapped_column(Integer)
    most_asks_days: Mapped[int | None] = mapped_column(Integer)
    neutral_place: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    hours_quarter: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    mailing_link_id: Mapped[str] = mapped_column(String(16), unique=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))

    contacts: Mapped[list[ContactPoint]] = relationship(order_by="ContactPoint.position", cascade="all, delete-orphan")
    skills: Mapped[list[VolunteerSkill]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list[VolunteerLanguage]] = relationship(cascade="all, delete-orphan")
    credentials: Mapped[list[Credential]] = relationship(order_by="Credential.id", cascade="all, delete-orphan")
    trainings: Mapped[list[Training]] = relationship(order_by="Training.id", cascade="all, delete-orphan")
    weekly_hours: Mapped[list[WeeklyHours]] = relationship(cascade="all, delete-orphan")
    exceptions: Mapped[list[AvailabilityException]] = relationship(cascade="all, delete-orphan")
    standbys: Mapped[list[Standby]] = relationship(cascade="all, delete-orphan")
    consents: Mapped[list[Consent]] = relationship(order_by="Consent.id", cascade="all, delete-orphan")
    notes: Mapped[list[Note]] = relationship(order_by="Note.id", cascade="all, delete-orphan")
    name_keys: Mapped[list[NameKey]] = relationship(cascade="all, delete-orphan")


def hours_quarter(confirmed_at: datetime | None) -> int:
    """The quarter of a year, counted downwards from 0 for never: the later the hours were confirmed, the smaller."""
    return 0 if confirmed_at is None else -(4 * confirmed_at.year + (confirmed_at.month - 1) // 3)


@event.listens_for(Volunteer.availability_set_at, "set")
def _note_quarter(volunteer: Volunteer, confirmed_at: datetime | None, *_others: Any) -> None:
    volunteer.hours_quarter = hours_quarter(confirmed_at)
