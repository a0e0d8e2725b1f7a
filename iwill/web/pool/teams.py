"""Standing teams as staff see them: the list, one team with its people, and who joins from a person's page.

/teams                        every team; a new one is founded here
/teams/<id>                   one team: its people, roles, buddies, and who was in it before
/teams/<id>?change=<person>   the same, with the fields of one person
/teams/<id>/describe, /close  what it is called and for; its end
/teams/<id>/members           somebody joins, by number or whole name
/teams/<id>/members/<person>  another role, another buddy, or leaving
/people/<id>/teams            joining from the person's own page
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries, services
from iwill.pool.teams.models import Team
from iwill.pool.teams.terms import TeamRole
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.me.times import zone_choices
from iwill.web.pool.teams_view import list_page, team_page
from iwill.web.pool.words import word

pages = Blueprint("teams", __name__)

UseCase = Callable[[Team, Actor, datetime], object]


@pages.get("/teams")
@for_staff(Permission.READ_POOL)
def teams() -> str:
    """Every team with its strength, and where its rota is short."""
    return _list([])


@pages.post("/teams")
@for_staff(Permission.EDIT_POOL)
def make() -> Response | tuple[str, int]:
    """Found a team."""
    typed = request.form
    made = attempt(
        lambda by, now: (
            services.make_team(
                typed.get("name", ""), purpose=typed.get("purpose", ""), zone=typed.get("zone"), by=by, now=now
            ).id
        )
    )
    if made.refusal is not None:
        return _list(_at_name(made.problems)), made.refusal.status
    flash(_("The team is there. Now add its people."), "ok")
    return redirect(f"/teams/{made.result}", code=303)


@pages.get("/teams/<int:team_id>")
@for_staff(Permission.READ_POOL)
def team(team_id: int) -> str:
    """One team and its people; names and roles, never contact data."""
    return _team(team_id, [])


@pages.post("/teams/<int:team_id>/describe")
@for_staff(Permission.EDIT_POOL)
def describe(team_id: int) -> Response | tuple[str, int]:
    """Say anew what the team is called, what it is for, and which clock it keeps."""
    typed = request.form
    return _done(
        team_id,
        lambda team, by, now: services.rename_team(
            team,
            typed.get("name", ""),
            purpose=typed.get("purpose", ""),
            zone=typed.get("zone", ""),
            by=by,
            now=now,
        ),
        _("Saved."),
    )


@pages.post("/teams/<int:team_id>/close")
@for_staff(Permission.EDIT_POOL)
def close(team_id: int) -> Response:
    """End the team; everybody in it leaves."""
    act(lambda by, now: services.close_team(queries.team_by_id(team_id), by=by, now=now))
    flash(_("The team is closed. Who was in it stays on record."), "ok")
    return redirect("/teams", code=303)


@pages.post("/teams/<int:team_id>/members")
@for_staff(Permission.EDIT_POOL)
def add(team_id: int) -> Response | tuple[str, int]:
    """Take somebody in, by public number or whole name."""

    def use_case(team: Team, by: Actor, now: datetime) -> None:
        services.join(team, _somebody(request.form.get("who", "")), _role(), by=by, now=now)

    return _done(team_id, use_case, _("Added to the team."))


@pages.post("/teams/<int:team_id>/members/<int:volunteer_id>")
@for_staff(Permission.EDIT_POOL)
def change(team_id: int, volunteer_id: int) -> Response | tuple[str, int]:
    """Give somebody of the team another role and another buddy, or let her leave."""

    def use_case(team: Team, by: Actor, now: datetime) -> None:
        person = pool_queries.volunteer_by_id(volunteer_id)
        if request.form.get("deed") == "leave":
            services.leave(team, person, by=by, now=now)
            return
        services.change_role(team, person, _role(), by=by, now=now)
        _pair(team, person, by, now)

    return _done(team_id, use_case, _("Saved."))


@pages.post("/people/<int:volunteer_id>/teams")
@for_staff(Permission.EDIT_POOL)
def add_from_person(volunteer_id: int) -> Response:
    """Take the person of this page into a team."""
    chosen = request.form.get("team", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise Missing
    act(
        lambda by, now: services.join(
            queries.team_by_id(int(chosen)), pool_queries.volunteer_by_id(volunteer_id), _role(), by=by, now=now
        )
    )
    flash(_("Added to the team."), "ok")
    return redirect(f"/people/{volunteer_id}", code=303)


def _pair(team: Team, person: Volunteer, by: Actor, now: datetime) -> None:
    chosen, present = request.form.get("buddy", ""), queries.pairs_of(team).get(person.id)
    if chosen == (str(present) if present else ""):
        return
    if not chosen:
        services.unpair(team, person, now=now)
    elif chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        services.pair(team, person, pool_queries.volunteer_by_id(int(chosen)), by=by, now=now)


def _somebody(words: str) -> Volunteer:
    """The one person with this number or name; refused at the field where there is none, or more than one."""
    found = queries.people_called(words)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid([Problem("who", "not_found", _("Nobody here has that number or exactly that name."))])
    numbers = _(", ").join(person.number for person in found)
    said = _("Several people have that name. Give the number instead: %(numbers)s", numbers=numbers)
    raise Invalid([Problem("who", "several", said)])


def _role() -> TeamRole:
    chosen = request.form.get("role", "")
    return TeamRole(chosen) if chosen in list(TeamRole) else TeamRole.MEMBER


def _done(team_id: int, use_case: UseCase, said: str) -> Response | tuple[str, int]:
    ended = attempt(lambda by, now: use_case(queries.team_by_id(team_id), by, now))
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _team(team_id, _at_name(ended.problems)), ended.refusal.status
    flash(said, "ok")
    return redirect(f"/teams/{team_id}", code=303)


def _at_name(problems: Sequence[Problem]) -> list[Problem]:
    """A refusal that names no place belongs to what was typed: the name of a team, or of somebody."""
    field = "who" if "who" in request.form else "name"
    return [Problem(field if one.path == "$" else one.path, one.code, one.message) for one in problems]


def _list(problems: Sequence[Problem]) -> str:
    now = clock.now()
    page = list_page(now)
    zones = zone_choices(page.zone, now)
    return render_template("teams/list.html", page=page, zones=zones, typed=request.form, problems=problems)


def _team(team_id: int, problems: Sequence[Problem]) -> str:
    now, asked = clock.now(), request.args.get("change", "")
    found = queries.team_by_id(team_id)
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    return render_template(
        "teams/team.html",
        page=team_page(found, now, (request.view_args or {}).get("volunteer_id", chosen)),
        word=word,
        zones=zone_choices(found.zone, now),
        typed=request.form,
        problems=problems,
    )
