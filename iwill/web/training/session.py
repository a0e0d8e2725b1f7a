"""One session at the desk: who comes, who was there, by ticks or by a list in a file.

/training/sessions/<id>              the session; POST another time, place or room
/training/sessions/<id>/off          it does not take place
/training/sessions/<id>/attendance   POST who was there
/training/sessions/<id>/list         POST an attendance list; every line comes back with what became of it
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Invalid, IwillError, Problem
from iwill.engagement.training import queries
from iwill.engagement.training.models import TrainingSession
from iwill.engagement.training.rules import Line
from iwill.engagement.training.services import attendance, sessions
from iwill.engagement.training.sheet import read_list
from iwill.engagement.training.terms import HELD, LINE_TEXT, TAKEN_OVER, LineOutcome
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.training import form, words

pages = Blueprint("training_sessions", __name__)
pages.context_processor(lambda: {"training": words})
Page = str | tuple[str, int] | Response


@pages.get("/training/sessions/<int:session_id>")
@for_staff(Permission.READ_POOL)
def show(session_id: int) -> Page:
    """One session."""
    return _page(queries.session_by_id(session_id))


@pages.post("/training/sessions/<int:session_id>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def change(session_id: int) -> Page:
    """Another time, another place, more or fewer people."""
    done = attempt(
        lambda by, now: sessions.change_session(queries.session_by_id(session_id), form.session_draft(), by=by, now=now)
    )
    if done.refusal is not None:
        return _page(queries.session_by_id(session_id), form.at_fields(done.problems)), done.refusal.status
    flash(_("Saved. Whoever signed up is told of a new time or place."), "ok")
    return redirect(f"/training/sessions/{session_id}", code=303)


@pages.post("/training/sessions/<int:session_id>/off")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def call_off(session_id: int) -> Response:
    """It does not take place."""
    act(lambda by, now: sessions.call_off(queries.session_by_id(session_id), by=by, now=now))
    flash(_("Called off. Whoever signed up is told."), "ok")
    return redirect(f"/training/sessions/{session_id}", code=303)


@pages.post("/training/sessions/<int:session_id>/attendance")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def note(session_id: int) -> Response:
    """Who was there: a tick for yes; whoever is on the list without a tick was not."""
    session = queries.session_by_id(session_id)
    ticked = {int(one) for one in request.form.getlist("came") if one.isdecimal() and len(one) < 10}
    came = {place.id: place.id in ticked for place in queries.places_in(session) if place.state in HELD}
    changed = act(lambda by, now: attendance.note_attendance(session, came, by=by, now=now))
    flash(ngettext("Noted; %(num)s entry changed.", "Noted; %(num)s entries changed.", changed), "ok")
    return redirect(f"/training/sessions/{session_id}", code=303)


@pages.post("/training/sessions/<int:session_id>/list")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def upload(session_id: int) -> Page:
    """Take an attendance list in. The page says of each line what became of it; the file itself is not kept."""
    session, sent = queries.session_by_id(session_id), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid([Problem("file", "required", _("Choose a file."))])
        lines = read_list(sent.read(), sent.filename)
        outcomes = act(lambda by, now: attendance.take_list(session, lines, by=by, now=now))
    except IwillError as refusal:
        problems = [Problem("file", one.code, f"{one.path}: {one.message}") for one in refusal.details]
        return _page(session, problems or [Problem("file", refusal.code, refusal.message)]), refusal.status
    return _page(session, outcomes=outcomes)


def _page(
    session: TrainingSession,
    problems: Sequence[Problem] = (),
    *,
    outcomes: Sequence[tuple[Line, LineOutcome]] = (),
) -> str:
    now = clock.now()
    own = form.typed_session(session.starts_at, session.ends_at, session.room, session.capacity)
    return render_template(
        "training/session.html",
        session=session,
        course=session.course,
        places=queries.places_in(session),
        held=HELD,
        begun=session.starts_at <= now,
        zone=organisation_zone(),
        outcomes=[
            (line, LINE_TEXT[outcome], "ok" if outcome in TAKEN_OVER else "problem") for line, outcome in outcomes
        ],
        left=sum(outcome not in TAKEN_OVER for _line, outcome in outcomes),
        typed=request.form if problems and "on_day" in request.form else own,
        problems=problems,
    )
