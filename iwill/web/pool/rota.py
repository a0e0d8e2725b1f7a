"""The weekly standby of a team as staff keep it: slots, who is on them, what is coming and what is short.

/teams/<id>/rota               the rota, GET; a slot is opened on one or more weekdays, POST
/teams/<id>/rota/<slot>        its hours and its strength
/teams/<id>/rota/<slot>/end    the slot is given up
/teams/<id>/rota/<slot>/on     somebody of the team stands by in it every week
/teams/<id>/rota/<slot>/off    and no longer
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries
from iwill.pool.teams.models import RotaSlot
from iwill.pool.teams.queries import rota
from iwill.pool.teams.services import slots
from iwill.web.actions import UseCase, attempt
from iwill.web.guard import for_staff
from iwill.web.me.times import DAYS
from iwill.web.me.week_form import minutes
from iwill.web.pool.teams_view import clock_of, rota_page

pages = Blueprint("rota", __name__)


@pages.get("/teams/<int:team_id>/rota")
@for_staff(Permission.READ_POOL)
def show(team_id: int) -> str:
    """The slots of the week and the turns to come."""
    return _page(team_id, [])


@pages.post("/teams/<int:team_id>/rota")
@for_staff(Permission.EDIT_POOL)
def open_slot(team_id: int) -> Response | tuple[str, int]:
    """Open a slot on each weekday that is ticked."""

    def use_case(by: Actor, now: datetime) -> None:
        days = [int(day) for day in request.form.getlist("day") if day in set("0123456")]
        if not days:
            raise Invalid([Problem("day", "required", _("Tick at least one day."))])
        begins, ends, minimum = _typed()
        for day in days:
            slots.open_slot(queries.team_by_id(team_id), day, begins, ends, minimum=minimum, by=by, now=now)

    return _done(team_id, use_case, _("Opened. Now say who stands by."))


@pages.post("/teams/<int:team_id>/rota/<int:slot_id>")
@for_staff(Permission.EDIT_POOL)
def change_slot(team_id: int, slot_id: int) -> Response | tuple[str, int]:
    """Move a slot on its day, or change how many should stand by."""

    def use_case(by: Actor, now: datetime) -> None:
        begins, ends, minimum = _typed()
        slots.change_slot(_slot(team_id, slot_id), begins, ends, minimum=minimum, by=by, now=now)

    return _done(team_id, use_case, _("Saved. Standby to come has moved along."))


@pages.post("/teams/<int:team_id>/rota/<int:slot_id>/end")
@for_staff(Permission.EDIT_POOL)
def end_slot(team_id: int, slot_id: int) -> Response | tuple[str, int]:
    """Give a slot up."""
    return _done(
        team_id,
        lambda by, now: slots.end_slot(_slot(team_id, slot_id), by=by, now=now),
        _("Given up. Nobody stands by in it any more."),
    )


@pages.post("/teams/<int:team_id>/rota/<int:slot_id>/on")
@for_staff(Permission.EDIT_POOL)
def put_on(team_id: int, slot_id: int) -> Response | tuple[str, int]:
    """Let somebody stand by in a slot every week."""
    return _done(
        team_id,
        lambda by, now: slots.put_on(_slot(team_id, slot_id), _person(), by=by, now=now),
        _("Saved. They stand by from now on."),
    )


@pages.post("/teams/<int:team_id>/rota/<int:slot_id>/off")
@for_staff(Permission.EDIT_POOL)
def take_off(team_id: int, slot_id: int) -> Response | tuple[str, int]:
    """Let somebody stand by in a slot no longer."""
    return _done(
        team_id,
        lambda by, now: slots.take_off(_slot(team_id, slot_id), _person(), by=by, now=now),
        _("Saved. They do not stand by in it any more."),
    )


def _typed() -> tuple[int, int, int]:
    problems = []
    begins, ends = (minutes(request.form.get(name, "").strip()) for name in ("from", "to"))
    for name, value in (("from", begins), ("to", ends)):
        if value is None:
            problems.append(Problem(name, "invalid", _("Give a time such as 18:30.")))
    said = request.form.get("minimum", "").strip()
    if not (said.isascii() and said.isdigit() and len(said) < 5):
        problems.append(Problem("minimum", "invalid", _("Give a number from 1 to 200.")))
    if problems or begins is None or ends is None:
        raise Invalid(problems)
    return begins % 1440, ends, int(said)


def _slot(team_id: int, slot_id: int) -> RotaSlot:
    slot = rota.slot_by_id(slot_id)
    if slot.team_id != team_id:
        raise Missing
    return slot


def _person() -> Volunteer:
    chosen = request.form.get("person", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise Invalid([Problem("person", "required", _("Choose somebody of the team."))])
    return pool_queries.volunteer_by_id(int(chosen))


def _done(team_id: int, use_case: UseCase[None], said: str) -> Response | tuple[str, int]:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(team_id, ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(f"/teams/{team_id}/rota", code=303)


def _page(team_id: int, problems: Sequence[Problem]) -> str:
    page = rota_page(queries.team_by_id(team_id), clock.now())
    return render_template(
        "teams/rota.html",
        page=page,
        days=DAYS,
        day_choices=[(str(day), name) for day, name in enumerate(DAYS)],
        clock=clock_of,
        typed=request.form,
        typed_days=request.form.getlist("day"),
        problems=problems,
    )
