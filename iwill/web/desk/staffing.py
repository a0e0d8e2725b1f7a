"""From a draft to people who are asked: who could come, the outward wording, check and send.

/callouts/<id>/staff           needs with a preview of each, and the wording that volunteers will read
/callouts/<id>/launch          the message as it will look, how many are asked first, and the button
/callouts/<id>/launch/cancel   take the launch back while its seconds run
/callouts/<id>/launch/second   a second person, under her own sign-in, confirms a launch that waits for one
/callouts/<id>/launch/decline  the launch is not confirmed, or taken back by whoever asked
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.care import NEEDS_SECOND_PERSON
from iwill.callouts.models import CallOut
from iwill.callouts.services import callouts, launching
from iwill.core import clock
from iwill.core.errors import Invalid, Problem
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.desk.staffing_view import launch_page, seen_mark, staff_page
from iwill.web.guard import current_actor, for_staff

pages = Blueprint("staffing", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response


@pages.get("/callouts/<int:call_out_id>/staff")
@for_staff(Permission.RUN_CALLOUTS)
def staff(call_out_id: int) -> Page:
    """Who could come for each need, and what they will read."""
    call_out = callout_queries.callout_by_id(call_out_id)
    return _staff(call_out) if _is_open_draft(call_out) else _to_board(call_out_id)


@pages.post("/callouts/<int:call_out_id>/staff")
@for_staff(Permission.RUN_CALLOUTS)
def reword(call_out_id: int) -> Page:
    """Keep the outward title and wording, and go on to the launch where that was pressed."""
    title, text = request.form.get("title", ""), request.form.get("wording", "")

    def use_case(by: Actor, now: datetime) -> None:
        call_out = callout_queries.callout_by_id(call_out_id)
        if (title.split(), text.split()) != (call_out.title.split(), call_out.wording.split()):
            callouts.reword(call_out, title=title, text=text, by=by, now=now)

    done = attempt(use_case)
    if isinstance(done.refusal, Invalid):
        problems = [Problem(problem.path, problem.code, _length(problem.path)) for problem in done.problems]
        return _staff(callout_queries.callout_by_id(call_out_id), typed=(title, text), problems=problems), 422
    if done.refusal is not None:
        raise done.refusal
    if request.form.get("do") == "next":
        return redirect(f"/callouts/{call_out_id}/launch", code=303)
    flash(_("Kept."), "ok")
    return redirect(f"/callouts/{call_out_id}/staff", code=303)


@pages.get("/callouts/<int:call_out_id>/launch")
@for_staff(Permission.RUN_CALLOUTS)
def check(call_out_id: int) -> Page:
    """Everything once more before it is sent; also for the second person whom a launch waits for."""
    call_out = callout_queries.callout_by_id(call_out_id)
    if call_out.second_asked_at is not None or _is_open_draft(call_out):
        return _launch(call_out)
    return _to_board(call_out_id)


@pages.post("/callouts/<int:call_out_id>/launch")
@for_staff(Permission.RUN_CALLOUTS)
def launch(call_out_id: int) -> Page:
    """Launch in a few seconds, or leave it to a second person. The wording has to be confirmed as it was shown; nobody
    eligible has to be accepted."""
    call_out = callout_queries.callout_by_id(call_out_id)
    if not _is_open_draft(call_out):
        return _to_board(call_out_id)
    to_second, reason = request.form.get("do") == "second", request.form.get("reason", "").strip()
    problems = _not_ready(call_out, clock.now())
    if request.form.get("do") == "reason" and not reason:
        problems.append(Problem("reason", NEEDS_SECOND_PERSON, _("Say why it cannot wait for a second person.")))

    def use_case(by: Actor, now: datetime) -> None:
        found = callout_queries.callout_by_id(call_out_id)
        if to_second:
            launching.ask_second_person(found, confirm_wording=True, by=by, now=now)
        else:
            callouts.schedule_launch(found, confirm_wording=True, by=by, now=now, reason=reason)

    if not problems:
        done = attempt(use_case)
        if done.refusal is None:
            return _to_board(call_out_id)
        named = isinstance(done.refusal, Invalid)
        problems = list(done.problems) if named else [Problem("$", done.refusal.code, done.refusal.message)]
    return _launch(callout_queries.callout_by_id(call_out_id), problems=problems), 422


@pages.post("/callouts/<int:call_out_id>/launch/second")
@for_staff(Permission.RUN_CALLOUTS)
def confirm(call_out_id: int) -> Page:
    """A second person has read the message too: the seconds begin."""
    call_out = callout_queries.callout_by_id(call_out_id)
    if call_out.second_asked_at is None:
        return _to_board(call_out_id)
    problems = _not_ready(call_out, clock.now())
    if problems:
        return _launch(call_out, problems=problems), 422
    act(lambda by, now: launching.confirm_launch(callout_queries.callout_by_id(call_out_id), by=by, now=now))
    return _to_board(call_out_id)


@pages.post("/callouts/<int:call_out_id>/launch/decline")
@for_staff(Permission.RUN_CALLOUTS)
def decline(call_out_id: int) -> Response:
    """The launch is a draft again; nobody was asked."""
    act(lambda by, now: launching.decline_launch(callout_queries.callout_by_id(call_out_id), by=by, now=now))
    flash(_("Not sent. It is a draft again."), "ok")
    return redirect(f"/callouts/{call_out_id}/launch", code=303)


@pages.post("/callouts/<int:call_out_id>/launch/cancel")
@for_staff(Permission.RUN_CALLOUTS)
def cancel(call_out_id: int) -> Response:
    """Take the launch back; too late once people are being asked."""
    act(lambda by, now: callouts.cancel_launch(callout_queries.callout_by_id(call_out_id), by=by, now=now))
    flash(_("Taken back. Nobody was asked."), "ok")
    return redirect(f"/callouts/{call_out_id}/launch", code=303)


def _not_ready(call_out: CallOut, now: datetime) -> list[Problem]:
    """What the person at the button has to do first."""
    problems = []
    if request.form.get("confirm") != "on":
        problems.append(Problem("confirm", "wording_unconfirmed", _("Read the message and tick that it may go out.")))
    elif request.form.get("seen") != seen_mark(call_out):
        problems.append(
            Problem("confirm", "wording_changed", _("Somebody has changed the wording meanwhile. Read it again."))
        )
    in_time = call_out.respond_by > now
    if in_time and request.form.get("anyway") != "on" and not callout_queries.can_ask_anybody(call_out, now):
        problems.append(
            Problem("anyway", "nobody_eligible", _("Nobody can be asked now. Change that first, or tick to go on."))
        )
    return problems


def _is_open_draft(call_out: CallOut) -> bool:
    return launching.is_open_draft(call_out)


def _to_board(call_out_id: int) -> Response:
    return redirect(f"/callouts/{call_out_id}", code=303)


def _length(path: str) -> str:
    longest = callouts.TITLE_LENGTH if path == "title" else callouts.WORDING_LENGTH
    return _("Write between 1 and %(longest)s characters.", longest=longest)


def _staff(call_out: CallOut, *, typed: tuple[str, str] | None = None, problems: Sequence[Problem] = ()) -> str:
    start = request.args.get("from", "")
    first = int(start) if start.isdecimal() and len(start) < 4 else 0
    page = staff_page(call_out, clock.now(), first=first, typed=typed)
    return render_template("desk/staff.html", page=page, problems=problems)


def _launch(call_out: CallOut, *, problems: Sequence[Problem] = ()) -> str:
    page = launch_page(call_out, clock.now(), reader=current_actor().label)
    return render_template("desk/launch.html", page=page, problems=problems, ticked=request.form)
