"""One's own staff account: the password, the second step, and signing out everywhere.

/account           the page
/account/password  a new password, for whoever knows the present one
/account/sessions  end every other session
"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.models import Staff
from iwill.accounts.services import passwords, second_factor, sessions, sign_in, staff
from iwill.accounts.terms import ActorKind
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, Problem
from iwill.web.cookies import give_cookie
from iwill.web.guard import current_staff, for_staff
from iwill.web.signed_in import coming_in

pages = Blueprint("account", __name__)


@pages.get("/account")
@for_staff()
def show() -> str:
    """Who one is here, and the ways to change how one signs in."""
    return _page(current_staff())


@pages.post("/account/password")
@for_staff()
def change_password() -> Response | tuple[str, int]:
    """Take a new password; every other session ends, this one goes on under a new name."""
    member, now = current_staff(), clock.now()
    email, person_id, form = staff.staff_email(member), member.id, request.form
    problems: list[Problem] = []
    password_hash = ""
    if form.get("password") != form.get("again"):
        problems.append(Problem("again", "invalid", _("The two passwords are not the same.")))
    try:
        password_hash = passwords.hash_password(form.get("password", ""))
    except Invalid as weak:
        problems.extend(weak.details)
    # The present password is compared under the same counts and locks as at the sign-in.
    comparison = sign_in.compare(email, form.get("present", ""))
    with transaction():
        known = sign_in.confirm(comparison, now=now)
    if not known:
        problems.insert(0, Problem("present", "invalid", _("This is not the present password.")))
    if problems:
        return _page(staff.staff_by_id(person_id), problems), 422
    with transaction():
        staff.set_password_hash(staff.staff_by_id(person_id), password_hash, now=now)
        cookie = _start_again(person_id)
    flash(_("The new password holds. Everybody else with the old one is signed out."), "ok")
    response = redirect("/account", code=303)
    give_cookie(response, cookie)
    return response


@pages.post("/account/sessions")
@for_staff()
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    person_id = current_staff().id
    with transaction():
        sessions.revoke_all(ActorKind.STAFF, person_id, clock.now())
        cookie = _start_again(person_id)
    flash(_("Every other session has ended."), "ok")
    response = redirect("/account", code=303)
    give_cookie(response, cookie)
    return response


def _start_again(person_id: int) -> str:
    here = coming_in()
    second = here is not None and here.session.second_factor
    return sessions.start(ActorKind.STAFF, person_id, second_factor=second, now=clock.now())


def _page(member: Staff, problems: list[Problem] | None = None) -> str:
    return render_template(
        "account.html",
        member=member,
        email=staff.staff_email(member),
        has_second_step=bool(member.totp_sealed),
        second_step_is_compulsory=second_factor.is_compulsory(member, current_app.extensions["iwill_settings"]),
        open_sessions=sessions.count_live(ActorKind.STAFF, member.id, clock.now()),
        problems=problems or [],
    )
