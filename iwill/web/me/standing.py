"""What a person does on her way to serving: hand in papers, choose a time to talk, sign, answer.

/me/standing          where she stands, what is hers to do, what was decided
/me/standing/paper    a credential's number, and a picture of it if she likes
/me/standing/slot     choose or give back a time
/me/standing/sign     accept one text, in the version shown
/me/standing/done     what was asked for is done
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.core import clock, policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem
from iwill.messaging import vetting as messaging_vetting
from iwill.pool.imports.dates import end_in
from iwill.pool.vetting import queries
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.purge import PICTURES_KEPT
from iwill.pool.vetting.rules import IMAGE_KILOBYTES
from iwill.pool.vetting.services import agreements, documents
from iwill.pool.vetting.terms import OPEN, AgreementKind, CaseState, Stage
from iwill.pool.vocabulary import vocabulary
from iwill.web import i18n
from iwill.web.actions import attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.today import zone_of
from iwill.web.pool.vetting_words import AGREEMENTS, OUTCOMES, reason_word, stage_word
from iwill.web.pool.words import say_moment

pages = Blueprint("me_standing", __name__)
HERE = "/me/standing"
Page = str | Response | tuple[str, int]
# A picture and a few fields; more than the largest picture that is taken.
MOST_BYTES = 6 * 1024 * 1024


@pages.get(HERE)
@for_volunteer
def standing() -> Page:
    """Where the reader stands, and what is hers to do."""
    return _page()


@pages.post(f"{HERE}/paper")
@for_volunteer
def paper() -> Page:
    """Hand in a credential."""
    form, chosen = request.form, request.files.get("picture")
    until = end_in(form.get("valid_until", "").strip())

    def use_case(by: Actor, now: datetime) -> None:
        if until.unread:
            wrong = _("Give a date such as 2028-05-31, or leave it empty.")
            raise Invalid([Problem("valid_until", "invalid", wrong)])
        documents.hand_in(
            current_volunteer(),
            form.get("kind", ""),
            number=form.get("number", ""),
            valid_until=until.day,
            picture=chosen.stream.read(MOST_BYTES) if chosen else b"",
            by=by,
            now=now,
        )

    return _done(use_case, _("Handed in. Somebody will look at it."))


@pages.post(f"{HERE}/slot")
@for_volunteer
def slot() -> Page:
    """Take a time, or give it back."""
    wanted = request.form.get("slot", "")

    def use_case(by: Actor, now: datetime) -> None:
        case = vetting.open_case(current_volunteer(), by=by, now=now)
        if wanted == "none":
            messaging_vetting.give_back(case, by=by, now=now)
        elif wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
            messaging_vetting.book(case, queries.slot_by_id(int(wanted)), by=by, now=now)
        else:
            raise Invalid([Problem("slot", "required", _("Choose a time."))])

    return _done(use_case, _("Given back.") if wanted == "none" else _("Noted. We look forward to it."))


@pages.post(f"{HERE}/sign")
@for_volunteer
def sign() -> Page:
    """Accept one text."""
    kind, version = request.form.get("kind", ""), request.form.get("version", "")

    def use_case(by: Actor, now: datetime) -> None:
        if kind not in set(AgreementKind) or not (version.isascii() and version.isdigit() and len(version) < 6):
            raise Missing
        if request.form.get(f"agree-{kind}") != "yes":
            raise Invalid([Problem(f"agree-{kind}", "required", _("Tick the box if you agree."))])
        language = i18n.reader_language()
        agreements.accept(current_volunteer(), AgreementKind(kind), int(version), language=language, by=by, now=now)

    return _done(use_case, _("Accepted. Thank you."))


@pages.post(f"{HERE}/done")
@for_volunteer
def done() -> Page:
    """What was asked for is done: it is our turn again."""

    def use_case(by: Actor, now: datetime) -> None:
        vetting.hand_back(vetting.open_case(current_volunteer(), by=by, now=now), by=by, now=now)

    return _done(use_case, _("Thank you. We look at it again."))


def _done(use_case: Callable[[Actor, datetime], None], said: str) -> Page:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(HERE, code=303)


def _page(problems: Sequence[Problem] = ()) -> str:
    now, volunteer, reading = clock.now(), current_volunteer(), i18n.reader_language()
    policies = policy.current(db.session())
    case, stands = queries.case_of(volunteer), queries.standing_of(volunteer, now)
    accepted = {(one.kind, one.version): one for one in queries.signed(volunteer)}
    booking = queries.booking_of(case) if case is not None else None
    talking = case is not None and case.stage is Stage.INTERVIEW and case.state in OPEN
    return render_template(
        "me/standing.html",
        standing=stands,
        stage=stage_word(stands.stage) if stands.stage else "",
        asked=reason_word(case.reason) if case is not None and case.state is CaseState.ASKED else "",
        refused=reason_word(case.reason) if case is not None and case.state is CaseState.REFUSED else "",
        papers=stands.stage in (Stage.DOCUMENTS, Stage.LOOK_UP),
        kinds=[("", _("choose"))] + [(term.code, term.name(reading)) for term in vocabulary().of_kind("credential")],
        talking=talking,
        booking=booking,
        slots=queries.open_slots(now, 20) if talking else [],
        zone=zone_of(volunteer),
        texts=[
            (text, str(AGREEMENTS[text.kind]), say_moment(one.accepted_at) if one else "")
            for text in queries.texts_in_force(reading)
            for one in [accepted.get((text.kind, text.version))]
        ],
        history=[
            (say_moment(line.at), stage_word(line.stage), str(OUTCOMES[line.outcome]), reason_word(line.reason))
            for line in reversed(case.decisions if case is not None else [])
        ],
        courses=[(one.title(reading), held) for one, held in queries.stage_courses(volunteer, civil_day(now))]
        if stands.stage is Stage.TRAINING
        else [],
        picture_mb=int(policies[IMAGE_KILOBYTES]) // 1024,
        picture_days=policies[PICTURES_KEPT],
        typed=request.form,
        problems=problems,
    )
