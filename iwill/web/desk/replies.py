"""Replies that were not clear, with the words before whoever decides what they mean.

/replies         those that wait for somebody; no word of them
/replies/<id>    what it says, and what the person was asked; the reading is noted; POST decides
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.callouts.models import Invitation
from iwill.callouts.replies import queries, services
from iwill.callouts.terms import AnswerAction
from iwill.core import clock
from iwill.core.errors import Invalid, Problem
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.desk.callsheet import tell_caller
from iwill.web.desk.replies_view import list_page, reply_page
from iwill.web.guard import for_staff

pages = Blueprint("replies", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response
NOTHING = "nothing"
DECISIONS = {
    "yes": AnswerAction.YES,
    "no": AnswerAction.NO,
    "later": AnswerAction.LATER,
    NOTHING: None,
}


@pages.get("/replies")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def replies() -> str:
    """Replies that nobody has looked at, the oldest first."""
    page = queries.page_to_look_at(request.args.get("cursor"))
    return render_template("desk/replies.html", page=list_page(page, clock.now()))


@pages.get("/replies/<int:reply_id>")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def reply(reply_id: int) -> Page:
    """The words of one reply, and the choices."""
    return _reply(reply_id)


@pages.post("/replies/<int:reply_id>")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def decide(reply_id: int) -> Page:
    """Say what the reply means, as an answer in the person's name, or that there is nothing to do."""

    def use_case(by: Actor, now: datetime) -> object:
        found = queries.reply_by_id(reply_id)
        chosen = request.form.get("decision", "")
        if chosen not in DECISIONS:
            raise Invalid([Problem("decision", "invalid", _("Choose what the reply means."))])
        if chosen == NOTHING:
            return services.decide(found, None, by=by, now=now)
        invitation, needs = _about(queries.answerable_with(found, now))
        named = needs if chosen == "yes" else []
        return services.decide(found, DECISIONS[chosen], invitation=invitation, need_ids=named, by=by, now=now)

    done = attempt(use_case)
    if isinstance(done.refusal, Invalid):
        return _reply(reply_id, problems=done.problems, status=422)
    if done.refusal is not None:
        raise done.refusal
    tell_caller(done.result)  # type: ignore[arg-type]
    return redirect("/replies", code=303)


def _about(open_now: Sequence[Invitation]) -> tuple[Invitation, list[int]]:
    """The invitation that was chosen, or the only one, and the shifts of it that were ticked."""
    wanted = request.form.get("invitation", str(open_now[0].id) if len(open_now) == 1 else "")
    invitation = next((one for one in open_now if str(one.id) == wanted), None)
    if invitation is None:
        raise Invalid([Problem("invitation", "invalid", _("Choose which call-out the reply is about."))])
    ticked = set(request.form.getlist("need"))
    return invitation, [offer.need_id for offer in invitation.offers if str(offer.need_id) in ticked]


def _reply(reply_id: int, *, problems: Sequence[Problem] = (), status: int = 200) -> Page:
    found = queries.reply_by_id(reply_id)
    if found.looked_at is not None:
        flash(_("Somebody has looked at this already."), "info")
        return redirect("/replies", code=303)
    act(lambda by, now: audit.record(by, "reply.read", f"reply:{reply_id}", now=now))
    page = reply_page(queries.reply_by_id(reply_id), clock.now())
    return render_template("desk/reply.html", page=page, problems=problems), status
