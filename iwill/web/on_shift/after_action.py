"""Looking back on a call-out.

/callouts/<id>/after           hours to confirm, what went wrong in numbers, the note, the mark
/callouts/<id>/after/note      send the note to everybody who served
/callouts/<id>/after/review    say what went wrong, and mark it as reviewed
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts.models import CallOut
from iwill.callouts.queries import started_callout
from iwill.core import clock
from iwill.core.errors import Missing, Problem
from iwill.shifts.aftermath import services
from iwill.shifts.aftermath.terms import Trouble, WhyNobody
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff
from iwill.web.on_shift.after_action_view import after_page

pages = Blueprint("after_action", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | Response | tuple[str, int]


@pages.get("/callouts/<int:call_out_id>/after")
@for_staff(Permission.RUN_CALLOUTS)
def after(call_out_id: int) -> str:
    """What a call-out came to."""
    return _page(call_out_id)


@pages.post("/callouts/<int:call_out_id>/after/note")
@for_staff(Permission.RUN_CALLOUTS)
def note(call_out_id: int) -> Page:
    """Send what it was good for, once, to everybody who served."""

    def use_case(call_out: CallOut, by: Actor, now: datetime) -> str:
        form = request.form
        told = services.send_note(call_out, zh=form.get("note_zh", ""), en=form.get("note_en", ""), by=by, now=now)
        return ngettext(
            "On its way to %(num)s person, not at night.", "On its way to %(num)s people, not at night.", told
        )

    return _done(call_out_id, use_case)


@pages.post("/callouts/<int:call_out_id>/after/review")
@for_staff(Permission.RUN_CALLOUTS)
def review(call_out_id: int) -> Page:
    """Close the book."""

    def use_case(call_out: CallOut, by: Actor, now: datetime) -> str:
        troubles = [Trouble(one) for one in request.form.getlist("troubles") if one in set(Trouble)]
        chosen = request.form.get("why_nobody", "")
        why = WhyNobody(chosen) if chosen in set(WhyNobody) else None
        services.mark_reviewed(call_out, troubles=troubles, why_nobody=why, by=by, now=now)
        return _("Marked as reviewed.")

    return _done(call_out_id, use_case)


def _done(call_out_id: int, use_case: Callable[[CallOut, Actor, datetime], str]) -> Page:
    ended = attempt(lambda by, now: use_case(started_callout(call_out_id), by, now))
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(call_out_id, ended.problems), ended.refusal.status
    flash(str(ended.result), "ok")
    return redirect(f"/callouts/{call_out_id}/after", code=303)


def _page(call_out_id: int, problems: Sequence[Problem] = ()) -> str:
    page = after_page(started_callout(call_out_id), clock.now())
    return render_template("on_shift/after_action.html", page=page, problems=problems, typed=request.form)
