"""The home page, open to everybody: a field for a link that will not open, the numbers of live call-outs, sign-in.

/       the page
/open   takes a pasted link to its page; rate-limited, because it is the one place where codes can be tried
"""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.services import rates
from iwill.callouts import queries as callout_queries
from iwill.callouts.changes import queries as change_queries
from iwill.callouts.terms import CallOutState
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Problem
from iwill.core.tokens import TOKEN_LENGTH, LinkPurpose, read_token
from iwill.web.guard import public

pages = Blueprint("home", __name__)

TRIES = 10
WINDOW = timedelta(minutes=10)
_TOKEN = re.compile(rf"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}(?![A-Za-z0-9_-])")


@pages.get("/")
@public
def home() -> str:
    """The page everybody may see; of call-outs it shows number, kind and whether seats are open, nothing else."""
    return _page()


@pages.post("/open")
@public
def open_link() -> Response | tuple[str, int]:
    """Go to the page of a pasted link. Refuses what holds no link of ours, and too many tries."""
    with transaction():
        allowed = rates.allow(
            rates.bucket("open", request.remote_addr or ""), limit=TRIES, window=WINDOW, now=clock.now()
        )
    if not allowed:
        problem = Problem("link", "too_many", _("Too many tries in a short time. Wait ten minutes, or ring us."))
        return _page(problem), 429
    for token in _TOKEN.findall(request.form.get("link", "")[:2000]):
        if read_token(LinkPurpose.ANSWER, token):
            return redirect(f"/c/{token}", code=303)
    return _page(Problem("link", "invalid", _("This is not a link of ours, or a part of it is missing."))), 422


def _page(problem: Problem | None = None) -> str:
    live = [(call_out, call_out.state is CallOutState.CALLING) for call_out in callout_queries.live_callouts()]
    # Messages that went out before two call-outs became one name the old number; it can be checked as well.
    asking = {call_out.id: is_open for call_out, is_open in live}
    live += [(old, asking.get(old.merged_into_id or 0, False)) for old in change_queries.taken_in()]
    return render_template(
        "home.html", live=live, problems=[problem] if problem else [], typed=request.form.get("link", "")[:2000]
    )
