"""Rows of merging: pairs that may be one person, merges that can be undone, links that lead on, keys of the search."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.merging.terms import PairState


class PossiblePair(Base):
    """Two people who may be one, the lower id first. "Different" is kept for ever, so that nobody is asked twice."""

    __tablename__ = "possible_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        Index("ix_possible_pair_second", "second_id"),
        Index("ix_possible_pair_state", "state", "score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[PairState] = mapped_column(enum_type(PairState), default=PairState.OPEN)
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(40))


class Merge(Base):
    """One merge. `state_sealed` holds every row that it changed, as it was before and after, sealed under `uid`; it is
    empty once the merge is undone, the person is erased, or the time for undoing is over."""

    __tablename__ = "person_merge"
    __table_args__ = (Index("ix_person_merge_kept", "kept_id"), Index("ix_person_merge_other", "other_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    state_sealed: Mapped[str | None] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[str] = mapped_column(String(40))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(40))


class MovedLink(Base):
    """A personal link whose own row is gone because both were asked for the same thing; it leads to the other link."""

    __tablename__ = "moved_link"
    __table_args__ = (Index("ix_moved_link_merge", "merge_id"),)

    link_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    leads_to: Mapped[str] = mapped_column(String(16))
    merge_id: Mapped[int] = mapped_column(ForeignKey("person_merge.id"))


class SearchKey(Base):
    """What the search for people on file twice sorts by, one row for each person; derived, and written anew whenever
    `name_key`, `region` or `born` are no longer those of the person.

    `sound` holds the letters of the name's pinyin, sorted, by which 王小明 is found beside Xiaoming Wang; `latin` says
    that the name itself is written in letters. `place` is the region without spaces, empty where none is known.
    """

    __tablename__ = "search_key"
    __table_args__ = (
        Index("ix_search_key_name", "name_key", "place", "born", "volunteer_id"),
        Index("ix_search_key_sound", "sound", "place", "volunteer_id"),
        Index("ix_search_key_born", "sound", "born", "volunteer_id"),
        Index("ix_search_key_latin", "latin"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    name_key: Mapped[str] = mapped_column(String(100))
    sound: Mapped[str] = mapped_column(String(40))
    latin: Mapped[bool] = mapped_column(Boolean)
    region: Mapped[str | None] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(100))
    born: Mapped[date | None] = mapped_column(Date)
