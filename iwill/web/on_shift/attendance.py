"""What the desk enters about a seat, and where a shift meets.

/callouts/<id>/seats/<seat>/attendance   POST press= in, out or excuse, at a time said where it was earlier
/callouts/<id>/rooms                     the address of the room, for the call-out or one shift of it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts.facts.queries import seat_by_id
from iwill.callouts.models import CallOut, Seat
from iwill.callouts.queries import started_callout
from iwill.core.errors import Invalid, Missing, Problem
from iwill.shifts.attendance import rooms, services
from iwill.shifts.attendance.rules import minutes_apart
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff
from iwill.web.shifts import form

pages = Blueprint("attendance", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response


@pages.post("/callouts/<int:call_out_id>/seats/<int:seat_id>/attendance")
@for_staff(Permission.RUN_CALLOUTS)
def enter(call_out_id: int, seat_id: int) -> Response:
    """Sign somebody in or out, or note why she cannot come; whoever enters it stands beside it."""
    person = [0]

    def use_case(by: Actor, now: datetime) -> str | None:
        seat = seat_by_id(seat_id)
        if seat.need.call_out_id != call_out_id:
            raise Missing
        person[0] = seat.volunteer_id
        return _press(seat, started_callout(call_out_id), by, now)

    done = attempt(use_case)
    if isinstance(done.refusal, Missing):
        raise done.refusal
    for problem in done.problems:
        flash(problem.message, "problem")
    if done.result is not None:
        flash(done.result, "problem")
    elif done.refusal is None:
        flash(_("Noted."), "ok")
    return redirect(f"/callouts/{call_out_id}/roster#person-{person[0]}", code=303)


@pages.get("/callouts/<int:call_out_id>/rooms")
@for_staff(Permission.RUN_CALLOUTS)
def show_rooms(call_out_id: int) -> Page:
    """Where each shift meets, as far as it has been entered."""
    return _rooms(started_callout(call_out_id))


@pages.post("/callouts/<int:call_out_id>/rooms")
@for_staff(Permission.RUN_CALLOUTS)
def enter_rooms(call_out_id: int) -> Page:
    """Enter all addresses at once; an empty field takes one away. What is no address comes back at its field."""
    call_out = started_callout(call_out_id)
    problems: list[Problem] = []

    def use_case(by: Actor, now: datetime) -> None:
        entered = rooms.rooms_of(call_out)
        for need in (None, *call_out.needs):
            name = "link" if need is None else f"link-{need.id}"
            link = request.form.get(name, "").strip()
            if link == entered.get(need.id if need else None, ""):
                continue
            try:
                rooms.set_room(call_out, need, link, by=by, now=now)
            except Invalid as error:
                problems.extend(Problem(name, one.code, one.message) for one in error.details)
        if problems:
            raise Invalid(problems)

    if attempt(use_case).refusal is not None:
        return _rooms(started_callout(call_out_id), problems), 422
    flash(_("Saved. Whoever has a seat sees it from shortly before the start to the end."), "ok")
    return redirect(f"/callouts/{call_out_id}/rooms", code=303)


def _press(seat: Seat, call_out: CallOut, by: Actor, now: datetime) -> str | None:
    """Do it; what counts instead where somebody has entered another time before."""
    said_at, stands_at = None, None
    match request.form.get("press"):
        case "in":
            said_at = form.said_at(request.form, call_out.timezone, seat.need.starts_at)
            stands_at = services.check_in(seat, by, now, said_at).came_at
        case "out":
            said_at = form.said_at(request.form, call_out.timezone, seat.need.ends_at)
            stands_at = services.check_out(seat, by, now, said_at).left_at
        case "excuse":
            services.excuse(seat, form.reason(request.form), by, now)
        case _:
            raise Missing
    if stands_at is None or not minutes_apart(stands_at, said_at):
        return None
    when = desk_words.clock_time(stands_at, call_out.timezone, seconds=False)
    return _("%(when)s was entered before, and stands. Correct the hours where that is wrong.", when=when)


def _rooms(call_out: CallOut, problems: Sequence[Problem] = ()) -> str:
    entered = rooms.rooms_of(call_out)
    fields = [("link", _("Room of the whole call-out"), entered.get(None, ""))]
    fields += [
        (f"link-{need.id}", f"{need.role} · {desk_words.window(need, call_out)}", entered.get(need.id, ""))
        for need in sorted(call_out.needs, key=lambda one: (one.starts_at, one.position))
    ]
    typed = [(name, label, request.form.get(name, value)) for name, label, value in fields]
    page = {"call_out": call_out}
    return render_template("on_shift/rooms.html", page=page, fields=typed, problems=problems)
