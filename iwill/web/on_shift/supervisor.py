"""Who of staff supervises a call-out, and what to do about shifts that begin without anybody.

/callouts/<id>/supervisor   the shifts that wait for a supervisor; POST names one, or takes her away with press=away
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut, Need
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.opened import left_to_staff
from iwill.core import clock
from iwill.core.errors import Missing, Problem
from iwill.shifts.supervision.queries import UNSUPERVISED, staff_named, unsupervised_soon
from iwill.shifts.supervision.services import naming
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff

pages = Blueprint("supervisor", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class SupervisorPage:
    """What on_shift/supervisor.html prints: `waiting` are the shifts that are not open for want of a supervisor,
    `is_told` says that whoever was named hears of it by mail, `urgent` that one of them begins at once, `takes_named`
    that some are supervised by whoever is named here."""

    call_out: CallOut
    name: str
    ending: str
    is_told: bool
    waiting: Sequence[tuple[Need, str, NotOpen]]
    urgent: bool
    takes_named: bool


@pages.get("/callouts/<int:call_out_id>/supervisor")
@for_staff(Permission.RUN_CALLOUTS)
def show(call_out_id: int) -> Page:
    """Who supervises, and what waits."""
    return _page(callout_queries.callout_by_id(call_out_id))


@pages.post("/callouts/<int:call_out_id>/supervisor")
@for_staff(Permission.RUN_CALLOUTS)
def name(call_out_id: int) -> Page:
    """Name somebody, or take her away; what cannot be read comes back at its field."""
    away = request.form.get("press") == "away"

    def use_case(by: Actor, now: datetime) -> None:
        call_out = callout_queries.callout_by_id(call_out_id)
        if away:
            naming.take_supervisor_away(call_out, by=by, now=now)
        else:
            said = request.form
            naming.name_supervisor(call_out, said.get("name", ""), said.get("phone", ""), by=by, now=now)

    done = attempt(use_case)
    if isinstance(done.refusal, Missing):
        raise done.refusal
    if done.refusal is not None:
        problems = [Problem(one.path.removeprefix("supervisor."), one.code, _said(one)) for one in done.problems]
        return _page(callout_queries.callout_by_id(call_out_id), problems), 422
    flash(_("Nobody of staff supervises it any more.") if away else _("Kept."), "ok")
    return redirect(f"/callouts/{call_out_id}/supervisor", code=303)


def _said(problem: Problem) -> str:
    if problem.path == "supervisor.phone":
        return _("Give a number that can be rung, such as 13800138000.")
    return _("Write a name of at most 100 characters.") if problem.path == "supervisor.name" else problem.message


def _page(call_out: CallOut, problems: Sequence[Problem] = ()) -> str:
    now = clock.now()
    soon = unsupervised_soon(call_out, now)
    closed = {need.id: NotOpen.UNSUPERVISED for need in soon}
    closed |= callout_queries.needs_not_open(call_out, now)
    named = callout_queries.named_supervisor(call_out)
    waiting = [
        (need, desk_words.window(need, call_out), closed[need.id])
        for need in call_out.needs
        if closed.get(need.id) in UNSUPERVISED and need.ends_at > now
    ]
    page = SupervisorPage(
        call_out=call_out,
        name=named.name if named else "",
        ending=named.phone[-4:] if named else "",
        is_told=staff_named(call_out) is not None,
        waiting=waiting,
        urgent=bool(soon),
        takes_named=bool(left_to_staff(call_out)),
    )
    return render_template("on_shift/supervisor.html", page=page, problems=problems, typed=request.form)
