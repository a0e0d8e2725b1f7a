"""Who is signed in: the person behind the session cookie, looked up once a request and only where a page asks."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError

from iwill.accounts.models import SignedInSession, Staff
from iwill.accounts.services import second_factor, sessions
from iwill.accounts.terms import Actor, ActorKind
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from iwill.web import i18n
from iwill.web.cookies import cookie_name


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind the request's session cookie."""

    def __init__(self, session: SignedInSession, person: Staff | Volunteer) -> None:
        self.session = session
        self.person = person
        self.id = f"{session.person_kind.value}:{session.person_id}"

    @property
    def actor(self) -> Actor:
        """Who answers for what this person does."""
        if isinstance(self.person, Staff):
            return Actor(ActorKind.STAFF, self.person.id, self.person.role)
        return Actor(ActorKind.VOLUNTEER, self.person.id)


def install(app: Flask) -> None:
    """Let Flask-Login ask us who is signed in, and tell every template.

    Nothing else of Flask-Login is used. Its `init_app` is left out because that would look for a session on every page,
    also on those that are opened by link, and would answer for a cookie that remembers people, which we do not have.
    """
    login = LoginManager()
    login.request_loader(_load)
    app.login_manager = login  # type: ignore[attr-defined]
    app.context_processor(_names_for_templates)


def _names_for_templates() -> dict[str, Any]:
    """`signed_in_staff` is the actor, for `.may(...)`; `signed_in_volunteer` is the person. Neither where nobody is."""
    person = signed_in() if request else None
    staff = person.actor if person is not None and isinstance(person.person, Staff) else None
    return {
        "signed_in_staff": staff,
        "signed_in_volunteer": person.person if person is not None and staff is None else None,
    }


def _load(_request: Any) -> SignedIn | None:
    cookie = request.cookies.get(cookie_name())
    session = sessions.find(cookie, clock.now()) if cookie else None
    if session is None:
        return None
    person: Staff | Volunteer | None
    if session.person_kind is ActorKind.STAFF:
        person = db.session.get(Staff, session.person_id)
    else:
        person = db.session.get(Volunteer, session.person_id)
    if person is None or (isinstance(person, Volunteer) and person.erased_at is not None):
        return None
    i18n.prefer(person.language)
    return SignedIn(session, person)


def signed_in() -> SignedIn | None:
    """Who is signed in, staff or volunteer, with every step taken; nobody on a page that is opened by link."""
    person = coming_in()
    return None if person is None or missing_step(person) else person


def coming_in() -> SignedIn | None:
    """The same, and also somebody who still owes the second step; only the pages of that step ask for this."""
    if g.get("iwill_by_link"):
        return None
    return None if current_user.is_anonymous else cast(SignedIn, current_user._get_current_object())


def missing_step(person: SignedIn) -> str | None:
    """The page of the step that a member of staff still owes; None for everybody else."""
    if not isinstance(person.person, Staff):
        return None
    return second_factor.missing_step(person.person, person.session, current_app.extensions["iwill_settings"])


def note_visit(session: SignedInSession) -> None:
    """Note that the session is in use, once a minute at most."""
    now = clock.now()
    if now - session.seen_at < sessions.TOUCH_AFTER:
        return
    try:
        with transaction():
            sessions.touch(session, now)
    except OperationalError:
        # A page is not refused because the time of a visit could not be noted.
        db.session.rollback()
