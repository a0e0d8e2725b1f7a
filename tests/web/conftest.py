"""What a test of pages needs besides a browser: people, a launched call-out, personal links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.models import Invitation
from iwill.callouts.services import callouts, requests
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from tests.builders import a_need, a_request_payload, a_volunteer, an_actor, ask_widely
from tests.conftest import NOW

BY = an_actor()
STARTS = datetime.fromisoformat("2026-11-22T20:00:00+08:00")


@dataclass
class Called:
    """A launched call-out: its id, the ids of its needs, and the personal path of each person, by id."""

    call_out_id: int
    need_ids: list[int]
    paths: dict[int, str]


class House:
    """Puts people and call-outs on file in transactions of their own, so that a browser finds them."""

    def __init__(self, app: flask.Flask) -> None:
        self.app = app

    def people(self, number: int = 1, **about: Any) -> list[int]:
        with self.app.app_context(), transaction():
            return [a_volunteer(**about).id for _ in range(number)]

    def call(self, *needs: dict[str, Any], kind: str = "real", widely: bool = True, **request: Any) -> Called:
        window = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + timedelta(hours=2)).isoformat()}
        payload = a_request_payload(kind=kind, needs=[a_need(**(window | need)) for need in needs or ({},)])
        payload |= {"respond_by": (NOW + timedelta(hours=3)).isoformat()} | request
        with self.app.app_context(), transaction():
            if widely:
                ask_widely()
            received = requests.receive_request(payload, by=BY, now=NOW)
            requests.verify_request(received, by=BY, now=NOW)
            call_out = callouts.open_callout(received, by=BY, now=NOW)
            callouts.launch(call_out, confirm_wording=True, by=BY, now=NOW, reason="等不了第二个人")
            invitations = db.session.scalars(select(Invitation).where(Invitation.call_out_id == call_out.id))
            paths = {one.volunteer_id: f"/c/{make_token(LinkPurpose.ANSWER, one.link_id)}" for one in invitations}
            return Called(call_out.id, [need.id for need in call_out.needs], paths)

    def stand_down(self, call_out_id: int) -> None:
        from iwill.callouts.queries import callout_by_id  # noqa: PLC0415

        with self.app.app_context(), transaction():
            callouts.stand_down(callout_by_id(call_out_id), by=BY, now=NOW)

    def rows(self, query: Any) -> Sequence[Any]:
        with self.app.app_context():
            found = db.session.execute(query).all()
            db.session.remove()
            return found


@pytest.fixture
def house(app: flask.Flask) -> House:
    return House(app)
