"""应急 or 平时: the switch on the duty desk that holds whatever can wait.

/desk/mode    switch it
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.messaging.contact import mode
from iwill.web.actions import act
from iwill.web.guard import for_staff

pages = Blueprint("desk_mode", __name__)


@pages.post("/desk/mode")
@for_staff(Permission.RUN_CALLOUTS)
def switch() -> Response:
    """Hold everything that can wait, or let it go again; pressing twice is harmless."""
    crisis = request.form.get("mode") == "crisis"
    act(lambda by, now: mode.set_mode(crisis, by=by, now=now))
    if crisis:
        flash(_("Crisis mode: check-ins, invitations and thanks wait until you switch back."), "ok")
    else:
        flash(_("Peace mode: what waited goes out again, unless it has run out."), "ok")
    return redirect("/desk", code=303)
