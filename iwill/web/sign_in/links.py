"""Links that work once: asking for a new password, and the page behind such a link.

/sign-in/forgotten  staff: an address, then a link by e-mail; the same answer where there is no account
/sign-in/<token>    looking at the page uses nothing up, because mail scanners look too; the button does
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.models import OneTimeLink, Staff
from iwill.accounts.services import links, passwords, sessions, sign_in, staff
from iwill.accounts.terms import Actor, ActorKind, OneTimePurpose
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Problem
from iwill.core.policy import current
from iwill.core.tokens import LinkPurpose
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.web.guard import by_link, public
from iwill.web.sign_in.pages import enter, network, typed_address

pages = Blueprint("sign_in_links", __name__)

Answer = str | Response | tuple[str, int]


@pages.get("/sign-in/forgotten")
@public
def forgotten() -> str:
    """A field for the address of a staff account."""
    return render_template("sign_in/forgotten.html")


@pages.post("/sign-in/forgotten")
@public
def send_reset_link() -> str:
    """Queue a link to set a new password; says the same where there is no account."""
    email, now = typed_address(), clock.now()
    with transaction():
        allowed = sign_in.may_ask_for_link(email, network(), now=now)
    if not allowed:
        abort(429)
    with transaction():
        valid = timedelta(minutes=float(current(db.session())[links.RESET_VALID]))
        member = staff.find_staff(email)
        known = member is not None and member.disabled_at is None
        # A link for nobody costs the same time as one for somebody, so that waiting tells nothing.
        link = links.new_link(
            OneTimePurpose.RESET, ActorKind.STAFF, member.id if member and known else 0, now=now, valid=valid
        )
        if member is not None and known:
            messaging_services.queue_to_staff(
                member,
                Purpose.STAFF_SET_UP,
                cause=f"link:{link.id}",
                dedupe_key=f"reset:{link.link_id}",
                facts={"link_id": link.link_id, "purpose": OneTimePurpose.RESET.value},
                now=now,
                expires_at=link.expires_at,
            )
    return render_template("sign_in/sent.html", minutes=int(valid.total_seconds() // 60), back="/sign-in/forgotten")


@pages.get("/sign-in/<token>")
@by_link(LinkPurpose.SIGN_IN)
def show_link(token: str) -> Answer:
    """What the link is for, and the button that uses it."""
    link = _usable(token)
    return _spent() if link is None else _link_page(link, token)


@pages.post("/sign-in/<token>")
@by_link(LinkPurpose.SIGN_IN)
def use_link(token: str) -> Answer:
    """Sign in, or set the password and sign in. Of two presses one counts."""
    link = _usable(token)
    if link is None:
        return _spent()
    if link.purpose == OneTimePurpose.SIGN_IN:
        return _sign_in(token)
    return _set_password(link, token)


def _sign_in(token: str) -> Answer:
    now = clock.now()
    with transaction():
        link = links.use(token, now)
        if link is None:
            return _spent()
        cookie = sessions.start(link.person_kind, link.person_id, second_factor=False, now=now)
        who = Actor(link.person_kind, link.person_id)
        audit.record(who, f"{link.person_kind.value}.signed_in", who.label, now=now, by="link")
        keep = None
        if link.person_kind is ActorKind.VOLUNTEER:
            keep = timedelta(days=float(current(db.session())[sessions.VOLUNTEER_LONGEST]))
    return enter(cookie, keep=keep)


def _set_password(link: OneTimeLink, token: str) -> Answer:
    password, now = request.form.get("password", ""), clock.now()
    if password != request.form.get("again", ""):
        problem = Problem("again", "invalid", _("The two passwords are not the same."))
        return _link_page(link, token, [problem]), 422
    try:
        # The slow hash is made before the transaction, so that nobody waits for it.
        password_hash = passwords.hash_password(password)
    except Invalid as weak:
        return _link_page(link, token, list(weak.details)), 422
    with transaction():
        used = links.use(token, now)
        if used is None:
            return _spent()
        member = staff.staff_by_id(used.person_id)
        staff.set_password_hash(member, password_hash, now=now)
        links.cancel_links(ActorKind.STAFF, member.id, now)
        cookie = sessions.start(ActorKind.STAFF, member.id, second_factor=False, now=now)
    return enter(cookie)


def _usable(token: str) -> OneTimeLink | None:
    """The link, if it would work and its person is still welcome; staff sign in by link outside production alone."""
    link = links.peek(token, clock.now())
    if link is None:
        return None
    if link.person_kind is ActorKind.STAFF:
        member = db.session.get(Staff, link.person_id)
        by_link_alone = link.purpose == OneTimePurpose.SIGN_IN and current_app.extensions["iwill_settings"].production
        return None if member is None or member.disabled_at is not None or by_link_alone else link
    person = db.session.get(Volunteer, link.person_id)
    return None if person is None or person.erased_at is not None else link


def _link_page(link: OneTimeLink, token: str, problems: list[Problem] | None = None) -> str:
    name = "sign_in/enter.html" if link.purpose == OneTimePurpose.SIGN_IN else "sign_in/password.html"
    return render_template(name, token=token, problems=problems or [], first=link.purpose == OneTimePurpose.SET_UP)


def _spent() -> tuple[str, int]:
    return render_template("sign_in/spent.html"), 410
