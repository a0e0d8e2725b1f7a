"""A request is received, checked by a person, and taken up, set aside, declined or closed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from marshmallow import ValidationError

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.rules import REQUEST_STEPS, check_request
from iwill.callouts.schemas import CrisisRequestSchema
from iwill.callouts.services.setting_aside import let_questions_go, put_questions_off
from iwill.callouts.shaping import asked_for
from iwill.callouts.terms import WRONG_STATE, CallOutKind, RequestState
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.core.schema import problems_from
from iwill.pool.courses import queries as courses
from iwill.pool.courses.terms import UNKNOWN_COURSE
from iwill.pool.vocabulary import vocabulary

# What follows when a request is over, closed or declined: (request, by, now). Parts further on add to it.
ON_OVER: list[Callable[[CrisisRequest, Actor, datetime], None]] = []


def checked_request(payload: object) -> Mapping[str, Any]:
    """The request as typed values; raises Invalid with every problem at its place."""
    if not isinstance(payload, Mapping):
        raise Invalid([Problem("$", "invalid", "a request is a JSON object")])
    try:
        request: Mapping[str, Any] = CrisisRequestSchema().load(payload)
    except ValidationError as wrong:
        raise Invalid(list(problems_from(wrong.messages))) from None
    problems = [*check_request(request, vocabulary()), *course_problems(request)]
    if problems:
        raise Invalid(problems)
    return request


def course_problems(request: Mapping[str, Any]) -> list[Problem]:
    """Codes of courses that the catalogue does not have, each at its place."""
    named = [
        (f"{one.place}.courses[{number}]", code.strip())
        for one in asked_for(request)
        for number, code in enumerate(one.need.get("courses", ()))
    ]
    unknown = courses.unknown_among([code for _place, code in named])
    return [Problem(place, UNKNOWN_COURSE, sentence_for(UNKNOWN_COURSE)) for place, code in named if code in unknown]


def receive_request(payload: object, *, by: Actor, now: datetime) -> CrisisRequest:
    """Take a request in as `received`, its words sealed; refuses a wrong one with every place named."""
    request = checked_request(payload)
    uid = new_uid()
    row = CrisisRequest(
        uid=uid,
        kind=CallOutKind(request["kind"]),
        level=request["level"],
        title=request["title"],
        timezone=request["timezone"],
        respond_by=request["respond_by"],
        body_sealed=seal(json.dumps(payload, ensure_ascii=False), uid),
        received_at=now,
        received_from=by.label,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(by, "request.received", f"request:{row.id}", now=now, kind=row.kind.value, level=row.level)
    return row


def request_body(request: CrisisRequest) -> dict[str, Any]:
    """The fields as they were sent; empty once they have been destroyed (突发事件应对法 art. 84-85)."""
    if request.body_sealed is None:
        return {}
    body: dict[str, Any] = json.loads(unseal(request.body_sealed, request.uid))
    return body


def verify_request(request: CrisisRequest, *, by: Actor, now: datetime) -> None:
    """A person has checked that the request is real (志愿服务条例 art. 13). A suspended one is taken up again, and
    its questions that had not gone out go."""
    aside = request.call_out if request.state is RequestState.SUSPENDED else None
    _step(request, RequestState.VERIFIED, by, now)
    if aside is not None:
        let_questions_go(aside, now=now)


def suspend_request(request: CrisisRequest, *, by: Actor, now: datetime) -> None:
    """Set a request aside for now; its call-out keeps its seats and sends no wave, and questions in the queue wait."""
    _step(request, RequestState.SUSPENDED, by, now)
    if request.call_out is not None:
        put_questions_off(request.call_out)


def decline_request(request: CrisisRequest, *, by: Actor, now: datetime) -> None:
    """Answer a request with no."""
    _step(request, RequestState.DECLINED, by, now)
    _is_over(request, by, now)


def close_request(request: CrisisRequest, *, by: Actor, now: datetime) -> None:
    """The work is done or no longer needed. Refused while its call-out still has people on the way."""
    if request.call_out is not None and request.call_out.ended_at is None and request.call_out.launched_at is not None:
        raise Refused(WRONG_STATE, details=[Problem("call_out", WRONG_STATE, "stand the call-out down first")])
    _step(request, RequestState.CLOSED, by, now)
    request.closed_at = now
    _is_over(request, by, now)


def hold(row: CrisisRequest | CallOut) -> None:
    """Wait until nobody else is changing this row, and read it anew: of two steps at once the second sees the first."""
    db.session.refresh(row, with_for_update=True)


def _is_over(request: CrisisRequest, by: Actor, now: datetime) -> None:
    for following in ON_OVER:
        following(request, by, now)


def _step(request: CrisisRequest, target: RequestState, by: Actor, now: datetime) -> None:
    hold(request)
    if target not in REQUEST_STEPS[request.state]:
        raise Refused(WRONG_STATE)
    if target is RequestState.VERIFIED and request.state is RequestState.SUSPENDED and request.call_out is not None:
        target = RequestState.SCOPED
    request.state = target
    audit.record(by, f"request.{target.value}", f"request:{request.id}", now=now)
    db.session.flush()
