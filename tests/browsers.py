"""Browsers for tests that go through HTTP: anonymous, or signed in as somebody."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from iwill.accounts.models import Staff
from iwill.accounts.services import sessions
from iwill.accounts.terms import ActorKind
from iwill.core import clock
from iwill.core.db import transaction
from iwill.pool.models import Volunteer
from iwill.web import cookies


def a_browser(app: Flask, kind: ActorKind, person_id: int, *, now: datetime | None = None) -> FlaskClient:
    """A browser in which that person has signed in, with the second step done. Call it outside any context."""
    with app.test_request_context():
        with transaction():
            cookie = sessions.start(kind, person_id, second_factor=True, now=now or clock.now())
        name = cookies.cookie_name()
    client = app.test_client()
    client.set_cookie(name, cookie)
    return client


def staff_browser(app: Flask, staff: Staff | int) -> FlaskClient:
    """A browser of a member of staff, by row or id."""
    return a_browser(app, ActorKind.STAFF, staff if isinstance(staff, int) else staff.id)


def volunteer_browser(app: Flask, volunteer: Volunteer | int) -> FlaskClient:
    """A browser of a volunteer, by row or id."""
    return a_browser(app, ActorKind.VOLUNTEER, volunteer if isinstance(volunteer, int) else volunteer.id)


def steady(page: str) -> str:
    """A page without what is new in every response: the token against forgery, the nonce, links in addresses."""
    page = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page)
    page = re.sub(r'(nonce=")[^"]*', r"\1", page)
    return re.sub(r"/(c|u|sign-in)/[^?\"/]{20,}", r"/\1/link", page)
