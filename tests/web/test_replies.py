"""Replies that were not clear: read by somebody, whose reading is noted, and decided once."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import AnswerRecord, Need
from iwill.callouts.replies import services
from iwill.callouts.replies.terms import ReplyChannel
from iwill.core import clock
from iwill.core.db import transaction
from tests.conftest import NOW
from tests.web.conftest import STARTS, Called, House
from tests.web.signed_in import as_staff

PHONE = "+8613800138000"
WORDS = "不是不行，就是那天孩子考试"


@pytest.fixture
def called(app: flask.Flask, house: House) -> Called:
    house.people(1, name="王小明", phone=PHONE)
    return house.call()


def came_in(app: flask.Flask, words: str, message_id: str = "m1") -> None:
    with app.app_context(), transaction():
        gateway = Actor(ActorKind.CLIENT, 1)
        services.receive_reply(message_id, PHONE, ReplyChannel.SMS, words, received_at=NOW, by=gateway, now=NOW)


def test_a_person_decides_with_the_words_before_them_and_the_reading_is_noted(
    app: flask.Flask, house: House, called: Called
) -> None:
    came_in(app, WORDS)
    browser = as_staff(app, Role.ORGANIZER)
    assert "1 reply has to be looked at" in browser.get("/desk").text
    listed = browser.get("/replies").text
    assert "王小明" in listed
    assert WORDS not in listed
    assert house.rows(select(AuditEntry.id).where(AuditEntry.action == "reply.read")) == []
    assert WORDS in browser.get("/replies/1").text
    assert len(house.rows(select(AuditEntry.id).where(AuditEntry.action == "reply.read"))) == 1
    sent = browser.post("/replies/1", data={"decision": "yes", "need": str(called.need_ids[0])})
    assert (sent.status_code, sent.location) == (303, "/replies")
    assert house.rows(select(Need.taken)) == [(1,)]
    assert house.rows(select(AnswerRecord.recorded_by))[0][0].startswith("staff:")
    assert "No reply is waiting." in browser.get("/replies").text
    assert browser.post("/replies/1", data={"decision": "no"}).status_code == 409
    assert house.rows(select(Need.taken)) == [(1,)]


def test_a_yes_to_several_shifts_names_them_and_a_strange_form_is_refused(app: flask.Flask, house: House) -> None:
    house.people(1, phone=PHONE)
    after = STARTS + timedelta(days=2)
    second = {"starts_at": after.isoformat(), "ends_at": (after + timedelta(hours=1)).isoformat()}
    called = house.call({}, second)
    came_in(app, "周日可以")
    browser = as_staff(app, Role.ORGANIZER)
    assert browser.post("/replies/1", data={"decision": "yes"}).status_code == 422
    assert browser.post("/replies/1", data={"decision": "perhaps"}).status_code == 422
    assert browser.post("/replies/1", data={"decision": "yes", "invitation": "99"}).status_code == 422
    assert house.rows(select(Need.taken)) == [(0,), (0,)]
    chosen = {"decision": "yes", "invitation": "1", "need": str(called.need_ids[1])}
    assert browser.post("/replies/1", data=chosen).status_code == 303
    assert house.rows(select(Need.taken).order_by(Need.id)) == [(0,), (1,)]


def test_nothing_to_do_leaves_everything_as_it_is(app: flask.Flask, house: House, called: Called) -> None:
    came_in(app, WORDS)
    house.stand_down(called.call_out_id)
    clock.advance(timedelta(minutes=1))
    browser = as_staff(app, Role.STAFF)
    page = browser.get("/replies/1").text
    assert "Nothing is being asked of this person now." in page
    assert browser.post("/replies/1", data={"decision": "nothing"}).status_code == 303
    assert house.rows(select(AnswerRecord.id)) == []


def test_only_whoever_may_read_contacts_reads_replies(app: flask.Flask, called: Called) -> None:
    came_in(app, WORDS)
    assert as_staff(app, Role.CARE).get("/replies/1").status_code == 403
    assert app.test_client().get("/replies/1").status_code == 303
