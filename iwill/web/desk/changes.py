"""A call-out is changed while it runs.

/callouts/<id>/change    seats, windows, roles and needs on one page; who is touched is shown before it is done
/callouts/<id>/merge     another running call-out becomes a part of this one
/callouts/<id>/correct   a drill that went out as real is put right, or the reverse, by one press
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.changes.services import changing, correcting, uniting
from iwill.callouts.changes.terms import Outcome
from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutKind, CallOutState
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem, Refused
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.desk.change_form import read_change
from iwill.web.desk.changes_view import at_fields, change_page
from iwill.web.guard import for_staff

pages = Blueprint("changes", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response


@pages.get("/callouts/<int:call_out_id>/change")
@for_staff(Permission.RUN_CALLOUTS)
def change(call_out_id: int) -> Page:
    """Everything that can be changed, as it stands, and what has been changed before."""
    return _page(_running(call_out_id))


@pages.post("/callouts/<int:call_out_id>/change")
@for_staff(Permission.RUN_CALLOUTS)
def do_change(call_out_id: int) -> Page:
    """See whom a change touches, and how many messages that is; then, with the same words, do it."""
    doing = request.form.get("do") == "change"

    def use_case(by: Actor, now: datetime) -> Outcome:
        call_out = _running(call_out_id)
        wanted = read_change(request.form, call_out)
        act_on = changing.change_call_out if doing else changing.preview_change
        return act_on(call_out, wanted, by=by, now=now)

    done = attempt(use_case)
    call_out = _running(call_out_id)
    if done.refusal is not None:
        problems: Sequence[Problem] = done.problems
        if isinstance(done.refusal, Invalid | Refused):
            problems = at_fields(problems, read_ids(call_out))
        return _page(call_out, problems=problems), 422
    assert done.result is not None
    if not doing:
        return _page(call_out, preview=done.result)
    _say(done.result)
    return redirect(f"/callouts/{call_out_id}/change", code=303)


@pages.post("/callouts/<int:call_out_id>/merge")
@for_staff(Permission.RUN_CALLOUTS)
def merge(call_out_id: int) -> Response:
    """Take another running call-out in."""
    chosen = request.form.get("other", "")
    other_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0

    def use_case(by: Actor, now: datetime) -> Outcome:
        kept, other = _running(call_out_id), callout_queries.callout_by_id(other_id)
        return uniting.unite(kept, other, by=by, now=now)

    _say(act(use_case))
    return redirect(f"/callouts/{call_out_id}/change", code=303)


@pages.post("/callouts/<int:call_out_id>/correct")
@for_staff(Permission.RUN_CALLOUTS)
def correct(call_out_id: int) -> Response:
    """Make it what it should have been, and tell everybody who was sent the wrong word."""
    kind = CallOutKind.DRILL if request.form.get("kind") == CallOutKind.DRILL.value else CallOutKind.REAL
    _say(act(lambda by, now: correcting.correct_kind(_running(call_out_id), kind, by=by, now=now)))
    return redirect(f"/callouts/{call_out_id}", code=303)


def read_ids(call_out: CallOut) -> list[int]:
    """The needs in the order in which a change names them: those that were changed, as the form was read."""
    try:
        return [one.need_id for one in read_change(request.form, call_out).needs]
    except Invalid:
        return []


def _running(call_out_id: int) -> CallOut:
    """The call-out while it can be changed: from its launch to its end."""
    call_out = callout_queries.callout_by_id(call_out_id)
    if call_out.launched_at is None or call_out.state is CallOutState.ENDED:
        raise Missing
    return call_out


def _page(call_out: CallOut, *, problems: Sequence[Problem] = (), preview: Outcome | None = None) -> str:
    start = request.args.get("from", "")
    first = int(start) if start.isdecimal() and len(start) < 4 else 0
    page = change_page(call_out, clock.now(), request.form, first=first, preview=preview)
    return render_template("desk/change.html", page=page, problems=problems)


def _say(outcome: Outcome) -> None:
    told = ngettext("Done. %(num)s person is told.", "Done. %(num)s people are told.", outcome.told)
    flash(told if outcome.told else _("Done. Nobody had to be told."), "ok")
    if outcome.by_hand:
        number = len(outcome.by_hand)
        flash(
            ngettext("Tell %(num)s person by hand.", "Tell %(num)s people by hand.", number),
            "attention",
        )
