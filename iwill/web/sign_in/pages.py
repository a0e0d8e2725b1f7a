"""Signing in and out. Every refusal says the same, whether the address is known or not.

/sign-in        volunteers: an address, then a link by e-mail
/sign-in/staff  staff: address and password; a second step may follow
/sign-out       ends the session on the server's side
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask import session as browser_session
from werkzeug.wrappers import Response

from iwill.accounts.models import Staff
from iwill.accounts.services import links, sessions, sign_in
from iwill.accounts.services.staff import actor_for
from iwill.accounts.terms import ActorKind, OneTimePurpose, Permission
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.policy import current
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.terms import ContactKind
from iwill.web.cookies import give_cookie, take_cookie
from iwill.web.guard import public
from iwill.web.signed_in import coming_in, signed_in

pages = Blueprint("sign_in", __name__)

# A family may share an address; each of them gets a link of their own.
MOST_PEOPLE_AT_AN_ADDRESS = 6
LONGEST_ADDRESS = 254


@pages.get("/sign-in")
@public
def ask_for_link() -> str:
    """The volunteer's way in: an address, no password."""
    return render_template("sign_in/link.html")


@pages.post("/sign-in")
@public
def send_link() -> str:
    """Queue a link for everybody on file with the address; says the same where there is nobody."""
    email, now = typed_address(), clock.now()
    with transaction():
        allowed = sign_in.may_ask_for_link(email, network(), now=now)
    if not allowed:
        abort(429)
    with transaction():
        valid = timedelta(minutes=float(current(db.session())[links.SIGN_IN_VALID]))
        people = pool_queries.people_with_contact(ContactKind.EMAIL, email)[:MOST_PEOPLE_AT_AN_ADDRESS]
        if not people:
            # A link for nobody costs the same time as one for somebody, so that waiting tells nothing.
            links.new_link(OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, 0, now=now, valid=valid)
        for person in people:
            queue_link(person, now=now, valid=valid)
    return render_template("sign_in/sent.html", minutes=int(valid.total_seconds() // 60), back="/sign-in")


def queue_link(person: Volunteer, *, now: datetime, valid: timedelta) -> None:
    """Queue a link by which a volunteer signs in."""
    link = links.new_link(OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, person.id, now=now, valid=valid)
    messaging_services.queue_to_volunteer(
        person,
        Purpose.SIGN_IN,
        cause=f"link:{link.id}",
        dedupe_key=f"sign-in:{link.link_id}",
        brief=None,
        facts={"link_id": link.link_id},
        lane=Lane.SEAT,
        passes_quiet_hours=True,
        now=now,
        expires_at=link.expires_at,
    )


@pages.get("/sign-in/staff")
@public
def ask_for_password() -> str:
    """The way in for staff."""
    return render_template("sign_in/staff.html")


@pages.post("/sign-in/staff")
@public
def check_password() -> Response | tuple[str, int]:
    """Begin a session, whole or half; or say that this did not work, without saying why."""
    email, now = typed_address(), clock.now()
    settings = current_app.extensions["iwill_settings"]
    with transaction():
        allowed = sign_in.may_try(email, network(), now=now)
    if not allowed:
        abort(429)
    comparison = sign_in.compare(email, request.form.get("password", ""))
    with transaction():
        cookie = sign_in.settle(comparison, settings, now=now)
    if cookie is None:
        return render_template("sign_in/staff.html", failed=True, email=email), 401
    return enter(cookie)


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session here and on the server."""
    person = coming_in()
    if person is not None:
        with transaction():
            sessions.revoke(person.session, clock.now())
    browser_session.clear()
    response = redirect("/", code=303)
    take_cookie(response)
    return response


def enter(cookie: str, *, keep: timedelta | None = None, otherwise: str | None = None) -> Response:
    """Hand over a new session and lead to where the person was going. The one before, if any, ends."""
    before = coming_in()
    if before is not None and before.session.revoked_at is None:
        with transaction():
            sessions.revoke(before.session, clock.now())
    back = browser_session.pop("back_to", None)
    browser_session.clear()
    response = redirect(back if _is_ours(back) else otherwise or "/sign-in/home", code=303)
    give_cookie(response, cookie, keep=keep)
    return response


@pages.get("/sign-in/home")
@public
def home() -> Response:
    """Lead whoever has just signed in to the page where their work begins."""
    person = signed_in()
    if person is None:
        return redirect("/sign-in", code=303)
    if not isinstance(person.person, Staff):
        return redirect("/me", code=303)
    return redirect("/desk" if actor_for(person.person).may(Permission.RUN_CALLOUTS) else "/people", code=303)


def network() -> str:
    """Where a request comes from: the address, or for IPv6 the network of one household."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def typed_address() -> str:
    """The address typed into the form, as it is looked up."""
    return request.form.get("email", "").strip().casefold().replace("＠", "@")[:LONGEST_ADDRESS]


def _is_ours(address: object) -> bool:
    return isinstance(address, str) and address.startswith("/") and not address.startswith(("//", "/\\"))
