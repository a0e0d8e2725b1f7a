"""Teams found, made, renamed and closed; people join, leave and change roles; buddies are paired."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.core.localtime import known_zone
from iwill.pool.models import Volunteer
from iwill.pool.rules import name_key
from iwill.pool.teams import queries
from iwill.pool.teams.models import BuddyPair, Team, TeamMember
from iwill.pool.teams.services.slots import leave_rota
from iwill.pool.teams.terms import LEFT_THE_POOL, NOT_IN_TEAM, TEAM_CLOSED, TEAM_KNOWN, TeamRole
from iwill.pool.terms import Lifecycle

LONGEST_NAME = 100
LONGEST_PURPOSE = 500


def team_named(name: str, *, by: Actor, now: datetime) -> Team:
    """The team of that name, made where there is none; one that was closed is opened again."""
    team = queries.team_with_name(name)
    if team is None:
        return make_team(name, by=by, now=now)
    if team.closed_at is not None:
        team.closed_at = None
        audit.record(by, "team.opened", f"team:{team.id}", now=now)
        db.session.flush()
    return team


def make_team(name: str, *, purpose: str = "", zone: str | None = None, by: Actor, now: datetime) -> Team:
    """Found a team. Refuses an empty or known name and an unknown zone; without one the organisation's holds."""
    team = Team(made_at=now)
    _describe(team, name, purpose, zone)
    db.session.add(team)
    db.session.flush()
    audit.record(by, "team.made", f"team:{team.id}", now=now)
    return team


def rename_team(team: Team, name: str, *, purpose: str, zone: str, by: Actor, now: datetime) -> None:
    """Say anew what a team is called, what it is for and which clock it keeps; refuses as `make_team` does."""
    _describe(team, name, purpose, zone)
    db.session.flush()
    audit.record(by, "team.described", f"team:{team.id}", now=now)


def close_team(team: Team, *, by: Actor, now: datetime) -> None:
    """End a team: everybody in it leaves, and what they did in it stays on record."""
    for member in queries.members_of(team):
        leave(team, member.volunteer, by=by, now=now)
    team.closed_at = now
    db.session.flush()
    audit.record(by, "team.closed", f"team:{team.id}", now=now)


def join(team: Team, volunteer: Volunteer, role: TeamRole = TeamRole.MEMBER, *, by: Actor, now: datetime) -> TeamMember:
    """Take somebody in. Who is in already keeps the role she has, unless another than plain member is asked for.

    Refused where the team is closed or the person has left the pool.
    """
    if team.closed_at is not None:
        raise Refused(TEAM_CLOSED)
    if volunteer.lifecycle is Lifecycle.LEFT:
        raise Refused(LEFT_THE_POOL)
    held = queries.membership(team, volunteer)
    if held is not None:
        return held if role is TeamRole.MEMBER else change_role(team, volunteer, role, by=by, now=now)
    member = _enter(team, volunteer, role, now)
    audit.record(by, "team.joined", f"volunteer:{volunteer.id}", now=now, team=team.id, role=role.value)
    return member


def change_role(team: Team, volunteer: Volunteer, role: TeamRole, *, by: Actor, now: datetime) -> TeamMember:
    """Give somebody of the team another role; refused where she is not in it. The role before stays on record."""
    held = queries.membership(team, volunteer)
    if held is None:
        raise Refused(NOT_IN_TEAM)
    if held.role is role:
        return held
    held.left_at = now
    db.session.flush()
    member = _enter(team, volunteer, role, now)
    audit.record(by, "team.role_changed", f"volunteer:{volunteer.id}", now=now, team=team.id, role=role.value)
    return member


def leave(team: Team, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Let somebody out of a team; harmless for who is not in it. The days of belonging stay on record."""
    held = queries.membership(team, volunteer)
    if held is None:
        return
    held.left_at = now
    unpair(team, volunteer, now=now)
    leave_rota(team, volunteer, now=now)
    audit.record(by, "team.left", f"volunteer:{volunteer.id}", now=now, team=team.id)


def release_who_left(team: Team, *, by: Actor, now: datetime) -> int:
    """Let everybody out who has left the pool meanwhile; returns how many."""
    gone = (
        select(Volunteer)
        .join(TeamMember, TeamMember.volunteer_id == Volunteer.id)
        .where(TeamMember.team_id == team.id, TeamMember.left_at.is_(None), Volunteer.lifecycle == Lifecycle.LEFT)
    )
    people = db.session.scalars(gone).all()
    for volunteer in people:
        leave(team, volunteer, by=by, now=now)
    return len(people)


def pair(team: Team, one: Volunteer, other: Volunteer, *, by: Actor, now: datetime) -> BuddyPair:
    """Make two people of a team buddies; their pairs before end. Refused where one of them is not in it."""
    if one.id == other.id:
        raise Invalid([Problem("buddy", "invalid", _("Choose somebody else for the other half of the pair."))])
    if queries.membership(team, one) is None or queries.membership(team, other) is None:
        raise Refused(NOT_IN_TEAM)
    unpair(team, one, other, now=now)
    made = BuddyPair(team_id=team.id, one_id=one.id, other_id=other.id, paired_at=now)
    db.session.add(made)
    db.session.flush()
    for person in (one, other):
        audit.record(by, "team.paired", f"volunteer:{person.id}", now=now, team=team.id)
    return made


def unpair(team: Team, *people: Volunteer, now: datetime) -> None:
    """End the pairs of these people in a team; harmless where there are none."""
    for held in queries.live_pairs_of(team, *people):
        held.ended_at = now
    db.session.flush()


def _enter(team: Team, volunteer: Volunteer, role: TeamRole, now: datetime) -> TeamMember:
    member = TeamMember(team_id=team.id, volunteer_id=volunteer.id, role=role, joined_at=now)
    db.session.add(member)
    db.session.flush()
    return member


def _describe(team: Team, name: str, purpose: str, zone: str | None) -> None:
    name, purpose = name.strip(), purpose.strip()
    key = name_key(name)
    if not key or len(name) > LONGEST_NAME:
        raise Invalid([Problem("name", "required", _("Give the team a name of at most 100 characters."))])
    if len(purpose) > LONGEST_PURPOSE:
        raise Invalid([Problem("purpose", "too_long", _("Say it in at most 500 characters."))])
    own = organisation_zone()
    if zone and known_zone(zone, "") != zone:
        raise Invalid([Problem("zone", "invalid", _("No time zone is called that."))])
    known = queries.team_with_name(name)
    if known is not None and known is not team:
        raise Refused(TEAM_KNOWN)
    team.name, team.name_key, team.purpose, team.zone = name, key, purpose, zone or own
