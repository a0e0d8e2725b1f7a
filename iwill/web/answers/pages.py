"""The page behind a personal link: a question, an answer, the seat. No session, no script, no token against forged
requests: the link is the capability, and reading it changes nothing.

/c/<token>            GET the question or how it stands; POST answer= what somebody can press (callouts.terms)
/c/<token>/seat       the seat with its briefing
/c/<token>/seat.ics   the same for a calendar
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Invitation
from iwill.callouts.services import answers
from iwill.callouts.services.answers import AnswerResult
from iwill.callouts.terms import AnswerOutcome, AnswerPage
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, IwillError, Problem
from iwill.shifts import queries as shift_queries
from iwill.web import i18n
from iwill.web.answers.behind_link import address, readable
from iwill.web.answers.form import ANY, read_form
from iwill.web.answers.no_seat import NoSeatView, no_seat_view
from iwill.web.answers.view import AnswerView, view_of
from iwill.web.answers.worded_once import no_seat_page
from iwill.web.guard import by_link

pages = Blueprint("answers", __name__)
Page = str | tuple[str, int] | AnyResponse
_WITHOUT_SEAT = frozenset({AnswerOutcome.FULL, AnswerOutcome.FULL_AGAIN, AnswerOutcome.REFUSED})


@pages.get("/c/<token>")
@by_link
def question(token: str) -> Page:
    """The question, or how it stands with this invitation."""
    view = _view(token, _invitation(token))
    more = "more" in request.args or view.first > 0
    return _page(view, as_question=more)


@pages.post("/c/<token>")
@by_link
def answer(token: str) -> Page:
    """Take an answer. What cannot be read comes back at its place; a full shift offers the reserve."""
    now = clock.now()
    try:
        with transaction():
            invitation = readable(answers.invitation_to_answer(token))
            pressed = read_form(request.form, invitation)
            by = Actor(ActorKind.VOLUNTEER, invitation.volunteer_id)
            result = answers.answer(invitation, **vars(pressed), by=by, now=now, held=True)
            reply = _reply(token, invitation, result)
    except Invalid as error:
        return _page(_view(token, _invitation(token)), problems=error.details, as_question=True), error.status
    except IwillError as error:
        return _page(_view(token, _invitation(token)), notice=error.message), error.status
    if isinstance(reply, NoSeatView):
        status = 200 if reply.full else 409
        return no_seat_page(reply), status
    return redirect(reply, code=303)


@pages.get("/c/<token>/seat")
@by_link
def seat(token: str) -> Page:
    """The seats that came of this invitation; without one, the question."""
    view = _view(token, _invitation(token))
    if view.standing.page is not AnswerPage.SEAT:
        return redirect(address(token), code=303)
    briefings = [shift_queries.briefing(held.need) for held in view.standing.seats]
    lines = dict.fromkeys(line for one in briefings for line in one.lines if line != view.call_out.wording)
    supervisors = dict.fromkeys(name for one in briefings for name in one.supervisors)
    return render_template("answer/seat.html", view=view, lines=list(lines), supervisors=list(supervisors))


@pages.get("/c/<token>/seat.ics")
@by_link
def calendar(token: str) -> Page:
    """The seats as a calendar file. It carries the outward title, the times and the link; nothing of the request."""
    invitation = _invitation(token)
    standing = callout_queries.standing(invitation, clock.now())
    if not standing.seats:
        abort(404)
    base_url = str(current_app.extensions["iwill_settings"].base_url)
    content = shift_queries.calendar_of(
        standing.seats, base_url=base_url, now=clock.now(), link=f"{base_url}/c/{token}/seat"
    )
    return Response(
        content, mimetype="text/calendar", headers={"Content-Disposition": 'attachment; filename="seat.ics"'}
    )


@pages.errorhandler(404)
def unknown_link(_error: Exception) -> tuple[str, int]:
    """A link that this installation did not make, or that is gone: who we are and how to get a new one."""
    return render_template("answer/unknown.html"), 404


def _invitation(token: str) -> Invitation:
    return readable(callout_queries.invitation_by_token(token))


def _view(token: str, invitation: Invitation) -> AnswerView:
    start = request.args.get("from", "")
    first = int(start) if start.isdecimal() and len(start) < 4 else 0
    return view_of(token, invitation, i18n.reader_language(), clock.now(), first=first)


def _reply(token: str, invitation: Invitation, result: AnswerResult) -> NoSeatView | str:
    """Why there is no seat, or the address to go on to. Worked out while all that it needs is at hand; the page is
    worded when others may write again."""
    if result.outcome in _WITHOUT_SEAT:
        return no_seat_view(token, invitation, result.full, result.refused, i18n.reader_language())
    held = result.outcome is AnswerOutcome.SEATED
    held = held or callout_queries.standing(invitation, clock.now()).page is AnswerPage.SEAT
    return address(token, "/seat" if held else "")


def _page(
    view: AnswerView, *, problems: Sequence[Problem] = (), notice: str | None = None, as_question: bool = False
) -> str:
    page = view.standing.page
    live = page not in (AnswerPage.STOOD_DOWN, AnswerPage.EXPIRED) and bool(view.offers)
    if page is AnswerPage.QUESTION or page is AnswerPage.LATER or (as_question and live):
        return render_template(
            "answer/question.html",
            view=view,
            problems=problems,
            notice=notice,
            ticked=_ticked(),
            any_ticked=ANY in request.form.getlist("need"),
        )
    return render_template("answer/standing.html", view=view, problems=problems, notice=notice)


def _ticked() -> set[int]:
    return {int(need) for need in request.form.getlist("need") if need.isdecimal() and len(need) < 10}
