"""The way out at the foot of every mail. Opening it changes nothing; its button, or a mail program's, pauses call-outs.

/u/<token>  GET the page with the button; POST pauses, also by one click from a mail program (RFC 8058): no session, no
            token against forged requests, no second question
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.tokens import LinkPurpose
from iwill.messaging import unsubscribing
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.web import i18n
from iwill.web.guard import by_link

pages = Blueprint("unsubscribe", __name__)


@pages.get("/u/<token>")
@by_link(LinkPurpose.MAILING)
def ask(token: str) -> str:
    """What pressing the button will do."""
    return _page(_holder(token))


@pages.post("/u/<token>")
@by_link(LinkPurpose.MAILING)
def pause(token: str) -> str:
    """Pause call-outs, and say how to resume."""
    with transaction():
        unsubscribing.pause_call_outs(_holder(token), now=clock.now())
    return _page(_holder(token))


def _holder(token: str) -> Volunteer:
    volunteer = unsubscribing.volunteer_by_token(token)
    if volunteer is None:
        abort(404)
    i18n.prefer(volunteer.language)
    return volunteer


def _page(volunteer: Volunteer) -> str:
    return render_template("answer/unsubscribe.html", asked=volunteer.lifecycle is Lifecycle.ACTIVE)
