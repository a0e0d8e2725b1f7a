"""A call-out's brief, people, and ways out that a test can steer, so that each test says only what it is about."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db
from iwill.core.tokens import new_link_id
from iwill.messaging import outbox, services
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.models import Delivery, Message, MessageBrief
from iwill.messaging.queueing import message_by_key
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Volunteer
from tests.conftest import NOW

_keys = count(1)


def brief_facts(needs: int = 1, **changes: Any) -> dict[str, Any]:
    """The outward facts of a call-out, in the shape in which call-outs hand them over."""
    starts_at = datetime.fromisoformat("2026-11-21T20:00:00+08:00")
    facts: dict[str, Any] = {
        "call_out": 41,
        "kind": "real",
        "title": "心理援助热线 · 11月21日周六 20:00–23:00（北京时间）",
        "wording": "会直接陪伴处于困境中的人；不做诊断和治疗。随时可以要求换下。",
        "timezone": "Asia/Shanghai",
        "respond_by": "2026-11-21T19:45:00+08:00",
        "needs": {
            str(number): {
                "role": f"咨询师{number}" if needs > 1 else "咨询师",
                "starts_at": (starts_at + timedelta(hours=3 * (number - 1))).isoformat(),
                "ends_at": (starts_at + timedelta(hours=3 * number)).isoformat(),
                "seats": 8,
            }
            for number in range(1, needs + 1)
        },
    }
    return facts | changes


@dataclass
class Stub:
    """A channel that answers as told and keeps what it was given. With keys it keeps one letter for each."""

    answers: list[Receipt | BaseException] = field(default_factory=list)
    idempotency: Idempotency = Idempotency.NONE
    stays_here: bool = True
    channel: Channel = Channel.EMAIL
    letters: list[Letter] = field(default_factory=list)
    while_sending: Callable[[Letter], None] | None = None

    def send(self, letter: Letter) -> Receipt:
        if self.while_sending:
            self.while_sending(letter)
        answer = self.answers.pop(0) if self.answers else Receipt(Handover.ACCEPTED, "250")
        if isinstance(answer, BaseException):
            raise answer
        if answer.handover is Handover.ACCEPTED:
            self.letters.append(letter)
        return answer

    def close(self) -> None:
        """Nothing is open."""

    @property
    def addresses(self) -> list[str]:
        return [letter.address for letter in self.letters]


class Desk:
    """What a test does with the outbox."""

    def __init__(self, app: flask.Flask) -> None:
        self.app = app

    def stub(self, *answers: Receipt | BaseException, channel: Channel = Channel.EMAIL, **how: Any) -> Stub:
        """Put a stub in the place of the channels."""
        stub = Stub(list(answers), channel=channel, **how)
        self.app.extensions[OWN_PROVIDERS] = lambda: {channel: stub}
        return stub

    def brief(self, **changes: Any) -> MessageBrief:
        brief = MessageBrief(cause="callout:41", facts=brief_facts(**changes), created_at=NOW)
        db.session.add(brief)
        db.session.flush()
        return brief

    def queue(
        self,
        volunteer: Volunteer,
        purpose: Purpose = Purpose.INVITATION,
        *,
        brief: MessageBrief | None = None,
        key: str | None = None,
        cause: str = "invitation:1",
        lane: Lane = Lane.CALL_OUT,
        passes: bool = True,
        now: datetime = NOW,
        expires_at: datetime | None = None,
        facts: dict[str, Any] | None = None,
        **more: Any,
    ) -> Message:
        """Queue one message of a call-out; a test names what it cares about."""
        brief = brief or db.session.scalar(select(MessageBrief)) or self.brief()
        key = key or f"key:{next(_keys)}"
        services.queue_to_volunteer(
            volunteer,
            purpose,
            cause=cause,
            dedupe_key=key,
            brief=brief,
            facts={"link_id": new_link_id(), "needs": [1], "why": ["skill:listening", "hours"]} | (facts or {}),
            lane=lane,
            passes_quiet_hours=passes,
            now=now,
            expires_at=expires_at or now + timedelta(hours=2),
            **more,
        )
        return message_by_key(key)

    def deliver(self, now: datetime = NOW) -> dict[str, int]:
        db.session.commit()
        counts = outbox.deliver_due(now)
        db.session.expire_all()
        return counts

    def state(self, message: Message) -> str:
        db.session.refresh(message)
        return message.state.value

    def attempts(self, message: Message) -> list[tuple[str, str | None]]:
        rows = db.session.scalars(select(Delivery).where(Delivery.message_id == message.id).order_by(Delivery.attempt))
        return [(row.state.value, row.provider_code) for row in rows]

    def mails(self) -> list[EmailMessage]:
        """The mails in the file sink."""
        folder = Path(self.app.extensions["iwill_settings"].mail_sink_dir)
        return [read_mail(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


def read_mail(content: bytes) -> EmailMessage:
    """A mail as a mail program reads it."""
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(mail: EmailMessage) -> str:
    """The decoded text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    words: str = part.get_content()
    return words.replace("\r\n", "\n")


@pytest.fixture
def desk(ctx: flask.Flask) -> Desk:
    return Desk(ctx)
