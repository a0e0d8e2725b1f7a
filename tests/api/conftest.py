"""A partner's program: a client of the API with a token of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
import pytest

from iwill.accounts.services import clients
from iwill.accounts.terms import SYSTEM, Scope
from iwill.core import clock
from iwill.core.db import transaction

EVERYTHING = tuple(Scope)
NAMELESS = tuple(scope for scope in Scope if scope is not Scope.NAMES_READ)


class Partner:
    """Calls the API under /api/v1 with a token, and keeps no cookies."""

    def __init__(self, app: flask.Flask, token: str | None) -> None:
        self.app = app
        self.token = token

    def call(self, method: str, path: str, **options: Any) -> Any:
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> Any:
        return self.call("POST", path, **options)

    def patch(self, path: str, **options: Any) -> Any:
        return self.call("PATCH", path, **options)


def make_partner(app: flask.Flask, *scopes: Scope, name: str = "partner") -> Partner:
    """A new client with these scopes."""
    with app.app_context(), transaction():
        token = clients.add_client(name, scopes, by=SYSTEM, now=clock.now())
    return Partner(app, token)


@pytest.fixture
def partner(app: flask.Flask) -> Partner:
    """A client that may do everything but read names."""
    return make_partner(app, *NAMELESS)


@pytest.fixture
def partner_with(app: flask.Flask) -> Callable[..., Partner]:
    """Makes a client with the scopes given."""
    return lambda *scopes: make_partner(app, *scopes, name="+".join(scopes) or "nothing")


@pytest.fixture
def stranger(app: flask.Flask) -> Partner:
    """Somebody without a token."""
    return Partner(app, None)
