"""The page behind a question about one thing that is missing: age, a proved address, a licence, hours.

/q/<token>   GET the one question; POST its answer. Answering again is harmless, and corrects the answer before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import available_timezones

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Problem, sentence_for
from iwill.core.tokens import LinkPurpose
from iwill.messaging import gaps as messaging_gaps
from iwill.pool import erasures
from iwill.pool import queries as pool_queries
from iwill.pool.gaps import queries, services
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.terms import Gap
from iwill.pool.imports.dates import age_on, end_in, read_birth
from iwill.pool.models import Volunteer
from iwill.pool.rules import ADULT_AGE
from iwill.pool.services import leaving
from iwill.pool.sign_up.rules import age_group
from iwill.pool.sign_up.terms import TOO_YOUNG, AgeGroup
from iwill.pool.vocabulary import vocabulary
from iwill.pool.week_presets import PRESETS
from iwill.web import i18n
from iwill.web.answers.link_view import masked
from iwill.web.guard import by_link
from iwill.web.me.times import zone_choices
from iwill.web.me.today import zone_of

pages = Blueprint("gap_answers", __name__)
Page = str | Response | tuple[str, int]
Deed = Callable[[Actor], None]
LONGEST = 60


@pages.get("/q/<token>")
@by_link(LinkPurpose.GAP)
def ask(token: str) -> Page:
    """The question. Looking changes nothing, because mail scanners look too."""
    question = queries.question_by_token(token, clock.now())
    return _over() if question is None else _page(question)


@pages.post("/q/<token>")
@by_link(LinkPurpose.GAP)
def answer(token: str) -> Page:
    """Take the answer; what cannot be read is shown at its place."""
    question = queries.question_by_token(token, clock.now())
    if question is None:
        return _over()
    volunteer = _speak(question)
    by = Actor(ActorKind.VOLUNTEER, volunteer.id)
    if question.gap is Gap.AGE and request.form.get("delete") == "yes":
        with transaction():
            leaving.erase_person(volunteer, by=by, now=clock.now())
        erasures.update_ledger()
        return render_template("answer/permission_over.html", erased=True)
    deed, problems = _READ[question.gap](question)
    if deed is None:
        return _page(question, problems), 422
    try:
        with transaction():
            deed(by)
    except IwillError as refusal:
        return _page(question, refusal.details or [Problem("$", refusal.code, refusal.message)]), refusal.status
    return _page(question, thanks=True)


def _read_age(question: GapQuestion) -> tuple[Deed | None, list[Problem]]:
    today, words = civil_day(clock.now()), request.form.get("birth", "").strip()[:LONGEST]
    birth = read_birth(words, on=today)
    group = age_group(birth, today) if birth else None
    if birth is None:
        return None, [Problem("birth", "invalid", _("Give a year such as 1990, or a date such as 1990-05-01."))]
    if group is AgeGroup.UNSURE:
        return None, [Problem("birth", "invalid", _("The year leaves it open whether you are 18. Give the date."))]
    if group is AgeGroup.CHILD:
        return None, [Problem("birth", TOO_YOUNG, sentence_for(TOO_YOUNG))]
    adult_from = age_on(birth, ADULT_AGE)
    return lambda by: services.answer_age(question, adult_from, by=by, now=clock.now()), []


def _read_contact(question: GapQuestion) -> tuple[Deed | None, list[Problem]]:
    contact = messaging_gaps.contact_reached(question)
    if contact is None:
        return None, [Problem("$", "not_found", _("This address is no longer on file. Nothing is asked of you."))]
    return lambda by: services.answer_contact(question, contact, by=by, now=clock.now()), []


def _read_licence(question: GapQuestion) -> tuple[Deed | None, list[Problem]]:
    kind, number = request.form.get("kind", ""), request.form.get("number", "").strip()[:LONGEST] or None
    end = end_in(request.form.get("valid_until", ""))
    if ("credential", kind) not in vocabulary().terms:
        return None, [Problem("kind", "required", _("Choose which licence it is."))]
    if end.day is None or end.day < civil_day(clock.now()):
        return None, [Problem("valid_until", "invalid", _("Give the new last day, such as 2029-05-31."))]
    until: date = end.day
    return lambda by: services.answer_licence(question, kind, number, until, by=by, now=clock.now()), []


def _read_hours(question: GapQuestion) -> tuple[Deed | None, list[Problem]]:
    preset, zone = PRESETS.get(request.form.get("preset", "")), request.form.get("zone", "")
    if preset is None:
        return None, [Problem("preset", "required", _("Choose what fits best; you can change every hour later."))]
    known = zone if zone in available_timezones() else None
    week = preset[1]()
    return lambda by: services.answer_hours(question, week, known, by=by, now=clock.now()), []


_READ: dict[Gap, Callable[[GapQuestion], tuple[Deed | None, list[Problem]]]] = {
    Gap.AGE: _read_age,
    Gap.CONTACT: _read_contact,
    Gap.LICENCE: _read_licence,
    Gap.HOURS: _read_hours,
}


def _page(question: GapQuestion, problems: Sequence[Problem] = (), *, thanks: bool = False) -> str:
    volunteer, now = _speak(question), clock.now()
    reading, words = i18n.reader_language(), vocabulary()
    licences = queries.ending_licences(volunteer, now) if question.gap is Gap.LICENCE else []
    return render_template(
        "answer/gap.html",
        gap=question.gap.value,
        name=masked(volunteer.preferred_name),
        thanks=thanks or (question.answered_at is not None and not problems and request.method == "GET"),
        problems=problems,
        too_young=any(problem.code == TOO_YOUNG for problem in problems),
        presets=[(name, text) for name, (text, _week) in PRESETS.items()],
        zones=zone_choices(zone_of(volunteer), now),
        licences=[(one.kind, words.label("credential", one.kind, reading), one.valid_until) for one in licences],
        typed=request.form,
    )


def _speak(question: GapQuestion) -> Volunteer:
    volunteer = pool_queries.volunteer_by_id(question.volunteer_id)
    i18n.prefer(volunteer.language)
    return volunteer


def _over() -> tuple[str, int]:
    return render_template("answer/permission_over.html", erased=False), 410
