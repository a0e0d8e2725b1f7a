"""What every call passes on its way in and out: who calls, what was sent, one transaction, one response.

A view gets a Call and returns plain values or rows; its answer schema turns them into JSON. A POST may carry an
Idempotency-Key. The same declaration writes the OpenAPI description, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from iwill.accounts.terms import Actor, Scope
from iwill.api import reading, repeats, terms
from iwill.api.callers import Caller, identify
from iwill.api.mistakes import answer_to, json_response, json_text, refusal_text, status_of
from iwill.api.schemas.common import LARGEST_ID, NoFields
from iwill.api.spec import described, tag_of
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Missing

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Operation:
    """What an address does: the scope it needs, what it takes and what it answers.

    `takes` is the shape of the body, which may be left away unless `whole`: then the view reads the value itself.
    """

    method: str
    rule: str
    scope: Scope
    answers: type[Schema]
    status: int = 200
    query: type[Schema] = NoFields
    takes: type[Schema] | None = None
    example: Mapping[str, Any] | None = None
    whole: bool = False

    @property
    def changes(self) -> bool:
        """Whether it writes, and therefore runs in one transaction."""
        return self.method != "GET"


@dataclass(frozen=True)
class Call:
    """One call: who, when, and what was sent."""

    caller: Caller
    now: datetime
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None

    @property
    def by(self) -> Actor:
        """Whom the audit trail names."""
        return self.caller.actor


def serves(blueprint: Blueprint, operation: Operation) -> Callable[[View], View]:
    """Put a view at its address, behind everything that a call has to pass."""

    def put(view: View) -> View:
        @wraps(view)
        def answered(**ids: int) -> Response:
            try:
                return _answer(operation, view, ids)
            except Exception as fault:
                return answer_to(fault)

        answered.iwill_scope = operation.scope  # type: ignore[attr-defined]
        routed = blueprint.route(operation.rule, methods=[operation.method], tags=[tag_of(blueprint)])
        routed(described(blueprint, operation, answered))
        return view

    return put


def _answer(operation: Operation, view: Callable[..., Any], ids: Mapping[str, int]) -> Response:
    reading.refuse_announced_excess()
    now = clock.now()
    caller = identify(operation.scope, now)
    if any(number > LARGEST_ID for number in ids.values()):
        raise Missing  # no database here could hold such an id, so none is asked
    if not operation.changes:
        call = Call(caller, now, reading.query_of(operation.query))
        return json_response(operation.status, json_text(operation.answers().dump(view(call, **ids))))
    sent = reading.content()

    def work() -> str:
        call = Call(caller, now, reading.query_of(operation.query), _body(operation, sent))
        return json_text(operation.answers().dump(view(call, **ids)))

    key = reading.repetition_key() if operation.method == "POST" else None
    if key is not None:
        return _answer_once(caller, key, sent, work, operation.status)
    with transaction():
        text = work()
    return json_response(operation.status, text)


def _body(operation: Operation, sent: bytes) -> Any:
    if operation.whole:
        return reading.json_body(sent)
    return reading.fields_of(operation.takes or NoFields, sent)


def _answer_once(caller: Caller, key: str, sent: bytes, work: Callable[[], str], status: int) -> Response:
    """Do the work under its key, or replay what it answered. Refusals are kept too; failures of ours are not."""
    digest = repeats.digest_of(request.method, request.full_path, sent)
    with transaction():
        held = repeats.claim(caller.id, key, digest, now=clock.real_now())
    if isinstance(held, repeats.Reply):
        return json_response(held.status, held.body, {"Idempotent-Replayed": "true"})
    try:
        with transaction():
            text = work()
            repeats.keep(held, status, text)
        return json_response(status, text)
    except IwillError as refusal:
        if refusal.code == terms.IDEMPOTENCY_IN_PROGRESS:
            raise
        with transaction():
            repeats.keep(held, status_of(refusal), refusal_text(refusal))
        raise
    except Exception:
        with transaction():
            repeats.let_go(held)
        raise
