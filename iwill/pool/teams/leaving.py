"""What teams hold about a person, and what goes when she is erased: all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.teams.models import BuddyPair, RotaPlace, RotaSwap, TeamMember


def teams_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every team she was in and as what; of the others in it, nothing."""
    query = select(TeamMember).where(TeamMember.volunteer_id == volunteer.id).order_by(TeamMember.id)
    return [
        {
            "team": held.team.name,
            "role": held.role.value,
            "joined_at": held.joined_at.isoformat(),
            "left_at": held.left_at.isoformat() if held.left_at else None,
        }
        for held in db.session.scalars(query)
    ]


def rota_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """The slots of rotas in which she stands by every week, or did."""
    return [
        {"slot": place.slot_id, "from_on": place.from_on.isoformat(), "until_on": _day(place.until_on)}
        for place in _places(volunteer)
    ]


def forget_belonging(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete every row of teams and rotas that names her."""
    own = volunteer.id
    for table, condition in (
        (TeamMember, TeamMember.volunteer_id == own),
        (BuddyPair, or_(BuddyPair.one_id == own, BuddyPair.other_id == own)),
        (RotaPlace, RotaPlace.volunteer_id == own),
        (RotaSwap, or_(RotaSwap.asker_id == own, RotaSwap.taker_id == own)),
    ):
        db.session.execute(delete(table).where(condition))


def _places(volunteer: Volunteer) -> Sequence[RotaPlace]:
    query = select(RotaPlace).where(RotaPlace.volunteer_id == volunteer.id).order_by(RotaPlace.id)
    return db.session.scalars(query).all()


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


leaving.SECTIONS["teams"] = teams_about
leaving.SECTIONS["rota"] = rota_about
leaving.ON_ERASE.append(forget_belonging)
