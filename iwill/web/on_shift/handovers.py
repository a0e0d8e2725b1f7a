"""Hand-overs at the desk: those nobody has taken, each opened one by one, and every opening noted.

/hand-overs               what lies there, without case or promise
/hand-overs/<id>          one note; who read it is kept
/hand-overs/<id>/take     the desk has it from now on
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.shifts.handover import queries, services
from iwill.shifts.handover.models import HandoverNote
from iwill.web.actions import act
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff
from iwill.web.shifts.danger_words import LEVELS, PROMISES

pages = Blueprint("handovers", __name__)
pages.context_processor(lambda: {"desk": desk_words})


@dataclass(frozen=True)
class LyingRow:
    """A note in a line: from which shift, since when, and whether anybody comes after it."""

    note: HandoverNote
    ago: str
    due: str


@pages.get("/hand-overs")
@for_staff(Permission.RUN_CALLOUTS)
def lying() -> str:
    """Every note that nobody has taken over, the oldest first."""
    now = clock.now()
    rows = [LyingRow(note, desk_words.ago(note.written_at, now), _due(note)) for note in queries.lying()]
    return render_template("on_shift/handovers.html", rows=rows)


@pages.get("/hand-overs/<int:note_id>")
@for_staff(Permission.RUN_CALLOUTS)
def one_note(note_id: int) -> str:
    """The note: case code, level, promise, by when. That it was opened is noted."""

    def read(by: Actor, now: datetime) -> None:
        note = queries.note_by_id(note_id)
        audit.record(by, "handover.read", f"handover:{note.id}", now=now)

    act(read)
    note = queries.note_by_id(note_id)
    return render_template(
        "on_shift/handover.html",
        note=note,
        level=LEVELS[note.level],
        promise=PROMISES[note.promise],
        due=_due(note),
        after=[one.volunteer_id for one in queries.following(note)],
    )


@pages.post("/hand-overs/<int:note_id>/take")
@for_staff(Permission.RUN_CALLOUTS)
def take(note_id: int) -> Response:
    """The desk takes care of it."""
    act(lambda by, now: services.take_over(queries.note_by_id(note_id), by=by, now=now))
    flash(_("You have it from now on. Keep the promise, or pass it on to somebody who does."), "ok")
    return redirect(f"/hand-overs/{note_id}", code=303)


def _due(note: HandoverNote) -> str:
    return desk_words.instant(note.due_at, note.seat.need.call_out.timezone) if note.due_at else ""
