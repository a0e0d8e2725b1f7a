"""Who is calling: a partner's program with a bearer token, its scopes, and how often it may call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from flask_babel import gettext as _

from iwill.accounts.services import clients, rates
from iwill.accounts.terms import Actor, ActorKind, Scope
from iwill.api import terms
from iwill.api.mistakes import TooMany, Unauthorized
from iwill.core.db import db, transaction
from iwill.core.errors import Forbidden, Problem
from iwill.core.policy import current

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Caller:
    """The client behind a token, as plain values."""

    id: int
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        """Whom the audit trail names."""
        return Actor(ActorKind.CLIENT, self.id)

    def may(self, scope: Scope) -> bool:
        """Whether the token includes the scope."""
        return scope.value in self.scopes


def identify(scope: Scope, now: datetime) -> Caller:
    """The caller of this request; refuses a missing or unknown token, a missing scope, and a call too many."""
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        raise Unauthorized(sent=False)
    client = clients.find_client(sent.token)
    if client is None:
        raise Unauthorized(sent=True)
    caller = Caller(client.id, frozenset(client.scopes))
    _count(caller, now)
    if not caller.may(scope):
        needed = _("This needs the scope %(scope)s, which your token does not include.", scope=scope.value)
        raise Forbidden(terms.SCOPE_MISSING, details=[Problem("Authorization", terms.SCOPE_MISSING, needed)])
    return caller


def _count(caller: Caller, now: datetime) -> None:
    most = int(current(db.session())[terms.CALLS_PER_MINUTE])
    with transaction():
        allowed = rates.allow(f"api:{caller.id}", limit=most, window=MINUTE, now=now)
    if not allowed:
        raise TooMany(60 - int(now.timestamp()) % 60)
