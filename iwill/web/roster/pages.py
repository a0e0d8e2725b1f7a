"""The roster of many days. Choosing a person asks her; nobody is moved.

/roster                      seven days, gaps first; ?day= from which on, ?callout= of one call-out alone
/roster/shifts/<need>        one shift and whom to ask for it
/roster/shifts/<need>/ask    POST person=, repeatable: asks each of them once
/roster/asks/<ask>/withdraw  POST takes a question back
"""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.core import clock
from iwill.core.db import db
from iwill.core.errors import Missing, Refused
from iwill.pool.models import Volunteer
from iwill.shifts.roster import queries, services
from iwill.web.actions import act
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff
from iwill.web.roster.filling import filling_page, why_not_asked
from iwill.web.roster.view import roster_days

pages = Blueprint("roster", __name__)
pages.context_processor(lambda: {"desk": desk_words})
MOST_AT_ONCE = 20


@pages.get("/roster")
@for_staff(Permission.RUN_CALLOUTS)
def days() -> str:
    """Seven days with their shifts."""
    chosen = request.args.get("callout", "")
    call_out_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    return render_template("roster/days.html", page=roster_days(_day_asked(), call_out_id, clock.now()))


@pages.get("/roster/shifts/<int:need_id>")
@for_staff(Permission.RUN_CALLOUTS)
def shift(need_id: int) -> str:
    """One shift, who is there, and whom to ask."""
    page = filling_page(callout_queries.need_by_id(need_id), clock.now())
    return render_template("roster/shift.html", page=page)


@pages.post("/roster/shifts/<int:need_id>/ask")
@for_staff(Permission.RUN_CALLOUTS)
def ask(need_id: int) -> Response:
    """Ask everybody chosen; who cannot be asked is named with the reason, and the others are asked all the same."""
    callout_queries.need_by_id(need_id)
    chosen = [int(one) for one in request.form.getlist("person") if one.isdecimal() and len(one) < 10]
    asked = 0
    for person in chosen[:MOST_AT_ONCE]:
        asked += _ask_one(need_id, person)
    if asked:
        flash(
            ngettext(
                "%(num)s person is being asked. The shift is hers once she says yes.",
                "%(num)s people are being asked. The shift is theirs once they say yes.",
                asked,
            ),
            "ok",
        )
    elif not chosen:
        flash(_("Choose whom to ask."), "attention")
    return redirect(f"/roster/shifts/{need_id}", code=303)


@pages.post("/roster/asks/<int:ask_id>/withdraw")
@for_staff(Permission.RUN_CALLOUTS)
def withdraw(ask_id: int) -> Response:
    """Take a question back."""

    def use_case(by: Actor, now: datetime) -> int:
        found = queries.ask_by_id(ask_id)
        services.withdraw_ask(found, by=by, now=now)
        return found.need_id

    need_id = act(use_case)
    flash(_("The question is taken back."), "ok")
    return redirect(f"/roster/shifts/{need_id}", code=303)


def _ask_one(need_id: int, volunteer_id: int) -> bool:
    """Ask one person in a transaction of its own; what is in the way is said on the next page."""

    def use_case(by: Actor, now: datetime) -> None:
        services.ask_for_shift(callout_queries.need_by_id(need_id), _person(volunteer_id), by=by, now=now)

    try:
        act(use_case)
    except Refused as refusal:
        flash(why_not_asked(_person(volunteer_id), callout_queries.need_by_id(need_id), refusal), "attention")
        return False
    return True


def _person(volunteer_id: int) -> Volunteer:
    found = db.session.get(Volunteer, volunteer_id)
    if found is None or found.erased_at is not None:
        raise Missing
    return found


def _day_asked() -> date | None:
    """The day in the address, where it is one that somebody could mean."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
