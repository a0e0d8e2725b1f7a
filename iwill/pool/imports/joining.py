"""Groups of a roster become standing teams: found or made by their names, and their people taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from iwill.accounts.terms import Actor
from iwill.pool.imports.groups import Group
from iwill.pool.imports.terms import TeamFilled
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries as team_queries
from iwill.pool.teams.models import Team
from iwill.pool.teams.services import join, team_named
from iwill.pool.teams.terms import TeamRole
from iwill.pool.terms import Lifecycle


def fill_teams(people: Iterable[tuple[Volunteer, tuple[Group, ...]]], *, by: Actor, now: datetime) -> list[TeamFilled]:
    """Take people into the teams that their rows name; returns each team with how many joined it.

    Nobody who has left or is barred joins. Who coordinates a team is never guessed: a team without one says so.
    """
    teams: dict[str, Team] = {}
    joined: Counter[str] = Counter()
    for volunteer, groups in people:
        if volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED):
            continue
        for group in groups:
            team = teams.get(group.name)
            if team is None:
                team = teams[group.name] = team_named(group.name, by=by, now=now)
            if team_queries.membership(team, volunteer) is None:
                joined[group.name] += 1
            join(team, volunteer, group.role, by=by, now=now)
    return [_told(team, joined[name]) for name, team in sorted(teams.items())]


def _told(team: Team, joined: int) -> TeamFilled:
    coordinated = any(member.role is TeamRole.COORDINATOR for member in team_queries.members_of(team))
    return TeamFilled(team.id, team.name, joined, coordinated)
