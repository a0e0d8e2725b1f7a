"""The roster of a call-out as a spreadsheet: who has which shift, with numbers only where they are asked for.

/callouts/<id>/roster/sheet
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _l

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut
from iwill.callouts.queries import started_callout
from iwill.core import clock
from iwill.core.errors import Missing
from iwill.pool.models import Volunteer
from iwill.pool.sheets.services import exporting
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.desk.roster_view import roster_page
from iwill.web.guard import for_staff, may
from iwill.web.pool.sheets import XLSX, about_lines, as_file, watermark
from iwill.web.shell import instant

SEAT_WORD = {"held": _l("has a seat"), "reserve": _l("in reserve")}
pages = Blueprint("roster_sheet", __name__)
pages.context_processor(lambda: {"desk": desk_words})


@pages.post("/callouts/<int:call_out_id>/roster/sheet")
@for_staff(Permission.RUN_CALLOUTS)
def take_out(call_out_id: int) -> Response | tuple[str, int]:
    """The roster as a file; who took it, and what for, is kept."""
    contacts = "contacts" in request.form and may(Permission.READ_CONTACTS)

    def use_case(by: Actor, now: datetime) -> bytes:
        lines = _lines(started_callout(call_out_id))
        mark = watermark(request.form.get("reason", ""), now)
        return exporting.export_roster(lines, mark, about_lines(), contacts=contacts, by=by, now=now)

    ended = attempt(use_case)
    if ended.result is None:
        if isinstance(ended.refusal, Missing):
            raise ended.refusal
        page = roster_page(started_callout(call_out_id), clock.now())
        status = ended.refusal.status if ended.refusal else 422
        return render_template("desk/roster.html", page=page, problems=ended.problems), status
    return as_file(ended.result, XLSX, f"roster-{call_out_id}.xlsx")


def _lines(call_out: CallOut) -> list[tuple[Volunteer, dict[str, str]]]:
    return [
        (
            line.volunteer,
            {
                "role": line.need.role,
                "starts": instant(line.need.starts_at, call_out.timezone),
                "ends": instant(line.need.ends_at, call_out.timezone),
                "seat": str(SEAT_WORD["held" if line.state == "held" else "reserve"]),
            },
        )
        for line in callout_queries.roster(call_out)
    ]
