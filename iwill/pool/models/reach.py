"""By what a person is found and reached: name keys, addresses and numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.terms import ContactKind, ContactState


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
