"""A switch behind a personal link: ask me more often while this call-out is under way.

/c/<token>/more    POST more=on|off; leads back to where one was
"""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from iwill.callouts.services import answers
from iwill.callouts.services.asking_more import ask_me_more
from iwill.core import clock
from iwill.core.db import transaction
from iwill.web.answers.behind_link import address, readable
from iwill.web.guard import by_link

pages = Blueprint("asking_more", __name__)


@pages.post("/c/<token>/more")
@by_link
def switch(token: str) -> Response:
    """Lift the limits on asking for this person until the call-out is over, or set them again."""
    with transaction():
        invitation = readable(answers.invitation_to_answer(token))
        ask_me_more(invitation, more=request.form.get("more") == "on", now=clock.now())
    return redirect(address(token), code=303)
