"""The cookie of a session: a random value that only the table of sessions understands."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from werkzeug.wrappers import Response


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie from other hosts and without TLS."""
    return "__Host-iwill" if _production() else "iwill_signed_in"


def give_cookie(response: Response, value: str, *, keep: timedelta | None = None) -> None:
    """Hand the session to the browser, for as long as it stays open or for `keep`; the table may end it sooner."""
    response.set_cookie(
        cookie_name(), value, max_age=keep, secure=_production(), httponly=True, samesite="Lax", path="/"
    )


def take_cookie(response: Response) -> None:
    """Take the session back from the browser."""
    response.delete_cookie(cookie_name(), secure=_production(), httponly=True, samesite="Lax", path="/")


def _production() -> bool:
    return bool(current_app.extensions["iwill_settings"].production)
