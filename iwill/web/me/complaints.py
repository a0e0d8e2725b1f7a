"""What was complained of, decided or said about a person, shown to her; and her own complaints.

/me/complaints                   everything about her and by her; write to us
/me/complaints/<id>/answer       her side of it
/me/evaluations/<id>/answer      what she says to an evaluation
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.core.errors import Missing, Problem
from iwill.pool.complaints import queries
from iwill.pool.complaints.services import complaints, evaluations
from iwill.pool.complaints.terms import Complainant, ComplaintState, Party
from iwill.web.actions import attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.pool.complaint_view import OUTCOMES, QUALITIES, STATES, opened
from iwill.web.pool.words import say_day, say_moment

pages = Blueprint("me_complaints", __name__)
HERE = "/me/complaints"
Page = str | Response | tuple[str, int]


@pages.get(HERE)
@for_volunteer
def mine() -> Page:
    """What is about the reader, and what she has written."""
    return _page()


@pages.post(HERE)
@for_volunteer
def complain() -> Page:
    """Complain, in the reader's own words."""
    return _done(
        lambda by, now: complaints.receive(request.form.get("words", ""), Complainant.VOLUNTEER, by=by, now=now),
        _("Received. Somebody answers you here."),
    )


@pages.post(f"{HERE}/<int:complaint_id>/answer")
@for_volunteer
def answer(complaint_id: int) -> Page:
    """The reader's side of a complaint about her."""

    def use_case(by: Actor, now: datetime) -> None:
        found = queries.complaint_by_id(complaint_id)
        # A complaint about somebody else does not exist for her.
        if found.about_volunteer_id != current_volunteer().id:
            raise Missing
        complaints.hear(found, Party.COMPLAINED_OF, request.form.get("heard", ""), by=by, now=now)

    return _done(use_case, _("Noted, as you wrote it."))


@pages.post("/me/evaluations/<int:evaluation_id>/answer")
@for_volunteer
def answer_evaluation(evaluation_id: int) -> Page:
    """What the reader says to an evaluation."""

    def use_case(by: Actor, now: datetime) -> None:
        found = queries.evaluation_by_id(evaluation_id)
        if found.volunteer_id != current_volunteer().id:
            raise Missing
        evaluations.reply(found, request.form.get("heard", ""), by=by, now=now)

    return _done(use_case, _("Noted, as you wrote it."))


def _done(use_case: Callable[[Actor, datetime], object], said: str) -> Page:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(HERE, code=303)


def _page(problems: Sequence[Problem] = ()) -> str:
    volunteer = current_volunteer()
    bar = queries.bar_in_force(volunteer)
    about = [
        {
            "id": one.id,
            "told": opened(one.told_sealed, one.uid),
            "received": say_moment(one.received_at),
            "status": (STATES[one.state][0], str(STATES[one.state][1])),
            "open": one.state is not ComplaintState.DECIDED,
            "hers": [opened(said.words_sealed, said.uid) for said in one.hearings if said.party is Party.COMPLAINED_OF],
            "outcome": str(OUTCOMES[one.outcome]) if one.outcome else "",
            "decision": opened(one.decision_sealed, one.uid),
        }
        for one in queries.complaints_about(volunteer)
    ]
    by_her = [
        {
            "words": opened(one.words_sealed, one.uid),
            "received": say_moment(one.received_at),
            "status": (STATES[one.state][0], str(STATES[one.state][1])),
            "outcome": str(OUTCOMES[one.outcome]) if one.outcome else "",
        }
        for one in queries.complaints_from(volunteer)
    ]
    return render_template(
        "me/complaints.html",
        about=about,
        by_her=by_her,
        evaluations=[
            (
                one.id,
                say_day(one.evaluated_on),
                str(QUALITIES[one.quality]),
                opened(one.words_sealed, one.uid),
                opened(one.reply_sealed, one.uid),
            )
            for one in queries.evaluations_of(volunteer)
        ],
        bar=(opened(bar.reason_sealed, bar.uid), say_day(bar.ends_on), say_day(bar.review_on)) if bar else None,
        typed=request.form,
        problems=problems,
    )
