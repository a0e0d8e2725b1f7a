"""A call-out while it runs.

/callouts/<id>              the board: seats, waves, answers; while a launch waits, the button to take it back
/callouts/<id>/waves        the next wave now
/callouts/<id>/stand-down   who gets which farewell, and the button
/callouts/<id>/roster       who has which shift; numbers one by one, each reading noted
/callouts/<id>/links        for each person the words and the link to copy into a chat; the reading is noted
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Invitation
from iwill.callouts.queries import started_callout
from iwill.callouts.services import callouts, inviting
from iwill.callouts.terms import CallOutState
from iwill.core import clock
from iwill.core.errors import Missing
from iwill.web.actions import act
from iwill.web.desk import words as desk_words
from iwill.web.desk.board_view import board_page
from iwill.web.desk.roster_view import LINKS_A_PAGE, links_page, roster_page
from iwill.web.desk.stand_down_view import stand_down_page
from iwill.web.guard import for_staff
from iwill.web.on_shift import attendance_view
from iwill.web.on_shift.alarms import alarms

pages = Blueprint("callouts", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | Response


@pages.get("/callouts/<int:call_out_id>")
@for_staff(Permission.RUN_CALLOUTS)
def board(call_out_id: int) -> Page:
    """How it stands at this moment; `?refresh=30` makes the page fetch itself again."""
    call_out = callout_queries.callout_by_id(call_out_id)
    if call_out.merged_into_id is not None:
        return redirect(f"/callouts/{call_out.merged_into_id}", code=303)
    if call_out.state is CallOutState.DRAFT and call_out.launch_due_at is None:
        place = "staff" if call_out.second_asked_at is None else "launch"
        return redirect(f"/callouts/{call_out_id}/{place}", code=303)
    now = clock.now()
    page = board_page(call_out, now, refreshing=request.args.get("refresh") == "30")
    return render_template(
        "desk/board.html", page=page, presence=attendance_view.counts(call_out, now), alarms=alarms(now, call_out)
    )


@pages.post("/callouts/<int:call_out_id>/waves")
@for_staff(Permission.RUN_CALLOUTS)
def next_wave(call_out_id: int) -> Response:
    """Ask the next people now. A second press that has not seen the wave of the first is refused."""
    seen = request.form.get("after", "")
    after = int(seen) if seen.isdecimal() and len(seen) < 6 else -1

    def use_case(by: Actor, now: datetime) -> int | None:
        call_out = callout_queries.callout_by_id(call_out_id)
        wave = inviting.send_next_wave(call_out, by=by, now=now, after=after)
        return None if wave is None else sum(size["asked"] for size in wave.sizes.values())

    asked = act(use_case)
    if asked:
        flash(ngettext("%(num)s more person is being asked.", "%(num)s more people are being asked.", asked), "ok")
    else:
        flash(_("Nobody more had to be asked, or nobody is left."), "attention")
    return redirect(f"/callouts/{call_out_id}", code=303)


@pages.get("/callouts/<int:call_out_id>/stand-down")
@for_staff(Permission.RUN_CALLOUTS)
def before_stand_down(call_out_id: int) -> Page:
    """Who gets which farewell; nothing has happened yet."""
    call_out = started_callout(call_out_id)
    if call_out.state is CallOutState.ENDED:
        return redirect(f"/callouts/{call_out_id}", code=303)
    return render_template("desk/stand_down.html", page=stand_down_page(call_out, clock.now()))


@pages.post("/callouts/<int:call_out_id>/stand-down")
@for_staff(Permission.RUN_CALLOUTS)
def stand_down(call_out_id: int) -> Response:
    """Close with thanks."""
    act(lambda by, now: callouts.stand_down(callout_queries.callout_by_id(call_out_id), by=by, now=now))
    flash(_("Stood down, with thanks."), "ok")
    return redirect(f"/callouts/{call_out_id}", code=303)


@pages.get("/callouts/<int:call_out_id>/roster")
@for_staff(Permission.RUN_CALLOUTS)
def roster(call_out_id: int) -> str:
    """Who has which shift, and the same as text for a chat group; no numbers."""
    return render_template("desk/roster.html", page=roster_page(started_callout(call_out_id), clock.now()))


@pages.post("/callouts/<int:call_out_id>/roster")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def show_number(call_out_id: int) -> str:
    """The roster with the number of one person; who looked, and when, is noted."""
    chosen = request.form.get("person", "")
    person = int(chosen) if chosen.isdecimal() and len(chosen) < 12 else 0
    if person not in {line.volunteer.id for line in callout_queries.roster(started_callout(call_out_id))}:
        raise Missing
    act(lambda by, now: audit.record(by, "contact.read", f"volunteer:{person}", now=now, call_out=call_out_id))
    return render_template(
        "desk/roster.html", page=roster_page(started_callout(call_out_id), clock.now(), shown=person)
    )


@pages.get("/callouts/<int:call_out_id>/links")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def links(call_out_id: int) -> str:
    """Words and personal links to copy, a page at a time; whose links were shown is noted."""
    start = request.args.get("after", "")
    after = int(start) if start.isdecimal() and len(start) < 12 else 0
    everybody = request.args.get("who") == "all"
    shown: list[Invitation] = list(
        callout_queries.invitations_after(
            started_callout(call_out_id), after, LINKS_A_PAGE + 1, unanswered=not everybody
        )
    )
    if shown:
        ids = [one.id for one in shown[:LINKS_A_PAGE]]
        subject = f"callout:{call_out_id}"
        act(lambda by, now: audit.record(by, "links.read", subject, now=now, invitations=ids, count=len(ids)))
    call_out = started_callout(call_out_id)
    page = links_page(call_out, [one.id for one in shown], everybody=everybody, after=after)
    return render_template("desk/links.html", page=page)
