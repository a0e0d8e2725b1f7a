"""Steps that many tests of the API begin with, taken through the API itself."""

from __future__ import annotations

from typing import Any

import flask

from iwill.core.db import transaction
from tests import builders
from tests.api.conftest import Partner


def a_pool(app: flask.Flask, *names: str, widely: bool = True, **changes: Any) -> list[int]:
    """People who could come to a request as the builders make it; returns their ids. A wave asks nearly all of them,
    unless it is to ask only as many as it needs."""
    with app.app_context(), transaction():
        if widely:
            builders.ask_widely()
        return [builders.a_volunteer(name, **changes).id for name in names]


def a_request(partner: Partner, **changes: Any) -> dict[str, Any]:
    """A request that was handed in."""
    return _ok(partner.post("/requests", json=builders.a_request_payload(**changes)), 201)


def a_draft(partner: Partner, **changes: Any) -> dict[str, Any]:
    """A call-out that nobody has launched yet."""
    number = a_request(partner, **changes)["id"]
    _ok(partner.post(f"/requests/{number}/verify"), 200)
    return _ok(partner.post(f"/requests/{number}/call-out"), 201)


def a_running_call_out(partner: Partner, **changes: Any) -> dict[str, Any]:
    """A call-out whose first wave went out."""
    number = a_draft(partner, **changes)["id"]
    return _ok(partner.post(f"/callouts/{number}/launch", json={"confirm_wording": True}), 200)


def invitations(partner: Partner, call_out: dict[str, Any]) -> list[dict[str, Any]]:
    """Who was asked."""
    items: list[dict[str, Any]] = _ok(partner.get(f"/callouts/{call_out['id']}/invitations"), 200)["items"]
    return items


def answer(app: flask.Flask, invitation: dict[str, Any], word: str, **more: Any) -> Any:
    """Press a button on the page behind a personal link."""
    path = invitation["answer_url"].removeprefix(app.extensions["iwill_settings"].base_url)
    return app.test_client().post(path, data={"answer": word, **more})


def _ok(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.get_json()
    return body
