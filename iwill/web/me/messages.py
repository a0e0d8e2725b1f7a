"""What reaches me, when, and how to stop it: pause, nights, language, leaving.

/me/messages            each kind of message, whether it comes at present, and why
/me/messages/pause      for a week, a month, up to a day; or end the pause
/me/messages/nights     real call-outs also at night, or not
/me/messages/language   of messages and pages
/me/messages/kinds      be asked again for a kind of work
/me/messages/wishes     how much when nothing is urgent (wishes)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.callouts.unwanted import services as unwanted
from iwill.callouts.unwanted.queries import unwanted_kinds
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Problem
from iwill.core.policy import current
from iwill.messaging.rules import QUIET_FROM, QUIET_TO
from iwill.pool.models import Volunteer
from iwill.pool.services import preferences
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import ConsentPurpose, ContactKind, ContactState, Lifecycle
from iwill.web import i18n
from iwill.web.actions import act, attempt
from iwill.web.answers.understood import kind_in_words
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.today import zone_of
from iwill.web.me.wishes import WishesView, wishes_view
from iwill.web.pool.words import say_day

pages = Blueprint("me_messages", __name__)
HERE = "/me/messages"
Page = str | Response | tuple[str, int]
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class MessagesPage:
    """What me/messages.html prints. `kinds` are (what, whether it comes, why)."""

    volunteer: Volunteer
    address: str
    kinds: list[tuple[str, bool, str]]
    paused: bool
    paused_until: str
    can_pause: bool
    week: str
    month: str
    quiet_from: str
    quiet_to: str
    unwanted: list[tuple[str, str]]
    wishes: WishesView


@pages.get(HERE)
@for_volunteer
def messages() -> str:
    """What still arrives, with every switch that changes it."""
    return _page()


@pages.post(f"{HERE}/pause")
@for_volunteer
def pause() -> Page:
    """Pause for as long as was chosen, or come back; a day that is over is shown at its place."""
    volunteer, chosen = current_volunteer(), request.form.get("for", "")
    if chosen == "resume":
        tried = attempt(lambda by, now: preferences.resume(volunteer, by=by, now=now))
        words = _("Welcome back.")
    else:
        until, problem = _until(volunteer, chosen)
        if problem:
            return _page([problem]), 422
        tried = attempt(lambda by, now: preferences.pause(volunteer, until=until, by=by, now=now))
        words = _("You are on pause. Rest well.")
    if tried.refusal:
        return _page(tried.problems), tried.refusal.status
    flash(words, "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/nights")
@for_volunteer
def nights() -> Response:
    """Give or withdraw the consent to be woken for a real call-out."""
    volunteer, given = current_volunteer(), request.form.get("nights") == "yes"
    act(lambda by, now: preferences.answer_consent(volunteer, ConsentPurpose.NIGHT_CALLS, given, by=by, now=now))
    flash(_("Noted, as of now."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/language")
@for_volunteer
def language() -> Page:
    """Choose the language of messages and pages."""
    volunteer, chosen = current_volunteer(), request.form.get("language", "")
    tried = attempt(lambda by, now: preferences.set_language(volunteer, chosen))
    if tried.refusal:
        return _page(tried.problems), tried.refusal.status
    i18n.prefer(chosen)
    flash(_("Saved."), "ok")
    response = redirect(HERE, code=303)
    # The switch in the top bar would otherwise go on saying something else.
    response.delete_cookie(i18n.COOKIE)
    return response


@pages.post(f"{HERE}/kinds")
@for_volunteer
def kinds() -> Response:
    """Be asked again for a kind of work that an answer had ruled out."""
    volunteer, chosen = current_volunteer(), request.form.get("kind", "")
    kind = [(work, skill) for work, skill in unwanted_kinds(volunteer.id) if f"{work}:{skill}" == chosen]
    act(lambda _by, _now: unwanted.ask_again(volunteer.id, kind))
    flash(_("Noted, as of now."), "ok")
    return redirect(f"{HERE}#kinds", code=303)


def _until(volunteer: Volunteer, chosen: str) -> tuple[date | None, Problem | None]:
    """The day on which they are asked again: None for an open end."""
    today = clock.now().astimezone(ZoneInfo(zone_of(volunteer))).date()
    spans = {"week": WEEK, "month": MONTH}
    if chosen in spans:
        return today + spans[chosen], None
    if chosen != "date":
        return None, None
    try:
        return date.fromisoformat(request.form.get("until", "").strip()), None
    except ValueError:
        return None, Problem("until", "invalid", _("Give a date such as 2026-10-01."))


def _page(problems: Sequence[Problem] = ()) -> str:
    volunteer, policies, today = current_volunteer(), current(db.session()), civil_day(clock.now())
    page = MessagesPage(
        volunteer=volunteer,
        address=_address(volunteer),
        kinds=_kinds(volunteer),
        paused=volunteer.lifecycle in (Lifecycle.PAUSED, Lifecycle.DORMANT),
        paused_until=say_day(volunteer.paused_until),
        can_pause=volunteer.lifecycle in (Lifecycle.ACTIVE, Lifecycle.PAUSED),
        week=say_day(today + WEEK),
        month=say_day(today + MONTH),
        quiet_from=f"{int(policies[QUIET_FROM]):02d}:00",
        quiet_to=f"{int(policies[QUIET_TO]):02d}:00",
        unwanted=[
            (f"{work}:{skill}", kind_in_words(work, skill, i18n.reader_language()))
            for work, skill in unwanted_kinds(volunteer.id)
        ],
        wishes=wishes_view(volunteer),
    )
    return render_template("me/messages.html", page=page, problems=problems, typed=request.form.get("until", ""))


def _kinds(volunteer: Volunteer) -> list[tuple[str, bool, str]]:
    """Each kind of message, whether it comes at present, and why: by the rules that the outbox goes by."""
    may, asked = volunteer.may_process and volunteer.may_contact, volunteer.lifecycle is Lifecycle.ACTIVE
    calls = may and asked
    if not may:
        why = _("You have not agreed to be contacted.")
    elif not asked:
        why = _("Only people in active service are asked; nobody asks during a pause.")
    else:
        why = _("When a call fits what you can do and your hours.")
    return [
        (_("Call-outs and drills"), calls, why),
        (_("A place in reserve, and reminders of an answer you put off"), calls, _("The same as call-outs.")),
        (
            _("About seats that you hold: confirmation, reminder, changes"),
            may,
            _("Also during a pause, because others count on you."),
        ),
        (
            _("One question about what is missing, such as your hours"),
            may and volunteer.lifecycle not in (Lifecycle.PAUSED, Lifecycle.LEFT, Lifecycle.BARRED),
            _("Once a month at most for each."),
        ),
        (_("Links to sign in"), True, _("Only when you ask for one.")),
    ]


def _address(volunteer: Volunteer) -> str:
    """The address that mail goes to: a proved one before others, in their order, as the outbox chooses."""
    usable = [
        contact
        for contact in volunteer.contacts
        if contact.kind is ContactKind.EMAIL and contact.state is not ContactState.DEAD and not contact.do_not_use
    ]
    usable.sort(key=lambda contact: (contact.state is not ContactState.VERIFIED, contact.position, contact.id))
    return contact_value(usable[0]) if usable else ""
