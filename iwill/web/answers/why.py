"""Why you: behind a personal link, in sentences. Nobody else is on this page, and it changes nothing.

/c/<token>/why
"""

from __future__ import annotations

from flask import Blueprint, render_template

from iwill.callouts import queries as callout_queries
from iwill.core import clock
from iwill.web import i18n
from iwill.web.answers.behind_link import readable
from iwill.web.answers.pages import unknown_link
from iwill.web.answers.view import view_of
from iwill.web.guard import by_link
from iwill.web.me.why_words import why_asked

pages = Blueprint("answers_why", __name__)
pages.register_error_handler(404, unknown_link)


@pages.get("/c/<token>/why")
@by_link
def why(token: str) -> str:
    """Why this person was asked."""
    invitation = readable(callout_queries.invitation_by_token(token))
    view = view_of(token, invitation, i18n.reader_language(), clock.now())
    return render_template("answer/why.html", view=view, reasons=why_asked(invitation))
