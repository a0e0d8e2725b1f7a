"""Requests by machine: received, looked at, checked, set aside, declined, closed, and turned into a call-out."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import select

from iwill.accounts.terms import Scope
from iwill.api.callouts import call_out_object
from iwill.api.edge import Call, Operation, serves
from iwill.api.examples import A_REQUEST
from iwill.api.schemas import requests as shapes
from iwill.api.schemas.callouts import CallOutSchema
from iwill.api.schemas.common import PageQuery
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CrisisRequest
from iwill.callouts.schemas import CrisisRequestSchema
from iwill.callouts.services import callouts as callout_services
from iwill.callouts.services import requests as request_services
from iwill.core.db import db
from iwill.core.paging import page_by_id

api = Blueprint("api-requests", __name__, description="What organisations ask for.")

READ, WRITE = Scope.REQUESTS_READ, Scope.REQUESTS_WRITE
ONE = "/requests/<number:request_id>"


def request_object(request: CrisisRequest) -> dict[str, Any]:
    """The id, the state and the fields as sent."""
    return {**request_services.request_body(request), "id": request.id, "state": request.state}


@serves(
    api,
    Operation(
        "POST",
        "/requests",
        WRITE,
        shapes.ReceivedRequestSchema,
        status=201,
        takes=CrisisRequestSchema,
        example=A_REQUEST,
        whole=True,
    ),
)
def receive_request(call: Call) -> dict[str, Any]:
    """Hand in a crisis request."""
    return request_object(request_services.receive_request(call.body, by=call.by, now=call.now))


@serves(api, Operation("GET", "/requests", READ, shapes.RequestPageSchema, query=PageQuery))
def list_requests(call: Call) -> dict[str, Any]:
    """All requests, in order of arrival."""
    page = page_by_id(db.session(), select(CrisisRequest), CrisisRequest.id, call.query.get("cursor"))
    return {"items": [request_object(one) for one in page.items], "next": page.next}


@serves(api, Operation("GET", ONE, READ, shapes.ReceivedRequestSchema))
def read_request(call: Call, request_id: int) -> dict[str, Any]:
    """One request."""
    return request_object(callout_queries.request_by_id(request_id))


@serves(api, Operation("POST", f"{ONE}/verify", WRITE, shapes.ReceivedRequestSchema))
def verify_request(call: Call, request_id: int) -> dict[str, Any]:
    """Say that the request was checked and is real."""
    request = callout_queries.request_by_id(request_id)
    request_services.verify_request(request, by=call.by, now=call.now)
    return request_object(request)


@serves(api, Operation("POST", f"{ONE}/suspend", WRITE, shapes.ReceivedRequestSchema))
def suspend_request(call: Call, request_id: int) -> dict[str, Any]:
    """Set the request aside; its call-out sends no wave meanwhile."""
    request = callout_queries.request_by_id(request_id)
    request_services.suspend_request(request, by=call.by, now=call.now)
    return request_object(request)


@serves(api, Operation("POST", f"{ONE}/decline", WRITE, shapes.ReceivedRequestSchema))
def decline_request(call: Call, request_id: int) -> dict[str, Any]:
    """Answer the request with no."""
    request = callout_queries.request_by_id(request_id)
    request_services.decline_request(request, by=call.by, now=call.now)
    return request_object(request)


@serves(api, Operation("POST", f"{ONE}/close", WRITE, shapes.ReceivedRequestSchema))
def close_request(call: Call, request_id: int) -> dict[str, Any]:
    """Close the request: the work is done, or no longer needed."""
    request = callout_queries.request_by_id(request_id)
    request_services.close_request(request, by=call.by, now=call.now)
    return request_object(request)


@serves(api, Operation("POST", f"{ONE}/call-out", WRITE, CallOutSchema, status=201))
def open_call_out(call: Call, request_id: int) -> dict[str, Any]:
    """Turn a verified request into a draft call-out; the request is scoped from then on."""
    request = callout_queries.request_by_id(request_id)
    return call_out_object(callout_services.open_callout(request, by=call.by, now=call.now))
