"""Who may open a page. Every route carries exactly one of these guards; a test holds it so.

    @public                      anybody
    @for_staff(Permission.X)     a member of staff whose role includes X; of several named, all of them
    @for_staff()                 any member of staff
    @for_volunteer               a volunteer who is signed in
    @by_link(LinkPurpose.X)      whoever holds a true link; a forged one is answered before anything is read

Whoever is not signed in is sent to the sign-in page and comes back afterwards; a role without the permission gets 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast, overload

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask import session as browser_session
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts.models import SignedInSession, Staff
from iwill.accounts.services import second_factor, sessions
from iwill.accounts.terms import Actor, ActorKind, Permission
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import FORBIDDEN, Forbidden
from iwill.core.tokens import LinkPurpose, read_token
from iwill.pool.models import Volunteer
from iwill.web import i18n

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """Which guard a view carries: public, staff, volunteer or link. Safety and the role matrix read it."""

    kind: str
    permissions: tuple[Permission, ...] = ()
    purpose: LinkPurpose | None = None


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind the request's session cookie."""

    def __init__(self, session: SignedInSession, person: Staff | Volunteer) -> None:
        self.session = session
        self.person = person
        self.id = f"{session.person_kind.value}:{session.person_id}"


def public(view: View) -> View:
    """Anybody may open this page."""
    return _marked(view, Guard("public"))


def for_staff(*permissions: Permission) -> Callable[[View], View]:
    """Only staff whose role includes every permission named; with none named, any staff."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = coming_in()
            if person is None:
                return _to_sign_in("/sign-in/staff")
            if not isinstance(person.person, Staff):
                raise Forbidden(FORBIDDEN)
            step = _missing_step(person)
            if step is not None:
                return _to_sign_in(step)
            if not all(current_actor().may(permission) for permission in permissions):
                raise Forbidden(FORBIDDEN)
            _note_visit(person.session)
            return view(*args, **kwargs)

        return _marked(cast(View, guarded), Guard("staff", permissions=permissions))

    return guard


def for_volunteer(view: View) -> View:
    """Only a volunteer who is signed in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        person = signed_in()
        if person is None:
            return _to_sign_in("/sign-in")
        if not isinstance(person.person, Volunteer):
            raise Forbidden(FORBIDDEN)
        _note_visit(person.session)
        return view(*args, **kwargs)

    return _marked(cast(View, guarded), Guard("volunteer"))


@overload
def by_link(purpose: LinkPurpose) -> Callable[[View], View]: ...
@overload
def by_link(purpose: View) -> View: ...
def by_link(purpose: Any) -> Any:
    """Only with a true link in the argument `token`. Bare, `@by_link` means a link for answering.

    The signature is checked before anything is read, so a forged link costs no query, and no session is looked at on
    such a page: the link alone says what its holder may do.
    """
    if not isinstance(purpose, LinkPurpose):
        return by_link(LinkPurpose.ANSWER)(purpose)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.iwill_by_link = True
            if read_token(purpose, kwargs["token"]) is None:
                abort(404)
            return view(*args, **kwargs)

        return _marked(cast(View, guarded), Guard("link", purpose=purpose))

    return guard


def signed_in() -> SignedIn | None:
    """Who is signed in, staff or volunteer, with every step taken; nobody on a page that is opened by link."""
    person = coming_in()
    return None if person is None or _missing_step(person) else person


def coming_in() -> SignedIn | None:
    """The same, and also somebody who still owes the second step; only the pages of that step ask for this."""
    if g.get("iwill_by_link"):
        return None
    return None if current_user.is_anonymous else cast(SignedIn, current_user._get_current_object())


def current_staff() -> Staff:
    """The member of staff who is signed in; only on a page guarded by `for_staff`."""
    person = signed_in()
    if person is None or not isinstance(person.person, Staff):
        raise Forbidden(FORBIDDEN)
    return person.person


def current_volunteer() -> Volunteer:
    """The volunteer who is signed in; only on a page guarded by `for_volunteer`."""
    person = signed_in()
    if person is None or not isinstance(person.person, Volunteer):
        raise Forbidden(FORBIDDEN)
    return person.person


def current_actor() -> Actor:
    """Who answers for what this request does. On a page opened by link the view names the actor itself."""
    person = signed_in()
    if person is None:
        raise Forbidden(FORBIDDEN)
    if isinstance(person.person, Staff):
        return Actor(ActorKind.STAFF, person.person.id, person.person.role)
    return Actor(ActorKind.VOLUNTEER, person.person.id)


def may(permission: Permission) -> bool:
    """Whether the person who is signed in may; for templates that leave out what would be refused."""
    person = signed_in()
    return person is not None and current_actor().may(permission)


def guard_of(view: Any) -> Guard | None:
    """The guard that a view function carries."""
    return getattr(view, "iwill_guard", None)


def request_guard() -> Guard | None:
    """The guard of the view that this request goes to; None where it goes nowhere."""
    return guard_of(current_app.view_functions.get(request.endpoint or ""))


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie from other hosts and without TLS."""
    return "__Host-iwill" if current_app.extensions["iwill_settings"].production else "iwill_signed_in"


def give_cookie(response: Response | AnyResponse, value: str, *, keep: timedelta | None = None) -> None:
    """Hand the session to the browser, for as long as it stays open or for `keep`; the table may end it sooner."""
    production = current_app.extensions["iwill_settings"].production
    response.set_cookie(cookie_name(), value, max_age=keep, secure=production, httponly=True, samesite="Lax", path="/")


def take_cookie(response: Response | AnyResponse) -> None:
    """Take the session back from the browser."""
    production = current_app.extensions["iwill_settings"].production
    response.delete_cookie(cookie_name(), secure=production, httponly=True, samesite="Lax", path="/")


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
    staff = current_actor() if person is not None and isinstance(person.person, Staff) else None
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


def _missing_step(person: SignedIn) -> str | None:
    if not isinstance(person.person, Staff):
        return None
    return second_factor.missing_step(person.person, person.session, current_app.extensions["iwill_settings"])


def _note_visit(session: SignedInSession) -> None:
    now: datetime = clock.now()
    if now - session.seen_at < sessions.TOUCH_AFTER:
        return
    try:
        with transaction():
            sessions.touch(session, now)
    except OperationalError:
        # A page is not refused because the time of a visit could not be noted.
        db.session.rollback()


def _to_sign_in(path: str) -> AnyResponse:
    # The address to come back to travels in the signed cookie, so that no link can choose it.
    if request.method == "GET":
        browser_session["back_to"] = request.full_path.rstrip("?")
    return redirect(path, code=303)


def _marked(view: View, guard: Guard) -> View:
    if guard_of(view) is not None:
        raise TypeError(f"{view.__name__} carries two guards")
    view.iwill_guard = guard  # type: ignore[attr-defined]
    return view
