"""The page behind a letter: everything it asks, on one page, answered in one or two taps without a password.

/j/<token>         GET what is asked, and what became of each answer; POST one answer
/j/<token>/undo    POST takes one back
/j/<token>/leave   GET asks once more; leaving itself is an answer like the others

Looking changes nothing, because mail scanners look too. After its time the page says what still works.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError, Problem
from iwill.core.tokens import LinkPurpose
from iwill.engagement.answering import services
from iwill.engagement.answering.registry import QUESTIONS
from iwill.engagement.answering.terms import LONGEST, MOST_VALUES, Given
from iwill.engagement.journeys.models import Letter
from iwill.engagement.journeys.queries import letter_by_token
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.web import i18n
from iwill.web.answers.letter_view import letter_page
from iwill.web.guard import by_link

pages = Blueprint("letter_answers", __name__)
Page = str | Response | tuple[str, int]
NOT_FIELDS = ("question", "choice")


@pages.get("/j/<token>")
@by_link(LinkPurpose.JOURNEY)
def ask(token: str) -> Page:
    """What the letter asks, each with its answers or with what an answer changed."""
    letter = _working(token)
    return _over(token) if letter is None else _page(letter, token)


@pages.post("/j/<token>")
@by_link(LinkPurpose.JOURNEY)
def answer(token: str) -> Page:
    """Take one answer; what cannot be read is shown at its place."""
    code = request.form.get("question", "")[:40]
    return _done(token, code, lambda letter: services.answer(letter, code, _given(), now=clock.now()))


@pages.post("/j/<token>/undo")
@by_link(LinkPurpose.JOURNEY)
def undo(token: str) -> Page:
    """Take one answer back, and what it changed."""
    code = request.form.get("question", "")[:40]
    return _done(token, code, lambda letter: services.undo(letter, code, now=clock.now()))


@pages.get("/j/<token>/leave")
@by_link(LinkPurpose.JOURNEY)
def leave(token: str) -> Page:
    """What leaving means, and the button."""
    letter = _working(token)
    if letter is None:
        return _over(token)
    volunteer = _speak(letter)
    page = letter_page(letter, volunteer, token, clock.now(), "", ())
    return render_template("answer/leave.html", page=page, action=_address(token))


def _done(token: str, code: str, deed: Callable[[Letter], object]) -> Page:
    letter = _working(token)
    if letter is None:
        return _over(token)
    _speak(letter)
    try:
        with transaction():
            deed(letter)
    except IwillError as refusal:
        db.session.rollback()
        letter = _working(token)
        assert letter is not None
        problems = refusal.details or [Problem(code or "$", refusal.code, refusal.message)]
        return _page(letter, token, code, problems), refusal.status
    place = f"#q-{code}" if code in QUESTIONS else ""
    return redirect(_address(token) + place, code=303)


def _given() -> Given:
    """The button, and what goes with it, cut to a sane length and number."""
    fields = {
        name: tuple(value[:LONGEST] for value in values[:MOST_VALUES])
        for name, values in request.form.lists()
        if name not in NOT_FIELDS
    }
    return Given(request.form.get("choice", "")[:40], fields)


def _page(letter: Letter, token: str, wrong: str = "", problems: Sequence[Problem] = ()) -> str:
    volunteer = _speak(letter)
    page = letter_page(letter, volunteer, token, clock.now(), wrong, problems)
    return render_template(
        "answer/letter.html",
        page=page,
        action=_address(token),
        undo=_address(token, "/undo"),
        problems=problems,
        wrong=wrong,
        typed=request.form,
    )


def _working(token: str) -> Letter | None:
    """The letter while it can be answered; None once its time is over, it is forgotten, or its reader is erased."""
    held = letter_by_token(token, clock.now())
    return held.letter if held is not None and not held.expired else None


def _speak(letter: Letter) -> Volunteer:
    volunteer = pool_queries.volunteer_by_id(letter.volunteer_id)
    i18n.prefer(volunteer.language)
    return volunteer


def _over(token: str) -> tuple[str, int]:
    held = letter_by_token(token, clock.now())
    if held is not None:
        i18n.prefer(held.volunteer.language)
    return render_template("answer/letter_over.html"), 410


def _address(token: str, rest: str = "") -> str:
    """A page behind the link, in the language chosen on the page that leads there."""
    language = i18n.switched_to()
    return f"/j/{token}{rest}" + (f"?lang={language}" if language else "")
