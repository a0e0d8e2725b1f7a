"""People from 14 to 17: put on file by staff who have heard a parent or guardian.

/people/young            the form for somebody who is not on file
/people/<id>/guardian    who agreed for somebody on file, GET; one more consent, POST
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.errors import Problem
from iwill.pool import queries as pool_queries
from iwill.pool.imports.contacts import read_addresses, read_phone
from iwill.pool.imports.dates import read_birth
from iwill.pool.rules import is_minor, name_key
from iwill.pool.sign_up import guardians
from iwill.pool.sign_up.guardians import Guardian
from iwill.pool.sign_up.terms import GUARDIAN_WAY_TEXT, GuardianWay
from iwill.web import i18n
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.pool.words import say_day

pages = Blueprint("young", __name__)
Page = str | Response | tuple[str, int]
LONGEST = 100


@pages.get("/people/young")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def form() -> str:
    """The form, with what is and is not allowed."""
    return _form()


@pages.post("/people/young")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def add() -> Page:
    """Put the young person on file; what is missing is named at its place."""
    problems: list[Problem] = []
    name = " ".join(_typed("name").split())
    email, phone = _typed("email").casefold(), _typed("phone")
    birth = read_birth(_typed("birth"), on=civil_day(clock.now()))
    number = read_phone(phone) if phone else None
    if not name_key(name):
        problems.append(Problem("name", "required", _("Give your name, in 100 characters at most.")))
    if not email and not phone:
        problems.append(Problem("email", "required", _("Give an address or a number.")))
    if email and read_addresses([email]).values != (email,):
        problems.append(Problem("email", "invalid", _("Give an e-mail address such as name@example.org.")))
    if phone and number is None:
        problems.append(Problem("phone", "invalid", _("Give the number with its country, such as +86 138 0013 8000.")))
    if birth is None:
        problems.append(Problem("birth", "invalid", _("Give a year such as 1990, or a date such as 1990-05-01.")))
    guardian = _guardian(problems)
    if problems or birth is None or guardian is None:
        return _form(problems), 422
    language = i18n.reader_language()
    tried = attempt(
        lambda by, now: guardians.add_young_person(
            name, birth, email, number or "", guardian, language=language, by=by, now=now
        )
    )
    if tried.result is None:
        return _form(tried.problems), tried.refusal.status if tried.refusal else 422
    flash(_("On file, for the back office."), "ok")
    return redirect(f"/people/{tried.result.id}", code=303)


@pages.get("/people/<int:volunteer_id>/guardian")
@for_staff(Permission.READ_POOL, Permission.READ_CONTACTS)
def show(volunteer_id: int) -> str:
    """Who agreed; that it was read is noted, as with any contact."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    act(lambda by, now: audit.record(by, "contact.read", f"volunteer:{volunteer_id}", now=now, of="guardian"))
    return _of_person(volunteer.id)


@pages.post("/people/<int:volunteer_id>/guardian")
@for_staff(Permission.READ_POOL, Permission.READ_CONTACTS, Permission.EDIT_POOL)
def record(volunteer_id: int) -> Page:
    """Write down a consent for somebody on file."""
    volunteer, problems = pool_queries.volunteer_by_id(volunteer_id), list[Problem]()
    guardian = _guardian(problems)
    if guardian is None:
        return _of_person(volunteer.id, problems), 422
    tried = attempt(lambda by, now: guardians.record_guardian(volunteer, guardian, by=by, now=now))
    if tried.refusal:
        return _of_person(volunteer.id, tried.problems), tried.refusal.status
    flash(_("Noted."), "ok")
    return redirect(f"/people/{volunteer_id}", code=303)


def _guardian(problems: list[Problem]) -> Guardian | None:
    way = _typed("way")
    try:
        given_on = date.fromisoformat(_typed("given_on"))
    except ValueError:
        problems.append(Problem("given_on", "invalid", _("Give a date such as 2026-10-01.")))
        return None
    if way not in list(GuardianWay):
        problems.append(Problem("way", "required", _("Choose how they told us.")))
        return None
    return Guardian(_typed("guardian_name"), _typed("guardian_contact"), GuardianWay(way), given_on)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _ways() -> list[tuple[str, object]]:
    return [(way.value, text) for way, text in GUARDIAN_WAY_TEXT.items()]


def _form(problems: Sequence[Problem] = ()) -> str:
    return render_template("staff/young.html", typed=request.form, ways=_ways(), problems=problems)


def _of_person(volunteer_id: int, problems: Sequence[Problem] = ()) -> str:
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    return render_template(
        "staff/guardian.html",
        volunteer=volunteer,
        minor=is_minor(volunteer.adult_from, civil_day(clock.now())),
        lines=[
            (name, contact, GUARDIAN_WAY_TEXT[line.way], say_day(line.given_on), line.recorded_by)
            for line, name, contact in guardians.guardians_of(volunteer)
        ],
        typed=request.form,
        ways=_ways(),
        problems=problems,
    )
