"""What stands on my record besides hours: awards, thanks, and with whom I served.

/me/record/thank                  one sentence to somebody I served with
/me/record/introductions          would somebody like to stay in touch
/me/record/introductions/<id>     yes, no, or not any more
/me/record/reunions/<id>          I come, or not
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut
from iwill.callouts.queries import started_callout
from iwill.core.encryption import unseal
from iwill.core.errors import Invalid, Missing, Problem
from iwill.core.localtime import say_day, say_instant
from iwill.engagement.recognition import meeting, thanking
from iwill.engagement.recognition.queries import meetings, served, thanks
from iwill.engagement.recognition.queries.thanks import Received
from iwill.engagement.recognition.terms import MeetingState
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import ContactKind, ContactState
from iwill.web.actions import UseCase, act, attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.i18n import reader_language
from iwill.web.me.today import zone_of
from iwill.web.recognition.words import award

pages = Blueprint("me_recognition", __name__)
RECORD = "/me/record#together"
# People fade from the list of those one can thank or ask; what was said stays.
TOGETHER_DAYS = 60
SHOWN = 12


@dataclass(frozen=True)
class Together:
    """What me/_together.html prints. `asked` wait for my word; `in_touch` have said yes, with their address."""

    awards: Sequence[tuple[str, str]]
    thanks: Sequence[Received]
    beside: Sequence[tuple[str, str]]
    asked: Sequence[tuple[int, str, str]]
    in_touch: Sequence[tuple[int, str, str]]
    reunions: Sequence[tuple[int, str, str, str, str]]

    def __bool__(self) -> bool:
        return any((self.awards, self.thanks, self.beside, self.asked, self.in_touch, self.reunions))


def together(volunteer: Volunteer, now: datetime) -> Together:
    """Awards, thanks, and everybody met by serving."""
    language, zone = reader_language(), zone_of(volunteer)
    introductions = meetings.introductions_of(volunteer.id, now)
    beside = meetings.served_with(volunteer.id, now - timedelta(days=TOGETHER_DAYS))
    return Together(
        awards=[
            (award(one.award, one.mark), say_day(one.given_at.date(), language))
            for one in served.awards_of(volunteer.id)
        ],
        thanks=thanks.thanks_to(volunteer.id),
        beside=[
            (f"{person.id}:{call_out.id}", f"{person.preferred_name} · {call_out.title}")
            for person, call_out in beside[:SHOWN]
        ],
        asked=[
            (one.id, one.asker.preferred_name, one.call_out.title)
            for one in introductions
            if one.state is MeetingState.ASKED
        ],
        in_touch=[
            (one.id, other.preferred_name, _address(other))
            for one in introductions
            if one.state is MeetingState.ACCEPTED
            for other in (one.asker if one.asked_id == volunteer.id else one.asked,)
        ],
        reunions=[
            (
                one.reunion_id,
                one.reunion.call_out.title,
                say_instant(one.reunion.starts_at, zone, language),
                one.state.value,
                unseal(one.reunion.room_sealed, one.reunion.uid) if one.state is MeetingState.ACCEPTED else "",
            )
            for one in meetings.reunions_of(volunteer.id, now)
        ],
    )


def note_addresses_read(view: Together) -> None:
    """Somebody who agreed to it was shown an address: that it was looked at is noted."""
    if view.in_touch:
        act(
            lambda by, now: [
                audit.record(by, "contact.read", f"introduction:{number}", now=now) for number, *_rest in view.in_touch
            ]
        )


@pages.post("/me/record/thank")
@for_volunteer
def thank() -> Response:
    """One sentence to somebody I served with; it is signed with what I am called."""

    def use_case(by: Actor, now: datetime) -> None:
        other, call_out = _chosen()
        thanking.thank(other, call_out, request.form.get("sentence", ""), by=by, now=now)

    return _done(use_case, _("On its way. It stays on the record of whoever gets it."))


@pages.post("/me/record/introductions")
@for_volunteer
def ask() -> Response:
    """Ask somebody whether we stay in touch."""

    def use_case(by: Actor, now: datetime) -> None:
        other, call_out = _chosen()
        meeting.ask_to_meet(current_volunteer(), other, call_out, by=by, now=now)

    return _done(use_case, _("Asked, once. You hear of a yes; a no is told to nobody."))


@pages.post("/me/record/introductions/<int:introduction_id>")
@for_volunteer
def answer(introduction_id: int) -> Response:
    """Yes, no, or not any more."""

    def use_case(by: Actor, now: datetime) -> None:
        row, said = meetings.introduction_by_id(introduction_id), request.form.get("say", "")
        own = current_volunteer().id
        if own not in (row.asker_id, row.asked_id) or (said != "end" and own != row.asked_id):
            raise Missing
        if said == "end":
            meeting.end_introduction(row, by=by, now=now)
        else:
            meeting.answer_introduction(row, said == "yes", by=by, now=now)

    return _done(use_case, _("Noted, as of now."))


@pages.post("/me/record/reunions/<int:reunion_id>")
@for_volunteer
def come(reunion_id: int) -> Response:
    """I come, or not; the last word counts."""
    yes = request.form.get("say") == "yes"
    return _done(
        lambda by, now: meeting.answer_reunion(reunion_id, current_volunteer(), yes, by=by, now=now),
        _("Noted, as of now."),
    )


def _done(use_case: UseCase[None], said: str) -> Response:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        flash(" ".join(str(problem.message) for problem in ended.problems), "problem")
    else:
        flash(said, "ok")
    return redirect(RECORD, code=303)


def _chosen() -> tuple[Volunteer, CallOut]:
    person, _colon, call_out = (request.form.get("with") or request.form.get("meet", "")).partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (person, call_out)):
        raise Invalid([Problem("with", "required", _("Choose one."))])
    return pool_queries.volunteer_by_id(int(person)), started_callout(int(call_out))


def _address(volunteer: Volunteer) -> str:
    """The address that somebody who said yes is written to."""
    for contact in volunteer.contacts:
        usable = contact.state is not ContactState.DEAD and not contact.do_not_use
        if contact.kind is ContactKind.EMAIL and usable:
            return contact_value(contact)
    return ""
