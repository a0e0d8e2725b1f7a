"""The OpenAPI description is true: whatever is sent, the answer is one that it names, in the shape that it gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from threading import Thread
from typing import Any

import flask
import pytest
import schemathesis
from schemathesis.engine import Status, events, from_schema
from werkzeug.serving import make_server

from iwill.api import examples
from tests import builders
from tests.api import story
from tests.api.conftest import EVERYTHING, Partner, make_partner
from tests.api.test_edge import MATRIX

# What holds together across fields (a shift ends after it starts, a name is in the vocabulary) no schema can say:
# such a request fits the description and is refused all the same.
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 422]}}
# At random, beside the two thousand calls at the edges of each field, which are always the same.
EXAMPLES = 5


@pytest.fixture
def busy(app: flask.Flask) -> Partner:
    """A partner in the middle of things: a call-out that runs, one that waits, a request that nobody has looked at."""
    partner = make_partner(app, *EVERYTHING, name="everything")
    story.a_pool(app, "王小明", "Wei Xiang", "李雷")
    running = story.a_running_call_out(partner, needs=[builders.a_need(seats=1)])
    story.answer(app, story.invitations(partner, running)[0], "yes")
    story.a_draft(partner)
    story.a_request(partner)
    return partner


@pytest.fixture
def address(app: flask.Flask) -> Iterator[str]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def faults(address: str, token: str) -> tuple[list[str], Counter[int]]:
    """Everything that is not as described, and how often each status was answered."""
    config = schemathesis.Config.from_dict(
        {
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "no-shrink": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            "checks": CHECKS,
        }
    )
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)
    found: list[str] = []
    statuses: Counter[int] = Counter()
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                statuses.update(_statuses(event))
                found += _failures(event)
            case events.NonFatalError() | events.FatalError():
                found.append(f"{event}")
    return found, statuses


def _statuses(event: Any) -> list[int]:
    return [one.response.status_code for one in event.recorder.interactions.values() if one.response is not None]


def _failures(event: Any) -> list[str]:
    return [
        f"{event.recorder.label}: {node.failure_info.failure}\n{node.failure_info.code_sample}"
        for nodes in event.recorder.checks.values()
        for node in nodes
        if node.status is Status.FAILURE
    ]


def test_the_examples_are_right(app: flask.Flask, partner: Partner) -> None:
    made = partner.post("/requests", json=examples.A_REQUEST)
    assert made.get_json() == {"id": 1, "state": "received", **examples.A_REQUEST}
    partner.post("/requests/1/verify")
    partner.post("/requests/1/call-out")
    changed = partner.patch("/callouts/1", json=examples.A_WORDING).get_json()
    assert {"title": changed["title"], "wording": changed["wording"]} == examples.A_WORDING
    assert partner.post("/callouts/1/launch", json=examples.A_LAUNCH).get_json()["state"] == "calling"


def test_everybody_may_read_the_description(stranger: Partner) -> None:
    response = stranger.get("/openapi.json")
    described = response.get_json()
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert described["openapi"].startswith("3.1")
    calls = {
        (method.upper(), re.sub(r"\{\w+\}", "1", path.removeprefix("/api/v1"))): operation["security"]
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
    }
    assert calls == {call: [{"token": [scope]}] for call, scope in MATRIX.items()}


def test_answers_are_as_described(address: str, busy: Partner) -> None:
    assert busy.token
    found, statuses = faults(address, busy.token)
    assert not found, "\n\n".join(found)
    assert sum(statuses.values()) >= EXAMPLES * len(MATRIX)
    assert {200, 201, 400, 404, 409, 422} <= set(statuses)
