"""Whether a certificate holds, for anybody who was given one (民政部令第67号 art. 17).

/verify                    a field for the number and one for the code
/verify/<number>           that there is such a certificate, and nothing of it
/verify/<number>/<code>    what it says, with a masked name; the address in its QR code

Rate-limited, because numbers can be counted through; a code is 100 bits and cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.services import rates
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Problem
from iwill.shifts.certificates import queries
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.rules import number_words, read_code, read_number
from iwill.web.certificates.words import STANDINGS, contact, told
from iwill.web.guard import public

pages = Blueprint("verify", __name__)

TRIES = 30
WINDOW = timedelta(minutes=10)
LONGEST = 60
Page = str | Response | tuple[str, int]


@pages.get("/verify")
@public
def ask() -> Page:
    """The two fields; what was typed leads to the page of that number."""
    typed, code = request.args.get("number", "")[:LONGEST], request.args.get("code", "")[:LONGEST]
    if not typed.strip():
        return _page()
    number, slip = read_number(typed)
    if number is None:
        return _unread(typed, code, slip)
    there = f"/verify/{number_words(number)}"
    # The page itself says that a code does not fit; what is left of it here is letters and digits alone.
    return redirect(f"{there}/{read_code(code)}" if read_code(code) else there, code=303)


@pages.get("/verify/<number>")
@public
def exists(number: str) -> Page:
    """Whether there is a certificate of this number."""
    return _checked(number, None)


@pages.get("/verify/<number>/<code>")
@public
def shows(number: str, code: str) -> Page:
    """What the certificate says, to whoever holds its code."""
    return _checked(number, code)


def _checked(typed: str, code: str | None) -> Page:
    typed, code = typed[:LONGEST], code[:LONGEST] if code is not None else None
    number, slip = read_number(typed)
    if number is None:
        return _unread(typed, code or "", slip)
    with transaction():
        bucket = rates.bucket("verify", request.remote_addr or "")
        allowed = rates.allow(bucket, limit=TRIES, window=WINDOW, now=clock.now())
    if not allowed:
        problem = Problem("number", "too_many", _("Too many tries in a short time. Wait ten minutes, or ring us."))
        return _page([problem], typed, code or ""), 429
    found = queries.certificate_numbered(number)
    if found is None:
        return _page(typed=number_words(number), code=code or "", missing=True), 404
    if code is None:
        return _page(typed=number_words(number), known=True)
    if not queries.code_fits(found, code):
        problem = Problem("code", "code_wrong", _("This code does not belong to that number. Check both on the paper."))
        return _page([problem], number_words(number), code, known=True), 422
    return _told(found)


def _unread(typed: str, code: str, slip: bool) -> tuple[str, int]:
    if slip:
        words = _("Check the number: one digit is wrong, or two have changed places.")
        return _page([Problem("number", "number_slip", words)], typed, code), 422
    words = _("This is no number of ours. One looks like 2026-00042-5.")
    return _page([Problem("number", "number_unread", words)], typed, code), 422


def _told(found: Certificate) -> str:
    standing = queries.standing_of(found)
    assert standing is not None
    kind, title, words = STANDINGS[standing]
    return render_template(
        "certificates/check.html",
        page=told(found, superseded=bool(queries.overtaken([found.id]))),
        kind=kind,
        title=title,
        words=words,
        contact=contact(),
        issuer=current_app.extensions["iwill_settings"].org_name,
    )


def _page(
    problems: Sequence[Problem] = (), typed: str = "", code: str = "", *, known: bool = False, missing: bool = False
) -> str:
    return render_template(
        "certificates/ask.html",
        problems=problems,
        typed=typed,
        code=code,
        known=known,
        missing=missing,
        contact=contact(),
    )
