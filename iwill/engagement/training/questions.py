"""What letters ask about training: a place in a course that fits, or an interest where there is no date yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.core.errors import Invalid, Problem
from iwill.core.localtime import say_window
from iwill.engagement.answering import questions as shipped
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.terms import Choice, Field, FieldKind, Shown, Taken
from iwill.engagement.training import queries
from iwill.engagement.training.offers import MOST_OFFERS, offers_for
from iwill.engagement.training.services import places
from iwill.engagement.training.terms import COMING, PlaceState, Worth
from iwill.messaging.services import reader_zone
from iwill.pool.models import Volunteer

# In place of the shipped question, which knows of no sessions.
assert shipped


def _refresher(volunteer: Volunteer, now: datetime) -> Shown | None:
    """Sessions of what matters most to her; without a date only whether she would like to know of one."""
    options = _options(volunteer, now)
    choices: tuple[Choice, ...] = (Choice("interested", _("I am interested")), Choice("not_now", _("Not now")))
    if options:
        field = Field(FieldKind.ONE_OF, "session", _("Which suits you"), options, value=options[0][0])
        choices = (Choice("sign_up", _("Sign me up"), fields=(field,)), *choices)
    return Shown(
        _("Would a refresher suit you?"),
        _("A short course on what has changed, or what your work needs. Coming or not is up to you."),
        choices,
    )


def _take_refresher(taking: Taking) -> Taken:
    if taking.given.choice != "sign_up":
        return Taken()
    chosen = taking.given.one("session")
    offered = {value for value, _words in _options(taking.volunteer, taking.now)}
    if chosen not in offered:
        raise Invalid([Problem("session", "required", _("Choose one of the dates."))])
    place = places.sign_up(queries.session_by_id(int(chosen)), taking.volunteer, by=taking.by, now=taking.now)
    return Taken({"place": place.state.value}, {"session": int(chosen)}, (chosen,))


def _say_refresher(answer: str, changed: Mapping[str, Any]) -> str:
    if changed.get("place") == PlaceState.SIGNED_UP:
        return _("You have a place; a message confirms it.")
    if changed.get("place") == PlaceState.WAITING:
        return _("It is full: you are on the waiting list and are told as soon as a place is free.")
    if answer == "interested":
        return _("Noted: whoever plans the courses sees that you are interested.")
    return _("Noted: not now.")


def _undo_refresher(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    if not before.get("session"):
        return
    place = queries.place_of(before["session"], volunteer.id)
    if place is not None and place.state in COMING:
        places.give_back(place, by=by, now=now)


def _options(volunteer: Volunteer, now: datetime) -> tuple[tuple[str, str], ...]:
    """Dates that she can sign up for, of what her work needs and what has run out first."""
    language, zone = str(get_locale() or "en").replace("_", "-"), reader_zone(volunteer.zone)
    found = []
    for offer in offers_for(volunteer, now):
        if not offer.can_begin or offer.worth is Worth.FURTHER:
            continue
        for session in offer.sessions[:2]:
            when = say_window(session.starts_at, session.ends_at, zone, language)
            found.append((str(session.id), f"{offer.course.title(language)}: {when}"))
    return tuple(found[:MOST_OFFERS])


ask(Question("refresher", _refresher, _take_refresher, _say_refresher, _undo_refresher))
