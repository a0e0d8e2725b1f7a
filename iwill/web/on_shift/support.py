"""Calls for support and talks at the desk: who waits, since when, who was told.

/support                     calls that nobody has acknowledged, talks that people wish for
/support/<call>/acknowledge  somebody at the desk turns to the caller
/support/talks/<talk>/held   the talk has taken place
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.shifts.supervision import queries
from iwill.shifts.supervision.models import Debrief, SupportCall
from iwill.shifts.supervision.services import calls, debriefs
from iwill.web.actions import act
from iwill.web.desk import words as desk_words
from iwill.web.desk.staff_names import StaffNames
from iwill.web.guard import for_staff
from iwill.web.shifts.support_view import WHO

pages = Blueprint("desk_support", __name__)
pages.context_processor(lambda: {"desk": desk_words})
# How long calls that were heard stay on the page.
SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class CallRow:
    """A call in words: who was told when, and who acknowledged it."""

    call: SupportCall
    when: str
    ago: str
    told: Sequence[tuple[object, str]]
    heard: str
    heard_by: str


@dataclass(frozen=True)
class TalkRow:
    """A talk that somebody wishes for, and when."""

    talk: Debrief
    when: str


@pages.get("/support")
@for_staff(Permission.RUN_CALLOUTS)
def support() -> str:
    """Everything that waits, the longest waiting first."""
    now, names = clock.now(), StaffNames()
    return render_template(
        "on_shift/support.html",
        calls=[_call_row(one, now, names) for one in queries.calls_at_the_desk(now - SHOWN)],
        talks=[TalkRow(one, _when(one, one.wished_at)) for one in queries.debriefs_wished()],
    )


@pages.post("/support/<int:call_id>/acknowledge")
@for_staff(Permission.RUN_CALLOUTS)
def acknowledge(call_id: int) -> Response:
    """Somebody at the desk turns to the caller, who hears it."""
    act(lambda by, now: calls.acknowledge(queries.call_by_id(call_id), by, now))
    flash(_("The caller hears that you are turning to them. Ring them now."), "ok")
    return redirect("/support", code=303)


@pages.post("/support/talks/<int:debrief_id>/held")
@for_staff(Permission.RUN_CALLOUTS)
def held(debrief_id: int) -> Response:
    """The talk has taken place."""
    act(lambda by, now: debriefs.note_held(queries.debrief_by_id(debrief_id), by=by, now=now))
    flash(_("Noted."), "ok")
    return redirect("/support", code=303)


def _call_row(call: SupportCall, now: datetime, names: StaffNames) -> CallRow:
    by = call.acknowledged_by or ""
    return CallRow(
        call=call,
        when=_when(call, call.called_at),
        ago=desk_words.ago(call.called_at, now),
        told=[(WHO[ring.rung], _when(call, ring.told_at)) for ring in call.rings],
        heard=_when(call, call.acknowledged_at),
        heard_by=names.of(by) if by.startswith("staff:") else _("the supervisor"),
    )


def _when(of: SupportCall | Debrief, moment: datetime | None) -> str:
    return desk_words.instant(moment, of.seat.need.call_out.timezone) if moment else ""
