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
from functools import wraps
from typing import Any, TypeVar, cast, overload

from flask import abort, current_app, g, redirect, request
from flask import session as browser_session
from werkzeug.wrappers import Response

from iwill.accounts.models import Staff
from iwill.accounts.terms import Actor, Permission
from iwill.core.errors import FORBIDDEN, Forbidden
from iwill.core.tokens import LinkPurpose, read_token
from iwill.pool.models import Volunteer
from iwill.web.signed_in import coming_in, missing_step, note_visit, signed_in

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """Which guard a view carries: public, staff, volunteer or link. Safety and the role matrix read it."""

    kind: str
    permissions: tuple[Permission, ...] = ()
    purpose: LinkPurpose | None = None


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
            step = missing_step(person)
            if step is not None:
                return _to_sign_in(step)
            if not all(current_actor().may(permission) for permission in permissions):
                raise Forbidden(FORBIDDEN)
            note_visit(person.session)
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
        note_visit(person.session)
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
    return person.actor


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


def _to_sign_in(path: str) -> Response:
    # The address to come back to travels in the signed cookie, so that no link can choose it.
    if request.method == "GET":
        browser_session["back_to"] = request.full_path.rstrip("?")
    return redirect(path, code=303)


def _marked(view: View, guard: Guard) -> View:
    if guard_of(view) is not None:
        raise TypeError(f"{view.__name__} carries two guards")
    view.iwill_guard = guard  # type: ignore[attr-defined]
    return view
