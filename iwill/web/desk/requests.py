"""Crisis requests: the list, a new one, and one as it was sent.

/requests                 every request, the newest first
/requests/new             one page for a new one; needs are added and removed by buttons that keep what was typed
/requests/<id>            all that was sent; who opened it is noted
/requests/<id>/<step>     verify, take-up, call-out, suspend, decline, close
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CrisisRequest
from iwill.callouts.services import callouts, requests
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Invalid, Problem
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.desk.request_form import (
    NeedForm,
    RequestForm,
    another_need,
    blank_form,
    next_shift,
    payload_of,
    read_form,
)
from iwill.web.desk.request_problems import at_fields
from iwill.web.desk.request_view import form_choices, request_page
from iwill.web.guard import for_staff, may
from iwill.web.on_shift.destruction import destruction_part

pages = Blueprint("requests", __name__)
pages.context_processor(lambda: {"desk": desk_words})
PAGE = 50


@pages.get("/requests")
@for_staff(Permission.RUN_CALLOUTS)
def all_requests() -> str:
    """Every request, the newest first."""
    before = request.args.get("before", "")
    found = callout_queries.requests_before(int(before) if before.isdecimal() and len(before) < 10 else None, PAGE + 1)
    more = f"/requests?before={found[PAGE - 1].id}" if len(found) > PAGE else None
    return render_template("desk/requests.html", rows=found[:PAGE], more=more, first=not before, now=clock.now())


@pages.get("/requests/new")
@for_staff(Permission.RUN_CALLOUTS)
def new_request() -> str:
    """An empty form."""
    zone = organisation_zone()
    return _form(blank_form(zone, clock.now()))


@pages.post("/requests/new")
@for_staff(Permission.RUN_CALLOUTS)
def receive() -> Response | str | tuple[str, int]:
    """Take the request in, or show the form again with every problem at its field. The small buttons only change it."""
    form = read_form(request.form)
    action = request.form.get("do", "send")
    if action != "send":
        return _form(form, focus=_change_needs(form, action))
    payload, problems = payload_of(form)
    if not problems:
        taken = attempt(lambda by, now: requests.receive_request(payload, by=by, now=now).id)
        if taken.result is not None:
            flash(_("The request is on file. Check it, then find people for it."), "ok")
            return redirect(f"/requests/{taken.result}", code=303)
        problems = list(taken.problems)
    else:
        problems += _further_problems(payload)
    return _form(form, problems=at_fields(problems, form)), 422


@pages.get("/requests/<int:request_id>")
@for_staff(Permission.RUN_CALLOUTS)
def one_request(request_id: int) -> str:
    """All that was sent, as text. Its words can name people in need: who opens the page is noted."""
    contact = may(Permission.READ_CONTACTS)

    def read(by: Actor, now: datetime) -> None:
        found = callout_queries.request_by_id(request_id)
        audit.record(by, "request.read", f"request:{found.id}", now=now, contact=contact)

    act(read)
    found = callout_queries.request_by_id(request_id)
    page = request_page(found, contact=contact, now=clock.now())
    return render_template("desk/request.html", page=page, part=destruction_part(found))


@pages.post("/requests/<int:request_id>/<step>")
@for_staff(Permission.RUN_CALLOUTS)
def take_step(request_id: int, step: str) -> Response:
    """One step of a request, by a named person."""
    if step not in STEPS:
        abort(404)
    use_case, told = STEPS[step]
    act(lambda by, now: use_case(callout_queries.request_by_id(request_id), by=by, now=now))
    flash(str(told), "ok")
    call_out = callout_queries.request_by_id(request_id).call_out
    if step in ("call-out", "take-up") and call_out is not None:
        return redirect(f"/callouts/{call_out.id}/staff", code=303)
    return redirect(f"/requests/{request_id}", code=303)


def _take_up(found: CrisisRequest, *, by: Actor, now: datetime) -> None:
    requests.verify_request(found, by=by, now=now)
    callouts.open_callout(found, by=by, now=now)


STEPS: dict[str, tuple[Callable[..., Any], object]] = {
    "verify": (requests.verify_request, _l("Marked as checked.")),
    "take-up": (_take_up, _l("Checked. Now see who could come.")),
    "call-out": (callouts.open_callout, _l("The call-out is drafted. Now see who could come.")),
    "suspend": (requests.suspend_request, _l("Set aside. No further wave goes out until it is taken up again.")),
    "decline": (requests.decline_request, _l("Declined. Tell whoever asked, and why.")),
    "close": (requests.close_request, _l("Closed.")),
}


def _change_needs(form: RequestForm, action: str) -> int | None:
    """Add, repeat or remove a need; returns the position that the reader is led to."""
    verb, _dash, words = action.partition("-")
    position = int(words) if words.isdecimal() and len(words) < 4 else 0
    known = 0 <= position < len(form.needs)
    if verb == "add":
        form.needs.append(another_need(form))
        return len(form.needs) - 1
    if verb == "repeat" and known:
        form.needs.insert(position + 1, next_shift(form.needs[position]))
        return position + 1
    if verb == "remove" and known:
        del form.needs[position]
        form.needs = form.needs or [NeedForm()]
        return max(0, position - 1)
    return None


def _further_problems(payload: dict[str, Any]) -> Sequence[Problem]:
    """What else is wrong with a request that is refused already, so that everything is told at once."""
    try:
        requests.checked_request(payload)
    except Invalid as refusal:
        return refusal.details
    return ()


def _form(form: RequestForm, *, problems: Sequence[Problem] = (), focus: int | None = None) -> str:
    return render_template(
        "desk/request_form.html", form=form, problems=problems, focus=focus, choices=form_choices(form)
    )
