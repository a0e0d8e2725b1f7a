"""One thing done for many people: choose, see the count, say go, watch, undo.

/people/bulk               what has been done for many lately
/people/bulk/choose        for those ticked, or everybody found: what is to be done
/people/bulk (POST)        writes down whom and what, and counts; nothing is done yet
/people/bulk/<id>          the count, then how far it is, then what came of it: one page, read again with a link
/people/bulk/<id>/start, /stop, /cancel, /undo
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Problem
from iwill.pool.bulk import queries, services
from iwill.pool.bulk.deeds import DEEDS
from iwill.pool.bulk.jobs import go_on
from iwill.pool.bulk.models import BulkAction
from iwill.pool.bulk.terms import BulkKind, BulkState
from iwill.pool.finding import queries as finding
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.pool.bulk_view import action_page, choose_page, listed
from iwill.web.pool.people_list import Asked

pages = Blueprint("bulk", __name__)

UseCase = Callable[[BulkAction, Actor, datetime], Any]
# So many people are counted before the page comes back; the job counts the rest.
ROUNDS_AT_ONCE = 10
MOST_TICKED = 500


@pages.get("/people/bulk")
@for_staff(Permission.EDIT_POOL)
def actions() -> str:
    """What has been done for many lately."""
    return render_template("staff/bulk_actions.html", actions=[listed(one) for one in queries.recent_actions()])


@pages.post("/people/bulk/choose")
@for_staff(Permission.EDIT_POOL)
def choose() -> str | tuple[str, int]:
    """What is to be done, for those ticked or for everybody found."""
    return _choose([])


@pages.post("/people/bulk")
@for_staff(Permission.EDIT_POOL)
def draft() -> AnyResponse | tuple[str, int]:
    """Write down whom and what, and count. Whoever presses twice has two drafts, of which nothing comes by itself."""
    ended = attempt(_draft)
    if ended.refusal is not None:
        page = _choose(
            [Problem("kind" if one.path == "$" else one.path, one.code, one.message) for one in ended.problems]
        )
        return page if isinstance(page, tuple) else (page, ended.refusal.status)
    action_id: int = ended.result  # type: ignore[assignment]
    for _round in range(ROUNDS_AT_ONCE):
        if act(lambda by, now: _count(action_id, now)) is not BulkState.COUNTING:
            break
    return redirect(f"/people/bulk/{action_id}", code=303)


@pages.get("/people/bulk/<int:action_id>")
@for_staff(Permission.EDIT_POOL)
def action(action_id: int) -> str:
    """The count, how far it is, or what came of it."""
    found = queries.action_by_id(action_id)
    return render_template("staff/bulk_action.html", page=action_page(found, clock.now()))


@pages.post("/people/bulk/<int:action_id>/start")
@for_staff(Permission.EDIT_POOL)
def start(action_id: int) -> AnyResponse | tuple[str, int]:
    """Say go."""
    return _do(action_id, lambda one, by, now: services.start(one, by=by, now=now), _("Started."))


@pages.post("/people/bulk/<int:action_id>/stop")
@for_staff(Permission.EDIT_POOL)
def stop(action_id: int) -> AnyResponse | tuple[str, int]:
    """Leave the rest alone."""
    return _do(action_id, lambda one, by, now: services.stop(one, by=by, now=now), _("Stopped."))


@pages.post("/people/bulk/<int:action_id>/cancel")
@for_staff(Permission.EDIT_POOL)
def cancel(action_id: int) -> AnyResponse | tuple[str, int]:
    """Do nothing after all."""
    return _do(action_id, lambda one, by, now: services.cancel(one, by=by, now=now), _("Nothing has been done."))


@pages.post("/people/bulk/<int:action_id>/undo")
@for_staff(Permission.EDIT_POOL)
def undo(action_id: int) -> AnyResponse | tuple[str, int]:
    """Put everything back."""
    return _do(action_id, lambda one, by, now: services.undo(one, by=by, now=now), _("It is being undone."))


def _do(action_id: int, use_case: UseCase, said: str) -> AnyResponse | tuple[str, int]:
    queries.action_by_id(action_id)
    ended = attempt(lambda by, now: use_case(queries.action_by_id(action_id), by, now))
    if ended.refusal is not None:
        found = queries.action_by_id(action_id)
        page = render_template("staff/bulk_action.html", page=action_page(found, clock.now()), problems=ended.problems)
        return page, ended.refusal.status
    flash(said, "ok")
    return redirect(f"/people/bulk/{action_id}", code=303)


def _choose(problems: list[Problem]) -> str | tuple[str, int]:
    people = _ticked()
    if request.form.get("scope") != "found" and not people:
        refusal = [Problem("person", "nobody_chosen", _("Tick somebody first, or take everybody found."))]
        return render_template("staff/bulk_choose.html", page=None, problems=refusal), 422
    asked = Asked.read(request.form)
    number = finding.count_found(asked.wanted()) if request.form.get("scope") == "found" else len(people)
    page = choose_page(asked, people, number, request.form.to_dict())
    return render_template("staff/bulk_choose.html", page=page, problems=problems)


def _draft(by: Actor, now: datetime) -> int:
    kind, argument = _kind_and_argument()
    return services.draft(kind, argument, _people(), by=by, now=now).id


def _count(action_id: int, now: datetime) -> BulkState:
    counted = queries.action_by_id(action_id)
    if counted.state is BulkState.COUNTING:
        go_on(counted, now)
    return counted.state


def _kind_and_argument() -> tuple[BulkKind, str]:
    """What was ordered. The fields of the other kinds may hold anything; nobody meant them."""
    ordered = request.form.get("kind", "")
    if ordered not in [kind.value for kind in DEEDS]:
        raise Invalid([Problem("kind", "required", _("Choose what is to be done."))])
    kind = BulkKind(ordered)
    return kind, request.form.get(f"{kind.value}_argument", "")[:40]


def _people() -> Select[Any]:
    if request.form.get("scope") == "found":
        return finding.ids_found(Asked.read(request.form).wanted())
    return services.people_with_ids(_ticked())


def _ticked() -> list[int]:
    ids = request.form.getlist("person")
    return [int(one) for one in ids[:MOST_TICKED] if one.isascii() and one.isdigit() and len(one) < 10]
