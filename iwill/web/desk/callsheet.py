"""The call sheet: one caller, one person, one number at a time.

/callouts/<id>/calls                  whom I have in hand, what to say; who called whom
/callouts/<id>/calls/next             give me the next person
/callouts/<id>/calls/<invitation>     what came of the call
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Invitation
from iwill.callouts.queries import started_callout
from iwill.callouts.services import callsheet
from iwill.callouts.services.answers import AnswerResult
from iwill.callouts.terms import CallOutcome
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem, sentence_for
from iwill.web.actions import act, attempt
from iwill.web.answers.form import read_form
from iwill.web.desk import words as desk_words
from iwill.web.desk.callsheet_view import call_page
from iwill.web.guard import current_staff, for_staff
from iwill.web.on_shift import attendance_view

pages = Blueprint("callsheet", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response
# Buttons that say more than yes or no: what came of the call, and the answer as on a personal link.
_SAID: dict[str, tuple[CallOutcome, dict[str, str]]] = {
    "only_if_short": (CallOutcome.YES, {"only_if_short": "1"}),
    "not_this_kind": (CallOutcome.NO, {"answer": "not_this_kind"}),
    "pause": (CallOutcome.NO, {"answer": "pause"}),
}


@pages.get("/callouts/<int:call_out_id>/calls")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def sheet(call_out_id: int) -> Page:
    """The person in hand with number and words, and the calls so far. That a number was shown is noted."""
    return _sheet(call_out_id)


@pages.post("/callouts/<int:call_out_id>/calls/next")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def next_person(call_out_id: int) -> Response:
    """Take the next person in hand; nobody else gets them meanwhile."""
    caller = current_staff().id
    found = act(lambda by, now: callsheet.next_call(started_callout(call_out_id), caller=caller, now=now) is not None)
    if not found:
        flash(_("Nobody is left to ring at this moment."), "info")
    return _back(call_out_id)


@pages.post("/callouts/<int:call_out_id>/calls/<int:invitation_id>")
@for_staff(Permission.RUN_CALLOUTS, Permission.READ_CONTACTS)
def record(call_out_id: int, invitation_id: int) -> Page:
    """Write down what came of a call; a yes takes the seats that were named."""

    def use_case(by: Actor, now: datetime) -> AnswerResult | None:
        invitation = callout_queries.invitation_by_id(invitation_id)
        if invitation.call_out_id != call_out_id:
            raise Missing
        return _record(invitation, by, now)

    done = attempt(use_case)
    if isinstance(done.refusal, Invalid):
        return _sheet(call_out_id, problems=done.problems, status=422)
    if done.refusal is not None:
        raise done.refusal
    tell_caller(done.result)
    return _back(call_out_id)


def _record(invitation: Invitation, by: Actor, now: datetime) -> AnswerResult | None:
    pressed = request.form.get("outcome", "")
    if pressed not in {*CallOutcome, *_SAID}:
        raise Invalid([Problem("outcome", "invalid", _("Choose what came of the call."))])
    if pressed not in {*_SAID, CallOutcome.YES}:
        return callsheet.record_call(invitation, CallOutcome(pressed), by=by, now=now)
    outcome, answer = _SAID.get(pressed, (CallOutcome.YES, {"answer": "yes"}))
    said = read_form(MultiDict([*request.form.items(multi=True), *answer.items()]), invitation)
    return callsheet.record_call(
        invitation,
        outcome,
        action=said.action,
        need_ids=said.need_ids,
        at_most=said.at_most,
        from_moment=said.from_moment,
        only_if_short=said.only_if_short,
        until=said.until,
        by=by,
        now=now,
    )


def tell_caller(result: AnswerResult | None) -> None:
    """Say at once what the person on the telephone has to know: a seat, no seat, or why not."""
    if result is None:
        flash(_("Noted."), "ok")
        return
    roles = desk_words.listed([need.role for need in result.seated])
    if result.seated:
        flash(_("Seat taken: %(roles)s.", roles=roles), "ok")
    elif not (result.full or result.refused):
        flash(_("Noted."), "ok")
    for need in result.full:
        flash(_("%(role)s: all seats were taken meanwhile. Thank them.", role=need.role), "attention")
    for reason in dict.fromkeys(result.refused.values()):
        flash(_("No seat for them: %(reason)s", reason=sentence_for(reason)), "problem")


def _sheet(call_out_id: int, *, problems: Sequence[Problem] = (), status: int = 200) -> Page:
    caller, now = current_staff().id, clock.now()
    in_hand = callout_queries.call_in_hand(started_callout(call_out_id), caller, now)
    if in_hand is not None:
        subject = f"volunteer:{in_hand.volunteer_id}"
        act(lambda by, now: audit.record(by, "contact.read", subject, now=now, call_out=call_out_id))
    call_out = started_callout(call_out_id)
    page = call_page(call_out, current_staff().id, now)
    missing = attendance_view.to_ring(call_out, now)
    return render_template("desk/calls.html", page=page, missing=missing, problems=problems), status


def _back(call_out_id: int) -> Response:
    return redirect(f"/callouts/{call_out_id}/calls", code=303)
