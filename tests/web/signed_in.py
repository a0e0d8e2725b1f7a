"""Browsers that are signed in: `as_staff(app, Role.STAFF)`. Each has its own session row, as after a real sign-in."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from iwill.accounts.services import sessions
from iwill.accounts.terms import ActorKind, Role
from iwill.core import clock
from iwill.core.db import transaction
from iwill.pool.models import Volunteer
from iwill.web import cookies
from tests.builders import a_staff


def as_staff(app: Flask, role: Role, *, language: str = "en") -> FlaskClient:
    """A browser of a new member of staff, with a second factor, reading in a language."""
    with app.app_context(), transaction():
        staff_id = a_staff(role).id
    return as_member(app, staff_id, language=language)


def as_member(app: Flask, staff_id: int, *, language: str = "en") -> FlaskClient:
    """A browser of a member of staff who is on file."""
    with app.app_context(), transaction():
        cookie = sessions.start(ActorKind.STAFF, staff_id, second_factor=True, now=clock.now())
    return _browser(app, cookie, language)


def as_volunteer(app: Flask, volunteer: Volunteer, *, language: str = "en") -> FlaskClient:
    """A browser of a volunteer who is on file."""
    with app.app_context(), transaction():
        cookie = sessions.start(ActorKind.VOLUNTEER, volunteer.id, second_factor=False, now=clock.now())
    return _browser(app, cookie, language)


def _browser(app: Flask, cookie: str, language: str) -> FlaskClient:
    client = app.test_client()
    with app.app_context():
        client.set_cookie(cookies.cookie_name(), cookie)
    client.set_cookie("lang", language)
    return client
