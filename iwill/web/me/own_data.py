"""What is held about a volunteer, and what she may do about it.

/me/me          everything held, consents, language, pause, taking away, erasing
/me/consents    give or withdraw one
/me/language    of messages and pages
/me/pause       pause or resume
/me/export      everything as a file
/me/erase       everything gone, after the number has been typed
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts import audit
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.errors import Problem
from iwill.pool import erasures
from iwill.pool.models import Consent, ContactPoint, Volunteer
from iwill.pool.services import leaving, preferences
from iwill.pool.services.consent import standing_consents
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import ConsentPurpose
from iwill.pool.vocabulary import vocabulary
from iwill.web import i18n
from iwill.web.actions import act, attempt
from iwill.web.cookies import take_cookie
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.today import zone_of
from iwill.web.pool import words as pool_words

pages = Blueprint("me_data", __name__)
HERE = "/me/me"
Page = str | tuple[str, int] | AnyResponse

# What each consent is for and what follows when it is withdrawn, said to the person herself.
CONSENTS: dict[ConsentPurpose, tuple[object, object]] = {
    ConsentPurpose.PROCESS: (
        _l("Keep my data"),
        _l("So that we know what you can do and when. Without it you are on pause and nobody asks you."),
    ),
    ConsentPurpose.CONTACT: (
        _l("Contact me about call-outs"),
        _l("By e-mail, telephone or chat. Without it you are on pause and nobody asks you."),
    ),
    ConsentPurpose.NIGHT_CALLS: (
        _l("Also at night"),
        _l("Real call-outs may reach you between 22:00 and 08:00. Without it they wait for the morning."),
    ),
    ConsentPurpose.SHARE_WITH_REQUESTER: (
        _l("Tell my name to who asks for help"),
        _l("Once you have a seat. Without it they see a shortened name."),
    ),
    ConsentPurpose.PUBLICITY: (
        _l("Tell of my service in public"),
        _l("In reports or on our pages, with your name. Without it you are only counted."),
    ),
}


@dataclass(frozen=True)
class MePage:
    """Everything held, in words."""

    volunteer: Volunteer
    zone: str
    contacts: list[tuple[ContactPoint, str]]
    skills: list[tuple[str, bool]]
    languages: list[str]
    credentials: list[tuple[str, tuple[str, str], str]]
    consents: list[tuple[ConsentPurpose, object, object, Consent | None]]


@pages.get(HERE)
@for_volunteer
def me() -> str:
    """Everything that is held about the reader."""
    return _page(current_volunteer())


@pages.post("/me/consents")
@for_volunteer
def consents() -> Page:
    """Give or withdraw one consent."""
    volunteer = current_volunteer()
    purpose = request.form.get("purpose", "")
    if purpose not in set(ConsentPurpose):
        return redirect(HERE, code=303)
    given = request.form.get("given") == "yes"
    act(lambda by, now: preferences.answer_consent(volunteer, ConsentPurpose(purpose), given, by=by, now=now))
    flash(_("Noted, as of now."), "ok")
    return redirect(f"{HERE}#consents", code=303)


@pages.post("/me/language")
@for_volunteer
def language() -> Page:
    """Choose the language of messages and pages."""
    volunteer, chosen = current_volunteer(), request.form.get("language", "")
    tried = attempt(lambda by, now: preferences.set_language(volunteer, chosen))
    if tried.refusal:
        return _page(volunteer, tried.problems), tried.refusal.status
    i18n.prefer(chosen)
    flash(_("Saved."), "ok")
    response = redirect(HERE, code=303)
    # The switch in the top bar would otherwise go on saying something else.
    response.delete_cookie(i18n.COOKIE)
    return response


@pages.post("/me/pause")
@for_volunteer
def pause() -> Page:
    """Pause, or come back from a pause; refused without consent."""
    volunteer = current_volunteer()
    step = preferences.pause if request.form.get("to") == "pause" else preferences.resume
    tried = attempt(lambda by, now: step(volunteer, by=by, now=now))
    if tried.refusal:
        return _page(volunteer, tried.problems), tried.refusal.status
    flash(_("You are on pause. Rest well.") if step is preferences.pause else _("Welcome back."), "ok")
    return redirect("/me", code=303)


@pages.post("/me/export")
@for_volunteer
def export() -> Page:
    """Everything held, as a file for the reader to keep; that it was taken is noted."""
    volunteer = current_volunteer()
    act(lambda by, now: audit.record(by, "volunteer.exported", f"volunteer:{volunteer.id}", now=now))
    content = json.dumps(leaving.export_person(volunteer), ensure_ascii=False, indent=2, default=str)
    name = f"iwill-{volunteer.number}.json"
    return Response(
        content, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@pages.post("/me/erase")
@for_volunteer
def erase() -> Page:
    """Erase everything, once the reader has typed her number; refused at the field otherwise."""
    volunteer = current_volunteer()
    if request.form.get("number", "").strip().upper() != volunteer.number:
        wrong = Problem("number", "invalid", _("Type your number exactly as it stands above, to be sure."))
        return _page(volunteer, [wrong]), 422
    act(lambda by, now: leaving.erase_person(volunteer, by=by, now=now))
    erasures.update_ledger()
    flash(_("Your data are erased. Thank you for the time you gave."), "ok")
    response = redirect("/", code=303)
    take_cookie(response)
    return response


def _page(volunteer: Volunteer, problems: Sequence[Problem] = ()) -> str:
    now: datetime = clock.now()
    reading, words = i18n.reader_language(), vocabulary()
    newest = standing_consents(volunteer)
    page = MePage(
        volunteer=volunteer,
        zone=zone_of(volunteer),
        contacts=[(contact, contact_value(contact)) for contact in volunteer.contacts],
        skills=[
            (
                words.label("skill", held.skill, reading),
                held.confirmed_at is not None or held.skill not in words.claims(),
            )
            for held in volunteer.skills
        ],
        languages=[words.label("language", spoken.language, reading) for spoken in volunteer.languages],
        credentials=[
            (
                words.label("credential", credential.kind, reading),
                pool_words.credential_status(credential, civil_day(now)),
                pool_words.say_day(credential.valid_until),
            )
            for credential in volunteer.credentials
        ],
        consents=[(purpose, *about, newest.get(purpose)) for purpose, about in CONSENTS.items()],
    )
    return render_template("me/me.html", page=page, problems=problems, word=pool_words.word)
