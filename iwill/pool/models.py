"""Rows of the pool: the volunteer and what is known of them.

Phone, e-mail, credential numbers and notes are sealed under the uid of their own row; contacts are found by blind
index.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.terms import (
    Adulthood,
    AtLeast,
    ConsentPurpose,
    ConsentState,
    ContactKind,
    ContactState,
    CredentialState,
    Lifecycle,
    NoteKind,
    RowOutcome,
)

_HERE = text("erased_at IS NULL AND merged_into_id IS NULL")
_MERGED = text("merged_into_id IS NOT NULL")
_NEUTRAL = {"sqlite_where": text("neutral_place = 1"), "postgresql_where": text("neutral_place")}
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
        # Nearly nobody; they are drawn by lot, apart from the walk.
        Index("ix_volunteer_neutral", "id", **_NEUTRAL),
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


class NameKey(Base):
    """One of the short keys by which a person is found (pool.names). It is written with the name and goes with it.

    Both ways in are one index: from what was typed to people, and from a person to the keys. Keys sort by code point,
    whatever the database's locale, since a search is a range of them.
    """

    __tablename__ = "name_key"
    __table_args__ = (Index("ix_name_key_volunteer", "volunteer_id", "key"), {"sqlite_with_rowid": False})

    key: Mapped[str] = mapped_column(String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)


class ContactPoint(Base):
    """One address or number. `do_not_use` is the person's own wish ("e-mail only")."""

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "kind", "value_index"),
        Index("ix_contact_point_value", "kind", "value_index"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[ContactKind] = mapped_column(enum_type(ContactKind))
    value_sealed: Mapped[str] = mapped_column(Text)
    value_index: Mapped[str] = mapped_column(String(40))
    state: Mapped[ContactState] = mapped_column(enum_type(ContactState), default=ContactState.UNKNOWN)
    do_not_use: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    state_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VolunteerSkill(Base):
    """A skill by its code in the vocabulary. One that the vocabulary calls a claim counts once it is confirmed.

    `confirmed_by` is who vouches for it, staff or a supervisor of the pool. `practised_on` is the last day on which
    somebody (`practised_by`) saw it used, in service or in a drill.
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
    """A course completed (民政部令第67号 art. 8: name, content, hours, host, date)."""

    __tablename__ = "training"
    __table_args__ = (Index("ix_training_volunteer", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str | None] = mapped_column(Text)
    host: Mapped[str | None] = mapped_column(String(200))
    minutes: Mapped[int | None] = mapped_column(Integer)
    completed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)


class WeeklyHours(Base):
    """A stretch of one weekday (0 is Monday) in the person's own zone, in minutes from midnight.

    Two nested layers: `yes` is sure, `if_needed` is the union of sure and if needed. Within a layer the stretches of a
    day neither touch nor overlap, so one row covers any window that the layer covers. A block over midnight is two.
    """

    __tablename__ = "weekly_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440", name="minutes"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    at_least: Mapped[AtLeast] = mapped_column(enum_type(AtLeast), primary_key=True)
    weekday: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_minute: Mapped[int] = mapped_column(Integer, primary_key=True)
    to_minute: Mapped[int] = mapped_column(Integer)


class AvailabilityException(Base):
    """A stretch of one date that replaces the weekly hours of that whole day.

    A day with any row here is read from these rows alone; a day away is one row of no length (0 to 0). `source` names
    what wrote it, such as the public holidays, which alone may rewrite it; none is the person's own.
    """

    __tablename__ = "availability_exception"
    __table_args__ = (
        CheckConstraint("from_minute >= 0 AND from_minute <= to_minute AND to_minute <= 1440", name="minutes"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at_least: Mapped[AtLeast] = mapped_column(enum_type(AtLeast), primary_key=True)
    from_minute: Mapped[int] = mapped_column(Integer, primary_key=True)
    to_minute: Mapped[int] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(String(20))


class Standby(Base):
    """A dated interval "call me, also at night". Ended early by moving `ends_at`.

    `source` names what wrote it, such as one night of a rota, which alone may rewrite it; none is the person's own.
    """

    __tablename__ = "standby"
    __table_args__ = (
        Index("ix_standby_volunteer", "volunteer_id", "ends_at"),
        Index("uq_standby_source", "volunteer_id", "source", unique=True),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str | None] = mapped_column(String(40))


class Consent(Base):
    """One line of the ledger: what was answered, to which purpose, when and where. Lines are never changed."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_volunteer", "volunteer_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(enum_type(ConsentPurpose))
    state: Mapped[ConsentState] = mapped_column(enum_type(ConsentState))
    source: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Base):
    """Words about or by a person, sealed."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_volunteer", "volunteer_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    kind: Mapped[NoteKind] = mapped_column(enum_type(NoteKind))
    body_sealed: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportBatch(Base):
    """One file taken in: its digest, what was recognised in it, and the counts."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_digest: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    imported_by: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """The one outcome of one row. A rejected row leaves its number and reason and nothing of what it said."""

    __tablename__ = "import_row"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(Integer, primary_key=True)
    outcome: Mapped[RowOutcome] = mapped_column(enum_type(RowOutcome))
    reason: Mapped[str | None] = mapped_column(String(40))
    flags: Mapped[list[str]] = mapped_column(JSON)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))


class ImportTrace(Base):
    """A keyed digest of an accepted row's content, by which the same row is known again.

    `submitted_at` is when the form was sent, or the instant of the import where the row does not say; the later
    submission wins for hours and decides about a pause. `paused_from` is the state that its word "pause" ended,
    `paused_until` the end that it named.
    """

    __tablename__ = "import_trace"

    digest: Mapped[str] = mapped_column(String(40), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_from: Mapped[Lifecycle | None] = mapped_column(enum_type(Lifecycle))
    paused_until: Mapped[date | None] = mapped_column(Date)
    flags: Mapped[list[str]] = mapped_column(JSON)
