"""The second step of signing in: a code from an app, and setting that app up.

/sign-in/code         the code, for whoever has an app set up
/sign-in/second-step  the picture and the key for an app, and its first code
"""

from __future__ import annotations

import segno
from flask import Blueprint, current_app, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from iwill.accounts.models import Staff
from iwill.accounts.services import second_factor, sign_in
from iwill.accounts.services.staff import staff_email
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.encryption import Unreadable, seal, unseal
from iwill.web.guard import public
from iwill.web.sign_in.pages import enter
from iwill.web.signed_in import SignedIn, coming_in

pages = Blueprint("sign_in_steps", __name__)

Answer = str | Response | tuple[str, int]


@pages.get("/sign-in/code")
@public
def ask_for_code() -> Answer:
    """A field for the code, for whoever has given the password."""
    return redirect("/sign-in/staff", code=303) if _half() is None else render_template("sign_in/code.html")


@pages.post("/sign-in/code")
@public
def check_code() -> Answer:
    """Complete the session; a code works once, and wrong ones lock the account for a while."""
    half, now = _half(), clock.now()
    if half is None:
        return redirect("/sign-in/staff", code=303)
    with transaction():
        cookie = sign_in.accept_code(half.session, request.form.get("code", ""), now=now)
    if cookie is None:
        return render_template("sign_in/code.html", failed=True), 401
    return enter(cookie)


@pages.get("/sign-in/second-step")
@public
def offer_app() -> Answer:
    """A new key for an app, as a picture and as text."""
    person = _may_enrol()
    if person is None:
        return redirect("/sign-in/staff", code=303)
    return _app_page(person, second_factor.new_secret())


@pages.post("/sign-in/second-step")
@public
def set_up_app() -> Answer:
    """Keep the key once a code proves that the app has it; every other session of the account ends."""
    person, now = _may_enrol(), clock.now()
    if person is None:
        return redirect("/sign-in/staff", code=303)
    try:
        secret = unseal(request.form.get("sealed", ""), _binding(person))
    except (Unreadable, ValueError):
        return redirect("/sign-in/second-step", code=303)
    with transaction():
        cookie = sign_in.enrol(person.session, secret, request.form.get("code", ""), now=now)
    if cookie is None:
        return _app_page(person, secret, failed=True), 401
    return enter(cookie)


def _app_page(person: SignedIn, secret: str, *, failed: bool = False) -> str:
    assert isinstance(person.person, Staff)
    issuer = current_app.extensions["iwill_settings"].org_name
    picture = segno.make(second_factor.address_for_app(secret, staff_email(person.person), issuer), error="m")
    return render_template(
        "sign_in/second_step.html",
        picture=Markup(picture.svg_inline(scale=5, border=4, light="white", title="QR")),
        key=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        sealed=seal(secret, _binding(person)),
        failed=failed,
    )


def _binding(person: SignedIn) -> str:
    """The key on the page belongs to this session and opens in no other."""
    return f"second step of session {person.session.id}"


def _half() -> SignedIn | None:
    """Whoever has given the password and still owes the code."""
    person = coming_in()
    if person is None or not isinstance(person.person, Staff) or person.session.second_factor:
        return None
    return person if person.person.totp_sealed else None


def _may_enrol() -> SignedIn | None:
    """Staff without a second step, or who have taken it in this session and now change their app."""
    person = coming_in()
    if person is None or not isinstance(person.person, Staff):
        return None
    return None if person.person.totp_sealed and not person.session.second_factor else person
