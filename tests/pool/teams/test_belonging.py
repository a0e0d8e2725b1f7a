"""Standing teams: somebody belongs to several, each change of role stays readable, and an erasure takes it all."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.services import vetting as vetting_services
from iwill.pool.teams import queries, services
from iwill.pool.teams.models import BuddyPair, Team, TeamMember
from iwill.pool.teams.terms import TeamRole
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)
LATER = NOW + timedelta(days=30)


def a_team(name: str = "心理支持一组") -> Team:
    return services.team_named(name, by=STAFF, now=NOW)


def in_team(team: Team, role: TeamRole = TeamRole.MEMBER, **about: str) -> Volunteer:
    volunteer = a_volunteer(**about)  # type: ignore[arg-type]
    services.join(team, volunteer, role, by=STAFF, now=NOW)
    return volunteer


def test_one_name_is_one_team_however_it_is_typed(ctx: flask.Flask) -> None:
    assert a_team("心理支持 一组") is a_team("心理支持一组（北京）")
    with pytest.raises(Refused, match="team_known"):
        services.make_team("心理支持一组", by=STAFF, now=NOW)
    with pytest.raises(Invalid):
        services.make_team("  ", by=STAFF, now=NOW)
    with pytest.raises(Invalid):
        services.make_team("二组", zone="Mars/Olympus", by=STAFF, now=NOW)


def test_somebody_belongs_to_several_teams_at_once(ctx: flask.Flask) -> None:
    first, second = a_team("一组"), a_team("二组")
    person = in_team(first, TeamRole.LEADER)
    services.join(second, person, TeamRole.MENTOR, by=STAFF, now=NOW)
    assert [(held.team.name, held.role) for held in queries.teams_of(person)] == [
        ("一组", TeamRole.LEADER),
        ("二组", TeamRole.MENTOR),
    ]


def test_joining_again_keeps_the_role_and_another_role_keeps_the_past(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team, TeamRole.LEADER)
    services.join(team, person, by=STAFF, now=LATER)
    services.join(team, person, TeamRole.MENTOR, by=STAFF, now=LATER)
    rows = db.session.scalars(select(TeamMember).order_by(TeamMember.id)).all()
    assert [(row.role, row.joined_at, row.left_at) for row in rows] == [
        (TeamRole.LEADER, NOW, LATER),
        (TeamRole.MENTOR, LATER, None),
    ]


def test_leaving_keeps_the_days_and_ends_the_pair(ctx: flask.Flask) -> None:
    team = a_team()
    one, other, third = in_team(team), in_team(team), in_team(team)
    services.pair(team, one, other, by=STAFF, now=NOW)
    services.pair(team, other, third, by=STAFF, now=NOW)
    assert queries.pairs_of(team) == {other.id: third.id, third.id: other.id}
    services.leave(team, third, by=STAFF, now=LATER)
    services.leave(team, third, by=STAFF, now=LATER)
    assert queries.pairs_of(team) == {}
    assert [member.volunteer_id for member in queries.members_of(team)] == [one.id, other.id]
    assert [row.left_at for row in queries.past_members_of(team, 9)] == [LATER]
    with pytest.raises(Refused, match="not_in_team"):
        services.pair(team, one, third, by=STAFF, now=LATER)
    with pytest.raises(Invalid):
        services.pair(team, one, one, by=STAFF, now=LATER)


def test_who_has_left_the_pool_neither_joins_nor_shows(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team)
    vetting_services.move_person(person, Lifecycle.LEFT, by=STAFF, now=NOW)
    assert queries.members_of(team) == []
    with pytest.raises(Refused, match="left_the_pool"):
        services.join(a_team("二组"), person, by=STAFF, now=NOW)


def test_a_closed_team_lets_everybody_go_and_opens_again_empty(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team)
    services.close_team(team, by=STAFF, now=LATER)
    assert (queries.all_teams(), queries.teams_of(person)) == ([], [])
    with pytest.raises(Refused, match="team_closed"):
        services.join(team, person, by=STAFF, now=LATER)
    assert a_team() is team
    assert (queries.all_teams(), queries.members_of(team)) == ([team], [])


def test_a_person_takes_her_teams_away_and_an_erasure_leaves_no_row(ctx: flask.Flask) -> None:
    team = a_team()
    person, other = in_team(team, TeamRole.BUDDY), in_team(team)
    services.pair(team, person, other, by=STAFF, now=NOW)
    (line,) = leaving.export_person(person)["teams"]
    assert (line["team"], line["role"], line["left_at"]) == ("心理支持一组", "buddy", None)
    leaving.erase_person(person, by=STAFF, now=LATER)
    assert db.session.scalars(select(TeamMember.volunteer_id)).all() == [other.id]
    assert db.session.scalars(select(BuddyPair)).all() == []


def test_each_deed_leaves_a_line_with_ids_alone(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team)
    services.leave(team, person, by=STAFF, now=NOW)
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("team.")).order_by(AuditEntry.id))
    assert [(line.action, line.subject, line.details) for line in lines] == [
        ("team.made", f"team:{team.id}", {}),
        ("team.joined", f"volunteer:{person.id}", {"team": team.id, "role": "member"}),
        ("team.left", f"volunteer:{person.id}", {"team": team.id}),
    ]
