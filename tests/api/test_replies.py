"""Replies by machine: one recording for one id, also when it is posted ten times at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import func, select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Scope
from iwill.callouts.models import AnswerRecord, Need
from iwill.callouts.replies.models import InboundReply
from iwill.core import clock
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from tests.api import story
from tests.api.conftest import Partner
from tests.api.test_edge import refusal
from tests.api.test_races import at_once

PHONE = "+8613800138000"


def a_reply(text: str = "可以", **changes: Any) -> dict[str, Any]:
    sent = {"id": "m1", "from": PHONE, "channel": "sms", "text": text, "received_at": clock.now().isoformat()}
    return sent | changes


@pytest.fixture
def call_out(app: flask.Flask, partner: Partner) -> dict[str, Any]:
    story.a_pool(app, "王小明", phone=PHONE)
    return story.a_running_call_out(partner)


def counted(app: flask.Flask, *columns: Any) -> list[Any]:
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(column)) for column in columns]


def test_what_became_of_a_reply_is_told(partner: Partner, call_out: dict[str, Any]) -> None:
    invitation = story.invitations(partner, call_out)[0]["id"]
    sent = partner.post("/inbound/replies", json=a_reply())
    assert sent.status_code == 200
    assert sent.get_json() == {"outcome": "recorded", "invitation_id": invitation, "answer": "yes"}
    again = partner.post("/inbound/replies", json=a_reply("来不了"))
    assert again.get_json() == {"outcome": "duplicate", "invitation_id": invitation, "answer": "yes"}
    stranger = partner.post("/inbound/replies", json=a_reply(id="m2", **{"from": "+447700900123"}))
    assert stranger.get_json() == {"outcome": "unknown_sender", "invitation_id": None, "answer": None}
    assert partner.get(f"/callouts/{call_out['id']}").get_json()["needs"][0]["taken"] == 1


@pytest.mark.parametrize("text", ["可以", "不是不行"])
def test_the_same_reply_ten_times_at_once_is_recorded_once(
    app: flask.Flask, partner: Partner, call_out: dict[str, Any], text: str
) -> None:
    answers = at_once(10, lambda: partner.post("/inbound/replies", json=a_reply(text)).get_json())
    clear = text == "可以"
    assert Counter(one["outcome"] for one in answers) == {"recorded" if clear else "asked_back": 1, "duplicate": 9}
    assert {(one["invitation_id"], one["answer"]) for one in answers} == {(1, "yes" if clear else None)}
    assert counted(app, InboundReply, AnswerRecord) == [1, int(clear)]
    with app.app_context():
        assert db.session.scalar(select(Need.taken)) == int(clear)
        said = select(func.count(Message.id)).where(Message.purpose == Purpose.REPLY)
        assert db.session.scalar(said) == int(not clear)


def test_two_replies_at_once_of_one_person_leave_one_answer_and_one_message(
    app: flask.Flask, partner: Partner, call_out: dict[str, Any]
) -> None:
    ids = iter(range(10))
    answers = at_once(6, lambda: partner.post("/inbound/replies", json=a_reply("再看看吧", id=f"m{next(ids)}")))
    assert {one.status_code for one in answers} == {200}
    with app.app_context():
        said = select(func.count(Message.id)).where(Message.purpose == Purpose.REPLY)
        assert db.session.scalar(said) == 1


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"from": " "}, "from"),
        ({"id": ""}, "id"),
        ({"received_at": "2026-11-21T19:00:00"}, "received_at"),
        ({"received_at": "2026-11-21T20:00:00+08:00"}, "received_at"),
        ({"received_at": "2001-01-01T00:00:00Z"}, "received_at"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_wrong_is_named_at_its_place(partner: Partner, changes: dict[str, Any], path: str) -> None:
    status, code, paths = refusal(partner.post("/inbound/replies", json=a_reply(**changes)))
    assert (status, code, paths) == (422, "invalid", [path])


def test_only_a_token_with_the_scope_hands_replies_over(partner_with: Callable[..., Partner]) -> None:
    assert partner_with(Scope.REPLIES_WRITE).post("/inbound/replies", json=a_reply()).status_code == 200
    others = partner_with(*(scope for scope in Scope if scope is not Scope.REPLIES_WRITE))
    assert others.post("/inbound/replies", json=a_reply()).status_code == 403


def test_neither_the_trail_nor_the_row_holds_a_word_of_it(
    app: flask.Flask, partner: Partner, call_out: dict[str, Any]
) -> None:
    partner.post("/inbound/replies", json=a_reply("金丝雀的妈妈病了，来不了", id="<canary@pool.example>"))
    with app.app_context():
        row = db.session.execute(select(InboundReply.__table__)).mappings().one()
        trail = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "reply.received")).all()
    assert not any(word in str([dict(row), trail]) for word in ("金丝雀", "妈妈", "canary", PHONE))
    assert row["received_at"] - clock.now() < timedelta(seconds=1)
