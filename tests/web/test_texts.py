"""Texts by page: what they may cost before a call-out is sent, and on the call sheet what was tried before the call."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import flask
import pytest

from iwill.accounts.terms import Role
from iwill.callouts.ladder import services
from iwill.callouts.models import CallOut
from iwill.callouts.services import callouts, requests
from iwill.core.db import db, transaction
from iwill.messaging import outbox
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.terms import Channel
from tests.builders import a_request_payload
from tests.conftest import NOW
from tests.messaging.conftest import Stub
from tests.web.conftest import BY, House
from tests.web.signed_in import as_staff


@pytest.fixture
def texts(app: flask.Flask) -> Iterator[Stub]:
    settings = app.extensions["iwill_settings"]
    app.extensions["iwill_settings"] = dataclasses.replace(
        settings,
        sms_url="aliyun+http://key:secret@127.0.0.1:9",
        sms_signature="博能志愿库",
        sms_templates="invitation_code.zh-Hans=SMS_1",
    )
    line = Stub(channel=Channel.SMS, stays_here=False)
    app.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: Stub(), Channel.SMS: line}
    yield line
    app.extensions["iwill_settings"] = settings


def draft(app: flask.Flask) -> int:
    with app.app_context(), transaction():
        received = requests.receive_request(a_request_payload(), by=BY, now=NOW)
        requests.verify_request(received, by=BY, now=NOW)
        return callouts.open_callout(received, by=BY, now=NOW).id


def test_the_page_before_sending_says_how_many_texts_and_what_they_cost(
    app: flask.Flask, house: House, texts: Stub
) -> None:
    for place in range(4):
        house.people(1, phone=f"+861380000120{place}")
    house.people(2)
    page = as_staff(app, Role.ORGANIZER).get(f"/callouts/{draft(app)}/launch").text
    assert "4 in all at the very most, 0.20 yuan" in page


def test_without_texts_it_says_nothing_of_them(app: flask.Flask, house: House) -> None:
    house.people(1, phone="+8613800001200")
    page = as_staff(app, Role.ORGANIZER).get(f"/callouts/{draft(app)}/launch").text
    assert "Text messages" not in page


def test_the_call_sheet_says_what_was_tried_before(app: flask.Flask, house: House, texts: Stub) -> None:
    house.people(1, email=None, phone="+8613800001200")
    called = house.call()
    with app.app_context():
        for _ in range(2):
            with transaction():
                services.climb(db.session.get_one(CallOut, called.call_out_id), now=NOW)
            outbox.deliver_due(NOW)
        with transaction():
            db.session.execute(db.text("UPDATE message SET state = 'failed'"))
        with transaction():
            services.climb(db.session.get_one(CallOut, called.call_out_id), now=NOW)
    assert len(texts.letters) == 1
    browser = as_staff(app, Role.ORGANIZER)
    browser.post(f"/callouts/{called.call_out_id}/calls/next")
    page = browser.get(f"/callouts/{called.call_out_id}/calls").text
    assert "0 by message, 0 by text, 1 to be rung" in page
    assert "A text went out as well, and did not arrive." in page
    assert "Their turn on the ladder since" in page
