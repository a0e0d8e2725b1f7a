"""A call-out in a line: tests say what they need of it and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from iwill.callouts.models import CallOut, Invitation, Need
from iwill.callouts.services import answers, callouts, requests
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.pool.models import Volunteer
from tests.builders import a_need, a_request_payload, an_actor, ask_widely
from tests.conftest import NOW

BY = an_actor()
STARTS = datetime.fromisoformat("2026-11-22T20:00:00+08:00")
RESPOND_BY = NOW + timedelta(hours=3)


class Story:
    """A call-out and the people around it, as a test tells it."""

    def draft(self, *needs: dict[str, Any], kind: str = "real", **request: Any) -> CallOut:
        window = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + timedelta(hours=2)).isoformat()}
        payload = a_request_payload(
            kind=kind, needs=[a_need(**(window | need)) for need in needs or ({},)], **request
        ) | {"respond_by": request.get("respond_by", RESPOND_BY.isoformat())}
        received = requests.receive_request(payload, by=BY, now=NOW)
        requests.verify_request(received, by=BY, now=NOW)
        return callouts.open_callout(received, by=BY, now=NOW)

    def launched(self, *needs: dict[str, Any], kind: str = "real", widely: bool = True, **request: Any) -> CallOut:
        """Called for, with nearly everybody asked at once, or only as many as the first wave needs."""
        if widely:
            ask_widely()
        call_out = self.draft(*needs, kind=kind, **request)
        callouts.launch(call_out, confirm_wording=True, by=BY, now=NOW, reason="等不了第二个人")
        return call_out

    def invitation(self, call_out: CallOut, volunteer: Volunteer) -> Invitation:
        return db.session.scalars(
            select(Invitation).where(Invitation.call_out_id == call_out.id, Invitation.volunteer_id == volunteer.id)
        ).one()

    def say(
        self,
        call_out: CallOut,
        volunteer: Volunteer,
        action: str,
        needs: Sequence[Need] = (),
        *,
        now: datetime = NOW,
        **more: Any,
    ) -> answers.AnswerResult:
        invitation = self.invitation(call_out, volunteer)
        ids = [need.id for need in needs]
        return answers.answer(invitation, AnswerAction(action), need_ids=ids, by=BY, now=now, **more)

    def messages(self, volunteer: Volunteer) -> list[tuple[str, str]]:
        """Purpose and state of everything queued for a person, in order."""
        rows = db.session.scalars(select(Message).where(Message.recipient_id == volunteer.id).order_by(Message.id))
        return [(message.purpose.value, message.state.value) for message in rows]


@pytest.fixture
def story() -> Story:
    return Story()
