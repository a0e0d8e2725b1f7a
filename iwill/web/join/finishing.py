"""Who I am, the proof of my address, and what I agree to; then I am in, and wait.

/join/contact     name, address, year of birth; mails a code, or a link to sign in to whoever is known already
/join/consents    the code and the consents
/join/p/<token>   the same by the link in the mail, on any device
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request
from flask import session as browser_session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.accounts.services import links, sessions, sign_in
from iwill.accounts.terms import ActorKind
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError, Problem, sentence_for
from iwill.core.policy import current
from iwill.core.tokens import LinkPurpose
from iwill.messaging import services as messaging_services
from iwill.pool import queries as pool_queries
from iwill.pool.imports.contacts import read_addresses, read_phone
from iwill.pool.imports.dates import age_on, read_birth
from iwill.pool.rules import ADULT_AGE, name_key
from iwill.pool.sign_up import services as sign_up
from iwill.pool.sign_up.models import SignUp
from iwill.pool.sign_up.rules import CODE_MINUTES, age_group
from iwill.pool.sign_up.terms import WRONG_CODE, AgeGroup
from iwill.pool.terms import ConsentPurpose, ContactKind
from iwill.pool.week_presets import PRESETS
from iwill.web import i18n
from iwill.web.guard import by_link, public
from iwill.web.join import carried
from iwill.web.join.carried import Carried
from iwill.web.join.questions import CONSENTS, CONTACT, Page, first_missing, go_on
from iwill.web.me.own_data import CONSENTS as WORDS_OF_CONSENTS
from iwill.web.sign_in.pages import MOST_PEOPLE_AT_AN_ADDRESS, enter, network, queue_link, typed_address

pages = Blueprint("join_finishing", __name__)
LONGEST_NAME, LONGEST_BIRTH, LONGEST_PHONE = 100, 20, 40
WAITING = "/me/waiting"
# Somebody who is not in yet is told what follows for her; the other consents mean the same before and after.
WORDS_BEFORE_COMING_IN = WORDS_OF_CONSENTS | {
    ConsentPurpose.PROCESS: (
        _l("Keep my data"),
        _l("So that we know what you can do and when. Without it we keep nothing, and cannot take you in."),
    )
}


@pages.get(CONTACT)
@public
def contact() -> Page:
    """Name, address, birth."""
    told = carried.load()
    missing = first_missing(told, CONTACT)
    return redirect(missing, code=303) if missing else render_template("join/contact.html", told=told)


@pages.post(CONTACT)
@public
def take_contact() -> Page:
    """Mail a code and go on. Whoever is too young is told so, and nothing about them is kept anywhere."""
    told = carried.load()
    missing = first_missing(told, CONTACT)
    if missing:
        return redirect(missing, code=303)
    told, group, problems = _read_contact(told)
    if group in (AgeGroup.CHILD, AgeGroup.YOUNG):
        carried.drop()
        return render_template("join/young.html", child=group is AgeGroup.CHILD)
    if problems:
        return render_template("join/contact.html", told=told, problems=problems), 422
    now = clock.now()
    with transaction():
        allowed = sign_in.may_ask_for_link(told.email, network(), now=now)
    if not allowed:
        abort(429)
    return go_on(replace(told, link_id=_send_mail(told)), CONTACT)


@pages.get(CONSENTS)
@public
def consents() -> Page:
    """The code and the consents."""
    told = carried.load()
    missing = first_missing(told, CONSENTS)
    return redirect(missing, code=303) if missing else _consents(told.email)


@pages.post(CONSENTS)
@public
def take_consents() -> Page:
    """Come into the pool, signed in; a wrong code and a missing consent are shown at their places."""
    told, now = carried.load(), clock.now()
    missing = first_missing(told, CONSENTS)
    if missing:
        return redirect(missing, code=303)
    code = "".join(request.form.get("code", "").split())
    with transaction():
        row = sign_up.try_code(told.link_id, code, now=now)
    if row is None:
        return _consents(told.email, [Problem("code", WRONG_CODE, sentence_for(WRONG_CODE))]), 422
    return _finish(row, email=told.email)


@pages.get("/join/p/<token>")
@by_link(LinkPurpose.SIGN_UP)
def show_link(token: str) -> Page:
    """The consents, with the address proved by the link. Looking uses nothing up, because mail scanners look too."""
    row = sign_up.by_token(token, now=clock.now())
    return _over() if row is None else _consents("", token=token, language=row.language)


@pages.post("/join/p/<token>")
@by_link(LinkPurpose.SIGN_UP)
def use_link(token: str) -> Page:
    """As with the code."""
    row = sign_up.by_token(token, now=clock.now())
    return _over() if row is None else _finish(row, token=token)


def _read_contact(told: Carried) -> tuple[Carried, AgeGroup | None, list[Problem]]:
    """What was typed, the age that it comes to, and what is wrong with it."""
    form, problems = request.form, []
    name = " ".join(form.get("name", "").split())
    called = " ".join(form.get("preferred_name", "").split())
    email, phone, birth_words = typed_address(), form.get("phone", "").strip(), form.get("birth", "").strip()
    today = civil_day(clock.now())
    if not name_key(name) or len(name) > LONGEST_NAME or len(called) > LONGEST_NAME:
        problems.append(Problem("name", "invalid", _("Give your name, in 100 characters at most.")))
    if read_addresses([email]).values != (email,):
        problems.append(Problem("email", "invalid", _("Give an e-mail address such as name@example.org.")))
    number = read_phone(phone) if 0 < len(phone) <= LONGEST_PHONE else None
    if phone and number is None:
        problems.append(Problem("phone", "invalid", _("Give the number with its country, such as +86 138 0013 8000.")))
    birth = read_birth(birth_words, on=today) if len(birth_words) <= LONGEST_BIRTH else None
    group = age_group(birth, today) if birth else None
    if birth is None:
        problems.append(Problem("birth", "invalid", _("Give a year such as 1990, or a date such as 1990-05-01.")))
    elif group is AgeGroup.UNSURE:
        problems.append(Problem("birth", "invalid", _("The year leaves it open whether you are 18. Give the date.")))
    answers = replace(
        told.answers,
        name=name[:LONGEST_NAME],
        preferred_name=called[:LONGEST_NAME],
        phone=number or phone[:LONGEST_PHONE],
        adult_from=age_on(birth, ADULT_AGE) if birth else None,
        language=i18n.reader_language(),
    )
    return replace(told, answers=answers, email=email, birth=birth_words[:LONGEST_BIRTH]), group, problems


def _send_mail(told: Carried) -> str:
    """Queue the mail that fits: a code, or a link to sign in where the address is known. Returns the link that waits.

    Both write as many rows and show the same page. A robot that has filled the field no person sees gets no mail.
    """
    now, is_robot = clock.now(), bool(request.form.get("website"))
    with transaction():
        people = pool_queries.people_with_contact(ContactKind.EMAIL, told.email)[:MOST_PEOPLE_AT_AN_ADDRESS]
        row = sign_up.begin(None if people or is_robot else told.email, told.answers, now=now)
        if row.address_sealed is not None:
            messaging_services.queue_to_newcomer(row, now=now, expires_at=row.expires_at)
        elif not is_robot:
            valid = timedelta(minutes=float(current(db.session())[links.SIGN_IN_VALID]))
            for person in people:
                queue_link(person, now=now, valid=valid)
        return row.link_id


def _finish(row: SignUp, *, email: str = "", token: str = "") -> Page:
    now, sign_up_id, preset = clock.now(), row.id, sign_up.answers_of(row).preset
    given = {ConsentPurpose(code) for code in request.form.getlist("given") if code in set(ConsentPurpose)}
    try:
        with transaction():
            week = PRESETS[preset][1]() if preset in PRESETS else None
            volunteer = sign_up.finish(sign_up_id, given, week=week, now=now)
            cookie = sessions.start(ActorKind.VOLUNTEER, volunteer.id, second_factor=False, now=now)
            keep = timedelta(days=float(current(db.session())[sessions.VOLUNTEER_LONGEST]))
    except IwillError as refusal:
        problems = refusal.details or (Problem("process", refusal.code, refusal.message),)
        return _consents(email, problems, token=token), refusal.status
    carried.drop()
    browser_session.pop("back_to", None)
    return enter(cookie, keep=keep, otherwise=WAITING)


def _consents(email: str, problems: Sequence[Problem] = (), *, token: str = "", language: str | None = None) -> str:
    if language:
        i18n.prefer(language)
    return render_template(
        "join/consents.html",
        email=email,
        token=token,
        code=request.form.get("code", "")[:10],
        consents=[(purpose.value, *words) for purpose, words in WORDS_BEFORE_COMING_IN.items()],
        given=request.form.getlist("given"),
        minutes=int(current(db.session())[CODE_MINUTES]),
        problems=problems,
    )


def _over() -> tuple[str, int]:
    return render_template("join/over.html"), 410
