"""The three questions: what do I care about, what can I do best, where do I start. One on each page; back keeps all.

/join          which issues, three at most
/join/skills   skills, and a licence if there is one; its number may come later
/join/start    where to begin, and a first week
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Problem
from iwill.pool.sign_up.terms import BEGINNING_TEXT, CAUSE_TEXT, MOST_CAUSES, Beginning, Cause
from iwill.pool.vocabulary import Term, vocabulary
from iwill.pool.week_presets import PRESETS
from iwill.web import i18n
from iwill.web.guard import public
from iwill.web.join import carried
from iwill.web.join.carried import Carried
from iwill.web.me.times import zone_choices

pages = Blueprint("join_questions", __name__)
Page = str | Response | tuple[str, int]

CAUSES, SKILLS, START, CONTACT, CONSENTS = "/join", "/join/skills", "/join/start", "/join/contact", "/join/consents"
ROAD = (CAUSES, SKILLS, START, CONTACT, CONSENTS)
LATER = "later"
# A fact about a person, and a check that nobody can hand in by themselves: neither is offered.
NOT_OFFERED = (("skill", "student"), ("credential", "minors_clearance"))
LONGEST_NUMBER = 60


@pages.get(CAUSES)
@public
def causes() -> str:
    """The first question, and what joining comes to."""
    return _causes(carried.load())


@pages.post(CAUSES)
@public
def take_causes() -> Page:
    """One to three issues; anything else is shown at its place."""
    told = carried.load()
    chosen = tuple(code for code in dict.fromkeys(request.form.getlist("causes")) if code in list(Cause))
    told = replace(told, answers=replace(told.answers, causes=chosen, language=i18n.reader_language()))
    if not 1 <= len(chosen) <= MOST_CAUSES:
        return _causes(told, [Problem("causes", "invalid", _("Choose one, two or three."))]), 422
    return go_on(told, CAUSES)


@pages.get(SKILLS)
@public
def skills() -> Page:
    """The second question."""
    return _turned_back(SKILLS) or _skills(carried.load())


@pages.post(SKILLS)
@public
def take_skills() -> Page:
    """Skills by their codes, a licence by its own. What is claimed here stays a claim until somebody has looked."""
    told, words = carried.load(), vocabulary()
    # What was merged while the page was open counts as what took it in.
    wanted = (words.resolve("skill", code) for code in request.form.getlist("skills"))
    offered = {term.code for term in _offered("skill")}
    chosen = tuple(code for code in dict.fromkeys(wanted) if code in offered)
    licence = words.resolve("credential", request.form.get("licence", ""))
    licence = licence if licence in {term.code for term in _offered("credential")} else ""
    number = request.form.get("number", "").strip() if licence else ""
    told = replace(told, answers=replace(told.answers, skills=chosen, licence=licence, licence_number=number))
    if len(number) > LONGEST_NUMBER:
        return _skills(told, [Problem("number", "too_long", _("This is too long for a number."))]), 422
    return go_on(told, SKILLS)


@pages.get(START)
@public
def start() -> Page:
    """The third question."""
    return _turned_back(START) or _start(carried.load())


@pages.post(START)
@public
def take_start() -> Page:
    """Where to begin, and a week to begin with; the week may be left for later."""
    told = carried.load()
    beginning, preset = request.form.get("beginning", ""), request.form.get("preset", "")
    zone = request.form.get("zone", "")
    told = replace(
        told,
        answers=replace(
            told.answers,
            beginning=beginning if beginning in list(Beginning) else "",
            preset=preset if preset in PRESETS else "",
            zone=zone if zone in available_timezones() else "",
        ),
    )
    if not told.answers.beginning:
        return _start(told, [Problem("beginning", "required", _("Choose where you start."))]), 422
    return go_on(told, START)


def go_on(told: Carried, behind: str) -> Response:
    """Keep what was answered and lead to the next page of the road."""
    carried.keep(replace(told, done=tuple(dict.fromkeys((*told.done, behind)))))
    return redirect(ROAD[ROAD.index(behind) + 1], code=303)


def first_missing(told: Carried, before: str) -> str | None:
    """The first page before this one that has not been answered."""
    return next((page for page in ROAD[: ROAD.index(before)] if page not in told.done), None)


def _offered(kind: str) -> list[Term]:
    """What can be chosen today, without what stands for, or below, something that is not offered."""
    words = vocabulary()
    left_out = {code for own_kind, one in NOT_OFFERED if own_kind == kind for code in words.satisfied_by(kind, one)}
    return [term for term in words.of_kind(kind) if term.code not in left_out]


def _turned_back(page: str) -> Response | None:
    missing = first_missing(carried.load(), page)
    return redirect(missing, code=303) if missing else None


def _causes(told: Carried, problems: Sequence[Problem] = ()) -> str:
    options = [(cause.value, text) for cause, text in CAUSE_TEXT.items()]
    return render_template("join/causes.html", told=told, options=options, problems=problems)


def _skills(told: Carried, problems: Sequence[Problem] = ()) -> str:
    reading = i18n.reader_language()
    skills = [
        (term.code, term.name(reading), _l("Counts once somebody has confirmed it.") if term.claim else "")
        for term in _offered("skill")
    ]
    licences = [("", _("none, or later"))] + [(term.code, term.name(reading)) for term in _offered("credential")]
    return render_template("join/skills.html", told=told, skills=skills, licences=licences, problems=problems)


def _start(told: Carried, problems: Sequence[Problem] = ()) -> str:
    zone = told.answers.zone or organisation_zone()
    return render_template(
        "join/start.html",
        told=told,
        beginnings=[(beginning.value, text) for beginning, text in BEGINNING_TEXT.items()],
        presets=[(name, text) for name, (text, _week) in PRESETS.items()] + [(LATER, _("I say it later"))],
        later=LATER,
        zones=zone_choices(zone, clock.now()),
        zone=zone,
        problems=problems,
    )
