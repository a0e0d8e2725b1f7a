"""Rows of teams: who belongs where and since when, who stands by when, and who takes over for whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer
from iwill.pool.teams.terms import SwapState, TeamRole

_LIVE_MEMBER = text("left_at IS NULL")
_OPEN_SWAP = text("state = 'asked'")


class Team(Base):
    """A standing team. `zone` is the clock that its rota hangs on; `name_key` makes one name one team."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100), unique=True)
    purpose: Mapped[str] = mapped_column(String(500), default="")
    zone: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamMember(Base):
    """Somebody in a team in one role, from a day on. A change of role ends one row and begins another, so that the
    past stays readable; at most one row of a person and a team is live."""

    __tablename__ = "team_member"
    __table_args__ = (
        Index("ix_team_member_volunteer", "volunteer_id"),
        Index(
            "uq_team_member_live",
            "team_id",
            "volunteer_id",
            unique=True,
            sqlite_where=_LIVE_MEMBER,
            postgresql_where=_LIVE_MEMBER,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    role: Mapped[TeamRole] = mapped_column(enum_type(TeamRole))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    team: Mapped[Team] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class BuddyPair(Base):
    """Two people of a team who look after each other. Nobody is in two live pairs of one team."""

    __tablename__ = "buddy_pair"
    __table_args__ = (
        Index("ix_buddy_pair_one", "one_id"),
        Index("ix_buddy_pair_other", "other_id"),
        CheckConstraint("one_id <> other_id", name="two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    one_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    paired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RotaSlot(Base):
    """A weekly stretch of standby on the team's clock, in minutes from midnight (0 is Monday).

    An end at or before the start is on the next day: 22:00-02:00 is (1320, 120). `minimum` is how many people should
    stand by. A slot that is given up keeps its row, because standby and swaps name it.
    """

    __tablename__ = "rota_slot"
    __table_args__ = (
        Index("ix_rota_slot_team", "team_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("from_minute BETWEEN 0 AND 1439 AND to_minute BETWEEN 0 AND 1440", name="minutes"),
        CheckConstraint("minimum >= 1", name="minimum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    weekday: Mapped[int] = mapped_column(Integer)
    from_minute: Mapped[int] = mapped_column(Integer)
    to_minute: Mapped[int] = mapped_column(Integer)
    minimum: Mapped[int] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    team: Mapped[Team] = relationship()


class RotaPlace(Base):
    """Somebody stands by in a slot every week, from a day on and up to a last day, where there is one."""

    __tablename__ = "rota_place"
    __table_args__ = (
        Index("ix_rota_place_slot", "slot_id"),
        Index("ix_rota_place_volunteer", "volunteer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("rota_slot.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)


class RotaSwap(Base):
    """One night of a slot that somebody asks colleagues to take over; `day` is the date on which it begins."""

    __tablename__ = "rota_swap"
    __table_args__ = (
        Index("ix_rota_swap_asker", "asker_id"),
        Index("ix_rota_swap_taker", "taker_id"),
        Index("ix_rota_swap_slot", "slot_id", "day"),
        Index(
            "uq_rota_swap_open",
            "slot_id",
            "day",
            "asker_id",
            unique=True,
            sqlite_where=_OPEN_SWAP,
            postgresql_where=_OPEN_SWAP,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("rota_slot.id"))
    day: Mapped[date] = mapped_column(Date)
    asker_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[SwapState] = mapped_column(enum_type(SwapState))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    slot: Mapped[RotaSlot] = relationship()
