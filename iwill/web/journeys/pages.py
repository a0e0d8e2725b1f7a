"""Journeys by schedule: which there are, what each does, and its switch.

/journeys                    all of them, the most urgent first
/journeys/<code>             one: its rule in words, what it did, its versions
/journeys/<code>/switch      on or off
/journeys/<code>/take        who is answerable for it from now on
/journeys/<code>/copy        one of one's own with the same rule
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.engagement.journeys import queries, services
from iwill.engagement.journeys.everybody import asks_twice
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.journeys.everybody import confirmed
from iwill.web.journeys.view import COUNTED_DAYS, journey_page, list_lines

pages = Blueprint("journeys", __name__)


@pages.get("/journeys")
@for_staff(Permission.READ_POOL)
def look() -> str:
    """All journeys with their state, owner and what they did of late."""
    return render_template("journeys/list.html", lines=list_lines(clock.now()), days=COUNTED_DAYS)


@pages.get("/journeys/<code>")
@for_staff(Permission.READ_POOL)
def one(code: str) -> str:
    """One journey."""
    journey, now = queries.journey_by_code(code), clock.now()
    return render_template("journeys/one.html", page=journey_page(journey, now), days=COUNTED_DAYS)


@pages.post("/journeys/<code>/switch")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def switch(code: str) -> Response | str:
    """Switch it on or off. One that means nearly everybody is switched on in two steps."""
    journey, on = queries.journey_by_code(code), request.form.get("running") == "1"
    number = asks_twice(journey.rule, clock.now()) if on else None
    if number is not None and not confirmed(number):
        return render_template(
            "journeys/everybody.html", journey=journey, number=number, action=request.path, kept=[("running", "1")]
        )
    act(lambda by, now: services.switch(queries.journey_by_code(code), on, by=by, now=now))
    flash(_("It runs from today on.") if on else _("Switched off. What was waiting is withdrawn."), "ok")
    return redirect(f"/journeys/{code}", code=303)


@pages.post("/journeys/<code>/take")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def take(code: str) -> Response:
    """Be answerable for it, and sign its letters."""
    act(lambda by, now: services.take_over(queries.journey_by_code(code), by.id, by=by, now=now))
    flash(_("It is yours: its letters carry your name from now on."), "ok")
    return redirect(f"/journeys/{code}", code=303)


@pages.post("/journeys/<code>/copy")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def copy(code: str) -> Response | tuple[str, int]:
    """Make one with the same rule, switched off; then it is edited."""
    titles = {name: request.form.get(name, "") for name in ("title_zh", "title_en")}
    ended = attempt(lambda by, now: services.copy(queries.journey_by_code(code), **titles, by=by, now=now).code)
    if ended.refusal is not None:
        page = journey_page(queries.journey_by_code(code), clock.now())
        words = {"page": page, "days": COUNTED_DAYS, "problems": ended.problems, "titles": titles}
        return render_template("journeys/one.html", **words), ended.refusal.status
    flash(_("Copied, and switched off until you have looked at it."), "ok")
    return redirect(f"/journeys/{ended.result}/edit", code=303)
