"""One shift that a coordinator asks for, behind the personal link of whoever is asked.

/c/<token>/asked/<ask>  GET the question; POST answer= yes or no, to this shift alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Invitation, Need
from iwill.callouts.sensitive import AGREEMENT_MISSING, subjects_in
from iwill.callouts.services.answers import AnswerResult
from iwill.callouts.terms import FULL, AnswerOutcome
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, IwillError, Problem, Refused, sentence_for
from iwill.shifts.roster import services
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.terms import AskState
from iwill.web import i18n
from iwill.web.answers.behind_link import address, readable
from iwill.web.answers.link_view import LinkView
from iwill.web.answers.no_seat import words_of_refusal
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.me.today import zone_of

pages = Blueprint("asked", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class AskedView(LinkView):
    """The question, for whoever is asked."""

    ask: ShiftAsk

    @property
    def need(self) -> Need:
        """The shift."""
        return self.ask.need

    @property
    def stands(self) -> bool:
        """Whether it waits for an answer."""
        return services.is_open(self.ask, self.now)

    @property
    def declined(self) -> bool:
        """Whether she said no."""
        return self.ask.state is AskState.DECLINED

    @property
    def hard_to_meet(self) -> list[str]:
        """What one may meet on this shift, in sentences of our own."""
        subjects = subjects_in([self.need.sensitive])
        return [one.zh if self.language.startswith("zh") else one.en for one in subjects]


@pages.get("/c/<token>/asked/<int:ask_id>")
@by_link
def question(token: str, ask_id: int) -> Page:
    """The question, or that it is over."""
    return _page(token, ask_id)


@pages.post("/c/<token>/asked/<int:ask_id>")
@by_link
def answer(token: str, ask_id: int) -> Page:
    """Yes takes the seat as on any page of a call-out; no is for this shift alone."""
    now, said = clock.now(), request.form.get("answer")
    try:
        with transaction():
            ask = _asked(callout_queries.invitation_by_token(token), ask_id)
            by = Actor(ActorKind.VOLUNTEER, ask.volunteer_id)
            if said == "no":
                services.say_no(ask, by=by, now=now)
            elif said == "yes":
                _check_agreement(ask.need)
                _refuse(services.say_yes(ask, by=by, now=now))
    except Invalid as error:
        return _page(token, ask_id, problems=error.details, status=error.status)
    except IwillError as error:
        return _page(token, ask_id, notice=error.message, status=error.status)
    place = "/seat" if said == "yes" else f"/asked/{ask_id}"
    return redirect(address(token, place), code=303)


def _check_agreement(need: Need) -> None:
    if need.sensitive and request.form.get("agree") != "on":
        raise Invalid([Problem("agree", AGREEMENT_MISSING, sentence_for(AGREEMENT_MISSING))])


def _refuse(result: AnswerResult) -> None:
    """Say at once that there is no seat, and leave the answer as it was."""
    if result.refused:
        code = next(iter(result.refused.values()))
        raise Refused(code, words_of_refusal(code))
    if result.outcome in {AnswerOutcome.FULL, AnswerOutcome.FULL_AGAIN}:
        raise Refused(FULL)


def _page(
    token: str, ask_id: int, *, problems: Sequence[Problem] = (), notice: str | None = None, status: int = 200
) -> Page:
    invitation = callout_queries.invitation_by_token(token)
    ask = _asked(invitation, ask_id)
    assert invitation is not None
    view = AskedView(
        token=token,
        invitation=invitation,
        zone=zone_of(invitation.volunteer),
        language=i18n.reader_language(),
        now=clock.now(),
        ask=ask,
    )
    return render_template("shift/asked.html", view=view, problems=problems, notice=notice), status


def _asked(invitation: Invitation | None, ask_id: int) -> ShiftAsk:
    """A question that was put to the link's holder, in the call-out of the link; 404 for every other."""
    invitation = readable(invitation)
    ask = db.session.get(ShiftAsk, ask_id)
    if ask is None or ask.volunteer_id != invitation.volunteer_id or ask.need.call_out_id != invitation.call_out_id:
        abort(404)
    return ask
