"""`iwill request open --launch`: with many people a second one stands for it, or the call-out stays a draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.care import SECOND_ABOVE
from iwill.callouts.models import CallOut, CrisisRequest
from iwill.core.db import db, transaction
from iwill.core.policy import PolicySetting
from tests.builders import a_request_payload, a_volunteer, ask_widely
from tests.cli.conftest import Ran
from tests.conftest import NOW

AT = ("--json", "--at", NOW.isoformat())
FIRST, SECOND = "wang@iwill.example", "zhao@iwill.example"


@pytest.mark.parametrize(
    ("level", "more", "code"),
    [
        ("III", (), 1),
        ("III", ("--reason", "等不了"), 1),
        ("III", ("--second", FIRST), 1),
        ("III", ("--second", SECOND), 0),
        ("II", ("--reason", "等不了"), 0),
    ],
)
def test_a_launch_to_many_needs_a_second_person(
    app: flask.Flask, iwill: Callable[..., Ran], tmp_path: Path, level: str, more: tuple[str, ...], code: int
) -> None:
    with app.app_context(), transaction():
        for _ in range(2):
            a_volunteer()
        ask_widely()
        db.session.merge(PolicySetting(name=SECOND_ABOVE, value=1, changed_at=NOW, changed_by="test"))
    for email in (FIRST, SECOND):
        iwill("staff", "add", email, "--role", "staff")
    file = tmp_path / "request.json"
    file.write_text(json.dumps(a_request_payload(level=level)), encoding="utf-8")
    ran = iwill("request", "open", str(file), "--launch", "--by", FIRST, *more, *AT)
    assert ran.code == code
    with app.app_context():
        states = db.session.execute(select(CrisisRequest.state, CallOut.state).join(CallOut)).one()
    assert states == ("scoped", "draft" if code else "calling")
    if code:
        assert ran.json["error"]["code"] == "needs_second_person"
    else:
        assert ran.json["call_out_state"] == "calling"
