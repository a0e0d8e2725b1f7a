"""Who belongs where. Names and roles only: contacts are never part of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.pool.models import Volunteer
from iwill.pool.queries.person import LARGEST_ID
from iwill.pool.rules import name_key
from iwill.pool.teams.models import BuddyPair, Team, TeamMember
from iwill.pool.terms import Lifecycle

MOST_NAMESAKES = 5


def team_by_id(team_id: int) -> Team:
    """The team with this id; Missing where there is none."""
    team = db.session.get(Team, team_id) if team_id <= LARGEST_ID else None
    if team is None:
        raise Missing
    return team


def team_with_name(name: str) -> Team | None:
    """The team of that name, compared as people's names are; None where there is none."""
    return db.session.scalar(select(Team).where(Team.name_key == name_key(name)))


def all_teams() -> Sequence[Team]:
    """Every team that is not closed, by name."""
    return db.session.scalars(select(Team).where(Team.closed_at.is_(None)).order_by(Team.name_key)).all()


def teams_of(volunteer: Volunteer) -> Sequence[TeamMember]:
    """The teams that somebody belongs to today, each with its role, by the team's name."""
    query = (
        select(TeamMember)
        .join(TeamMember.team)
        .options(contains_eager(TeamMember.team))
        .where(TeamMember.volunteer_id == volunteer.id, TeamMember.left_at.is_(None), Team.closed_at.is_(None))
        .order_by(Team.name_key)
    )
    return db.session.scalars(query).all()


def members_of(team: Team) -> Sequence[TeamMember]:
    """Who belongs to a team today, each with its person; who has left the pool is left out."""
    query = (
        select(TeamMember)
        .join(TeamMember.volunteer)
        .options(contains_eager(TeamMember.volunteer))
        .where(
            TeamMember.team_id == team.id,
            TeamMember.left_at.is_(None),
            Volunteer.lifecycle != Lifecycle.LEFT,
        )
        .order_by(TeamMember.joined_at, TeamMember.id)
    )
    return db.session.scalars(query).all()


def membership(team: Team, volunteer: Volunteer) -> TeamMember | None:
    """The live row of somebody in a team; None for who is not in it."""
    return db.session.scalar(
        select(TeamMember).where(
            TeamMember.team_id == team.id, TeamMember.volunteer_id == volunteer.id, TeamMember.left_at.is_(None)
        )
    )


def past_members_of(team: Team, size: int) -> Sequence[TeamMember]:
    """Rows that have ended, newest first: who was in the team, or in it in another role."""
    query = (
        select(TeamMember)
        .join(TeamMember.volunteer)
        .options(contains_eager(TeamMember.volunteer))
        .where(TeamMember.team_id == team.id, TeamMember.left_at.is_not(None), Volunteer.erased_at.is_(None))
        .order_by(TeamMember.left_at.desc(), TeamMember.id.desc())
        .limit(size)
    )
    return db.session.scalars(query).all()


def pairs_of(team: Team) -> dict[int, int]:
    """Who is whose buddy in a team, both ways, by the ids of people."""
    query = select(BuddyPair).where(BuddyPair.team_id == team.id, BuddyPair.ended_at.is_(None))
    found: dict[int, int] = {}
    for pair in db.session.scalars(query):
        found[pair.one_id], found[pair.other_id] = pair.other_id, pair.one_id
    return found


def live_pairs_of(team: Team, *people: Volunteer) -> Sequence[BuddyPair]:
    """The live pairs of a team in which any of these people is."""
    ids = [volunteer.id for volunteer in people]
    return db.session.scalars(
        select(BuddyPair).where(
            BuddyPair.team_id == team.id,
            BuddyPair.ended_at.is_(None),
            or_(BuddyPair.one_id.in_(ids), BuddyPair.other_id.in_(ids)),
        )
    ).all()


def people_called(words: str) -> Sequence[Volunteer]:
    """At most a few people with this public number, or with exactly this name; nobody who has left or was erased."""
    key = name_key(words)
    if not key:
        return []
    query = select(Volunteer).where(
        or_(Volunteer.name_key == key, Volunteer.number == words.strip().upper()),
        Volunteer.erased_at.is_(None),
        Volunteer.lifecycle != Lifecycle.LEFT,
    )
    return db.session.scalars(query.order_by(Volunteer.id).limit(MOST_NAMESAKES)).all()
