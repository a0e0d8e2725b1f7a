"""Machine clients of partners. A token is shown once, when it is made; the table holds its digest."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.models import ApiClient
from iwill.accounts.terms import CLIENT_KNOWN, Actor, Scope
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem, Refused


def add_client(name: str, scopes: Iterable[Scope], *, by: Actor, now: datetime) -> str:
    """Let a partner's program in and return its token; refuses an empty name, a known one, and no scope at all."""
    name, wanted = name.strip(), sorted({Scope(scope).value for scope in scopes})
    if not name or len(name) > 100:
        raise Invalid([Problem("name", "invalid", "a client needs a name of at most 100 characters")])
    if not wanted:
        raise Invalid([Problem("scopes", "required", "a client needs at least one scope")])
    if db.session.scalar(select(ApiClient.id).where(ApiClient.name == name)):
        raise Refused(CLIENT_KNOWN)
    token = "iw_" + secrets.token_urlsafe(32)
    client = ApiClient(name=name, token_digest=_digest(token), scopes=wanted, created_at=now)
    db.session.add(client)
    db.session.flush()
    audit.record(by, "client.added", f"client:{client.id}", now=now, scopes=wanted)
    return token


def find_client(token: str) -> ApiClient | None:
    """The client that a token belongs to, unless it was revoked."""
    client = db.session.scalar(select(ApiClient).where(ApiClient.token_digest == _digest(token)))
    return client if client is not None and client.revoked_at is None else None


def revoke_client(client: ApiClient, *, by: Actor, now: datetime) -> None:
    """Shut a partner's program out, at once."""
    if client.revoked_at is None:
        client.revoked_at = now
        audit.record(by, "client.revoked", f"client:{client.id}", now=now)


def client_by_id(client_id: int) -> ApiClient:
    """The client with this id; Missing where there is none."""
    client = db.session.get(ApiClient, client_id) if client_id < 2**31 else None
    if client is None:
        raise Missing
    return client


def all_clients() -> list[ApiClient]:
    """Every client, in the order they were added."""
    return list(db.session.scalars(select(ApiClient).order_by(ApiClient.id)))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
