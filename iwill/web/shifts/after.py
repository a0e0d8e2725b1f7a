"""After a shift, behind a personal link: how it was, when to talk, how long to rest. Looking changes nothing.

/c/<token>/shift/<seat>/after        GET the page; POST feeling=, and as she likes workload=, words=, talk=
/c/<token>/shift/<seat>/after/rest   POST until= a day, or nothing to take it back
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.callouts.rests import services as rests
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, IwillError, Missing, Problem, Refused, sentence_for
from iwill.shifts.care import services
from iwill.shifts.care.terms import FEELING_REQUIRED, Feeling, Said, TalkTime, Workload
from iwill.web import i18n
from iwill.web.answers.behind_link import address
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.shifts.after_view import after_view
from iwill.web.shifts.opening import page_address, seat_behind, seat_to_press

pages = Blueprint("after_shift", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response


@pages.get("/c/<token>/shift/<int:seat_id>/after")
@by_link
def after(token: str, seat_id: int) -> Page:
    """The page after a shift; before its end, the page of the shift."""
    return _page(token, seat_id)


@pages.post("/c/<token>/shift/<int:seat_id>/after")
@by_link
def answer(token: str, seat_id: int) -> Page:
    """Take an answer; what cannot be taken comes back at its place, and the telephone numbers stand there anyway."""
    return _do(token, seat_id, lambda seat, by, now: services.answer(seat, _said(), by, now))


@pages.post("/c/<token>/shift/<int:seat_id>/after/rest")
@by_link
def rest(token: str, seat_id: int) -> Page:
    """Rest until a day, or no longer."""

    def use_case(seat: Seat, by: Actor, now: datetime) -> None:
        services.when_over(seat, now)
        rests.choose_rest(seat, _until(), by=by, now=now)

    return _do(token, seat_id, use_case)


def _do(token: str, seat_id: int, use_case: Callable[[Seat, Actor, datetime], object]) -> Page:
    now = clock.now()
    try:
        with transaction():
            seat, by = seat_to_press(token, seat_id)
            use_case(seat, by, now)
    except Missing:
        return redirect(f"/c/{token}", code=303)
    except Invalid as error:
        return _page(token, seat_id, problems=error.details, status=error.status)
    except IwillError as error:
        return _page(token, seat_id, notice=error.message, status=error.status)
    return redirect(address(token, f"/shift/{seat_id}/after"), code=303)


def _page(
    token: str, seat_id: int, *, problems: Sequence[Problem] = (), notice: str | None = None, status: int = 200
) -> Page:
    invitation, seat = seat_behind(token, seat_id)
    now = clock.now()
    try:
        services.when_over(seat, now)
    except Missing:
        return redirect(f"/c/{token}", code=303)
    except Refused:
        return redirect(page_address(token, seat_id), code=303)
    view = after_view(token, invitation, seat, i18n.reader_language(), now)
    return render_template("shift/after.html", view=view, problems=problems, notice=notice), status


def _said() -> Said:
    """What was pressed; refuses a page without the one tap. What else is no choice of ours is left out."""
    form = request.form
    feeling = form.get("feeling", "")
    if feeling not in set(Feeling):
        raise Invalid([Problem("feeling", FEELING_REQUIRED, sentence_for(FEELING_REQUIRED))])
    workload, talk = form.get("workload", ""), form.get("talk", "")
    return Said(
        feeling=Feeling(feeling),
        workload=Workload(workload) if workload in set(Workload) else None,
        words=form.get("words", ""),
        talk=TalkTime(talk) if talk in set(TalkTime) else None,
    )


def _until() -> date | None:
    words = request.form.get("until", "").strip()
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Invalid([Problem("until", "invalid", _("Choose a day from the list."))]) from None
