"""While somebody is being taken up: where they stand in the queue, truthfully, and what is of use meanwhile.

/me/waiting       step of how many, how many are before me, how long it usually takes
/me/licence       add a licence, to be looked at
/about-the-work   what the work is like, open to everybody
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.errors import Problem
from iwill.pool.imports.dates import end_in
from iwill.pool.models import Volunteer
from iwill.pool.services import people
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting import queries as vetting_queries
from iwill.pool.vetting.services import documents
from iwill.pool.vetting.terms import CaseState, Stage
from iwill.pool.vocabulary import vocabulary
from iwill.web import i18n
from iwill.web.actions import act
from iwill.web.guard import current_volunteer, for_volunteer, public
from iwill.web.pool import words as pool_words

pages = Blueprint("me_waiting", __name__)
Page = str | Response | tuple[str, int]
HERE, LICENCE = "/me/waiting", "/me/licence"
ON_THE_WAY = (Lifecycle.APPLICANT, Lifecycle.VERIFYING, Lifecycle.TRAINED)
LONGEST_NUMBER = 60

STAGE_TEXT: dict[Stage, tuple[object, object]] = {
    Stage.DOCUMENTS: (
        _l("Papers"),
        _l("Somebody looks at what you have told us, and at a licence if you have one."),
    ),
    Stage.LOOK_UP: (_l("Register"), _l("Somebody looks your licence up in the public register.")),
    Stage.INTERVIEW: (_l("Conversation"), _l("A short talk, alone or in a small group.")),
    Stage.AGREEMENT: (_l("Agreement"), _l("You read and sign how we work together.")),
    Stage.TRAINING: (_l("Training"), _l("Ethics, and what your role needs.")),
    Stage.SHADOW_DUTY: (_l("Shadow duty"), _l("You come along once, and somebody experienced is with you.")),
}


@pages.get(HERE)
@for_volunteer
def waiting() -> Page:
    """Where the reader stands; whoever is being asked already is sent to her own page."""
    volunteer = current_volunteer()
    if volunteer.lifecycle not in ON_THE_WAY:
        return redirect("/me", code=303)
    standing = vetting_queries.standing_of(volunteer, clock.now())
    return render_template(
        "me/waiting.html",
        volunteer=volunteer,
        standing=standing,
        stage=STAGE_TEXT[standing.stage] if standing.stage else None,
        stages=[STAGE_TEXT[stage][0] for stage in vetting_queries.plan_of(volunteer)],
        theirs=standing.state is CaseState.ASKED,
        licences=_licences(volunteer),
    )


@pages.get("/about-the-work")
@public
def about_the_work() -> str:
    """What a shift is like, what is expected, and what is not."""
    return render_template("me/about_the_work.html")


@pages.get(LICENCE)
@for_volunteer
def licence() -> str:
    """The form for a licence, and those on file."""
    return _licence_page()


@pages.post(LICENCE)
@for_volunteer
def add_licence() -> Page:
    """Hand in a licence; it counts for nothing until somebody has verified it."""
    volunteer, form = current_volunteer(), request.form
    kind, number, until = (form.get(name, "").strip() for name in ("kind", "number", "valid_until"))
    end, problems = end_in(until), []
    if not vocabulary().offers("credential", kind):
        problems.append(Problem("kind", "required", _("Choose which licence it is.")))
    if len(number) > LONGEST_NUMBER:
        problems.append(Problem("number", "too_long", _("This is too long for a number.")))
    if end.unread:
        problems.append(Problem("valid_until", "invalid", _("Give a date such as 2028-05-31, or leave it empty.")))
    elif end.over or (end.day is not None and end.day < civil_day(clock.now())):
        problems.append(Problem("valid_until", "expired", _("This date has passed. Add it once it is renewed.")))
    if problems:
        return _licence_page(problems), 422

    def take_in(by: Actor, now: datetime) -> None:
        if number and volunteer.lifecycle in ON_THE_WAY:
            # Somebody who was asked for it is with the reviewers again.
            documents.hand_in(volunteer, kind, number=number, valid_until=end.day, by=by, now=now)
        else:
            people.add_credential(volunteer, kind, now=now, number=number or None, valid_until=end.day)

    act(take_in)
    flash(_("Added. Somebody will look at it."), "ok")
    return redirect(HERE if volunteer.lifecycle in ON_THE_WAY else LICENCE, code=303)


def _licence_page(problems: Sequence[Problem] = ()) -> str:
    reading = i18n.reader_language()
    kinds = [("", _("choose"))] + [(term.code, term.name(reading)) for term in vocabulary().of_kind("credential")]
    return render_template(
        "me/licence.html", kinds=kinds, typed=request.form, licences=_licences(current_volunteer()), problems=problems
    )


def _licences(volunteer: Volunteer) -> list[tuple[str, tuple[str, str], str]]:
    today = civil_day(clock.now())
    return [
        (
            vocabulary().label("credential", one.kind, i18n.reader_language()),
            pool_words.credential_status(one, today),
            pool_words.say_day(one.valid_until),
        )
        for one in volunteer.credentials
    ]
