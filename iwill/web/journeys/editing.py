"""A journey's rule on one form: whom, when, what, in whose words, how often.

/journeys/<code>/edit    the form, GET; saved, POST. A rule that means nearly everybody is saved in two steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Problem
from iwill.engagement.journeys import queries, services
from iwill.engagement.journeys.events import EVENTS
from iwill.engagement.journeys.everybody import asks_twice
from iwill.engagement.journeys.models import Journey
from iwill.engagement.journeys.questions import KNOWN
from iwill.engagement.journeys.schemas import read_rule, rule_from
from iwill.engagement.journeys.terms import Channel, Nature, Period
from iwill.messaging.letters import templates, words_of
from iwill.pool.teams.queries import all_teams
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary
from iwill.web import i18n
from iwill.web.actions import attempt
from iwill.web.guard import for_staff
from iwill.web.journeys import words
from iwill.web.journeys.everybody import confirmed
from iwill.web.journeys.form import fields_of, read_fields, rule_typed
from iwill.web.journeys.mistakes import at_fields
from iwill.web.journeys.view import title_of
from iwill.web.pool.words import WORDS as POOL_WORDS

pages = Blueprint("journey_editing", __name__)
Options = list[tuple[str, str]]
Fields = dict[str, Any]
# Which groups of ticks are called how in the rule.
_FIELDS = {
    "skills": "whom.skills",
    "credentials": "whom.credentials",
    "languages": "whom.languages",
    "teams": "whom.teams",
    "questions": "questions",
}


@pages.get("/journeys/<code>/edit")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def form(code: str) -> str:
    """The form as the rule stands."""
    journey = queries.journey_by_code(code)
    own = {"title_zh": journey.title_zh, "title_en": journey.title_en, "priority": str(journey.priority)}
    return _form(journey, fields_of(rule_from(journey.rule)) | own, ())


@pages.post("/journeys/<code>/edit")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def save(code: str) -> Response | str | tuple[str, int]:
    """Save it as a new version, or show it again with each mistake where it was made."""
    journey, fields = queries.journey_by_code(code), read_fields(request.form)
    plain = rule_typed(fields)
    if problems := [*_of_head(fields), *_of_rule(plain)]:
        return _form(journey, fields, at_fields(problems)), 422
    # One of a journey that does not run is asked about when it is switched on.
    number = asks_twice(plain, clock.now()) if journey.running else None
    if number is not None and not confirmed(number):
        kept = [(name, one) for name in request.form if name != "csrf_token" for one in request.form.getlist(name)]
        return render_template(
            "journeys/everybody.html",
            journey=journey,
            number=number,
            action=request.path,
            kept=kept,
            title=title_of(journey),
        )
    ended = attempt(lambda by, now: _save(code, plain, fields, by, now))
    if ended.refusal is not None:
        return _form(journey, fields, at_fields(ended.problems)), ended.refusal.status
    flash(_("Saved. What has fallen due goes out by the new rule; nothing is done twice."), "ok")
    return redirect(f"/journeys/{code}", code=303)


def _save(code: str, plain: Fields, fields: Fields, by: Actor, now: datetime) -> None:
    journey = queries.journey_by_code(code)
    services.rename(
        journey,
        title_zh=fields.get("title_zh", ""),
        title_en=fields.get("title_en", ""),
        priority=int(fields["priority"]),
        by=by,
        now=now,
    )
    services.change_rule(journey, plain, by=by, now=now)


def _of_head(fields: Fields) -> list[Problem]:
    """What is wrong with the titles and the place; everything is told at once."""
    wrong = [name for name in ("title_zh", "title_en") if not 0 < len(fields.get(name, "")) <= services.LONGEST_TITLE]
    place = fields.get("priority", "")
    if not (place.isascii() and place.isdigit() and 0 < int(place) < 1_000):
        wrong.append("priority")
    return [Problem(name, "invalid", "") for name in wrong]


def _of_rule(plain: Fields) -> list[Problem]:
    try:
        read_rule(plain)
    except Invalid as invalid:
        return list(invalid.details)
    return []


def _form(journey: Journey, fields: Fields, problems: Sequence[Problem]) -> str:
    template = fields.get("template", "")
    return render_template(
        "journeys/edit.html",
        journey=journey,
        title=title_of(journey),
        fields=fields,
        problems=problems,
        options={
            name: _chosen_first(offered, fields.get(_FIELDS.get(name, ""), ())) for name, offered in _options().items()
        },
        places=[f"{{{{ words.{name} }}}}" for name in sorted(words_of(template))] if template in templates() else [],
    )


def _options() -> dict[str, Options]:
    language = i18n.reader_language()
    return {
        "lifecycles": [(one.value, str(POOL_WORDS[Lifecycle][one])) for one in Lifecycle],
        "skills": _terms("skill", language),
        "credentials": _terms("credential", language),
        "languages": _terms("language", language),
        "teams": [(str(team.id), team.name) for team in all_teams()],
        "natures": [(one.value, str(words.NATURES[one])) for one in Nature],
        "channels": [(one.value, str(words.CHANNELS[one])) for one in Channel],
        "periods": [(one.value, str(words.PERIODS[one])) for one in Period],
        "events": [(code, str(event.text)) for code, event in sorted(EVENTS.items())],
        "questions": [(code, words.question(code)) for code in sorted(KNOWN)],
        "templates": [(name, words.template(name)) for name in templates()],
    }


def _chosen_first(offered: Options, chosen: Sequence[str]) -> Options:
    """What is ticked stands first, in its own order: the order of questions is that of the page behind the link."""
    places = {code: place for place, code in enumerate(chosen)}
    return sorted(offered, key=lambda one: places.get(one[0], len(places)))


def _terms(kind: str, language: str) -> Options:
    found = vocabulary()
    codes = [code for own_kind, code in found.terms if own_kind == kind and found.resolve(kind, code) == code]
    return [(code, found.label(kind, code, language)) for code in codes]
