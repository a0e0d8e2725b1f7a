"""The page behind the one message that asks whether somebody may be kept: yes, with what; or no.

/p/<token>   GET the question, or how it was answered; POST answer=yes with `given`, or answer=no, which erases at once
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError, Problem
from iwill.core.policy import current
from iwill.core.tokens import LinkPurpose
from iwill.messaging import permission as messaging_permission
from iwill.pool import erasures
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.permission import queries, services
from iwill.pool.permission.models import PermissionRequest
from iwill.pool.permission.rules import SILENCE_DAYS
from iwill.pool.terms import ConsentPurpose
from iwill.web import i18n
from iwill.web.answers.link_view import masked
from iwill.web.guard import by_link
from iwill.web.join.finishing import WORDS_BEFORE_COMING_IN

pages = Blueprint("permission_answers", __name__)
Page = str | Response | tuple[str, int]


@pages.get("/p/<token>")
@by_link(LinkPurpose.PERMISSION)
def ask(token: str) -> Page:
    """What we would like to keep and why, and both answers."""
    found = queries.request_by_token(token)
    return _over() if found is None else _page(found)


@pages.post("/p/<token>")
@by_link(LinkPurpose.PERMISSION)
def answer(token: str) -> Page:
    """Take the answer. After a no everything is gone, and so is this link."""
    found, now = queries.request_by_token(token), clock.now()
    if found is None:
        return _over()
    chosen = request.form.get("answer", "")
    if chosen not in ("yes", "no"):
        abort(400)
    _speak(found)
    given = {ConsentPurpose(code) for code in request.form.getlist("given") if code in set(ConsentPurpose)}
    by = Actor(ActorKind.VOLUNTEER, found.volunteer_id)
    try:
        with transaction():
            if chosen == "yes":
                services.agree(found, given, source="permission", by=by, now=now)
            else:
                services.refuse(found, by=by, now=now)
            messaging_permission.withdraw_message(found, now=now)
    except IwillError as refusal:
        db.session.rollback()
        return _page(found, refusal.details), refusal.status
    if chosen == "no":
        erasures.update_ledger()
        return render_template("answer/permission_over.html", erased=True)
    return _page(found)


def _page(found: PermissionRequest, problems: Sequence[Problem] = ()) -> str:
    volunteer = _speak(found)
    return render_template(
        "answer/permission.html",
        reply=found.reply,
        name=masked(volunteer.name),
        consents=[(purpose.value, *words) for purpose, words in WORDS_BEFORE_COMING_IN.items()],
        given=request.form.getlist("given"),
        days=int(current(db.session())[SILENCE_DAYS]),
        problems=problems,
    )


def _speak(found: PermissionRequest) -> Volunteer:
    volunteer = pool_queries.volunteer_by_id(found.volunteer_id)
    i18n.prefer(volunteer.language)
    return volunteer


def _over() -> tuple[str, int]:
    return render_template("answer/permission_over.html", erased=False), 410
