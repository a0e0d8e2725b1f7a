"""Texts: signed as the provider's documentation says, worded as approved, told of afterwards, paid for knowingly."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import flask
import pytest
from flask.testing import FlaskClient

from config import ConfigurationError
from iwill.core import clock
from iwill.core.db import db
from iwill.messaging import jobs
from iwill.messaging.channels.provider import Handover, Letter
from iwill.messaging.channels.sms import AliyunSms
from iwill.messaging.channels.sms_codes import Meaning, meaning_of
from iwill.messaging.channels.sms_line import SmsLine, read_sms_line
from iwill.messaging.channels.sms_signing import canonical_query, signed_headers
from iwill.messaging.models import Delivery, Message
from iwill.messaging.terms import Channel, Purpose
from iwill.messaging.texting import KINDS, approved_text, parts_of, text_to_approve
from iwill.pool.models import Volunteer
from iwill.pool.services import contacts
from iwill.pool.terms import ConsentPurpose, ContactKind, ContactState
from tests.builders import a_volunteer
from tests.conftest import NOW, ROOT
from tests.messaging.conftest import Desk, brief_facts
from tests.messaging.mail_server import dripping
from tests.messaging.sms_provider import SECRET, FakeProvider, listening, signature_of

TOKEN = "a-secret-that-only-the-provider-and-we-know"
CODE_ONLY = "invitation_code.zh-Hans=SMS_1 seat_confirmed.zh-Hans=SMS_3"
MOBILE = "+8613800138000"


@pytest.fixture
def provider(desk: Desk) -> Iterator[FakeProvider]:
    with listening() as listener:
        settings = desk.app.extensions["iwill_settings"]
        desk.app.extensions["iwill_settings"] = dataclasses.replace(
            settings,
            sms_url=listener.url,
            sms_signature="博能志愿库",
            sms_templates=CODE_ONLY,
            sms_report_token=TOKEN,
        )
        yield listener
        desk.app.extensions["iwill_settings"] = settings


def text_to(desk: Desk, volunteer: Volunteer, **more: object) -> Message:
    facts = {"code": "K7", **more.pop("facts", {})}  # type: ignore[dict-item]
    return desk.queue(volunteer, channel=Channel.SMS, facts=facts, **more)


def test_the_worked_example_of_the_documentation_comes_out() -> None:
    parameters = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    headers = signed_headers(
        parameters,
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
        nonce="3156853299f313e23d1673dc12e1703d",
        now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
    )
    published = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    assert headers["Authorization"].endswith(f"Signature={published}")
    path, sent = f"/?{canonical_query(parameters)}", {name.lower(): value for name, value in headers.items()}
    assert signature_of("POST", path, sent, b"", "YourAccessKeySecret") == published


def test_a_text_is_signed_worded_as_approved_and_taken(desk: Desk, provider: FakeProvider) -> None:
    volunteer = a_volunteer(email=None, phone=MOBILE)
    message = text_to(desk, volunteer)
    assert desk.deliver() == {"sent": 1}
    assert provider.wrong == []
    sent = provider.texts[0]
    assert (sent["PhoneNumbers"], sent["SignName"], sent["TemplateCode"]) == (MOBILE, "博能志愿库", "SMS_1")
    assert sent["OutId"] == message.uid
    assert provider.parameters() == {
        "kind": "应急召集",
        "when": "11月21日周六20:00-23:00北京时间",
        "role": "咨询师",
        "code": "K7",
    }
    assert desk.attempts(message) == [("accepted", "OK")]


def test_a_wrong_secret_is_noticed_and_stops_the_line(desk: Desk, provider: FakeProvider) -> None:
    settings = desk.app.extensions["iwill_settings"]
    wrong = settings.sms_url.replace(settings.sms_url.split(":")[2].split("@")[0], "another")
    desk.app.extensions["iwill_settings"] = dataclasses.replace(settings, sms_url=wrong)
    message = text_to(desk, a_volunteer(email=None, phone=MOBILE))
    assert desk.deliver() == {"retried": 1}
    assert provider.wrong == ["SignatureDoesNotMatch"]
    assert desk.attempts(message) == [("failed", "SignatureDoesNotMatch")]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("OK", Meaning.OK),
        ("isv.BUSINESS_LIMIT_CONTROL", Meaning.LATER),
        ("isp.SYSTEM_ERROR", Meaning.LATER),
        ("Throttling.User", Meaning.LATER),
        ("isv.MOBILE_NUMBER_ILLEGAL", Meaning.DEAD),
        ("isv.AMOUNT_NOT_ENOUGH", Meaning.STOP),
        ("isv.OUT_OF_SERVICE", Meaning.STOP),
        ("isv.SMS_SIGNATURE_ILLEGAL", Meaning.STOP),
        ("InvalidAccessKeyId.NotFound", Meaning.STOP),
        ("isv.SMS_TEMPLATE_ILLEGAL", Meaning.REFUSED),
        ("isv.BLACK_KEY_CONTROL_LIMIT", Meaning.REFUSED),
        ("a code of next year", Meaning.REFUSED),
    ],
)
def test_each_code_means_one_thing(code: str, meaning: Meaning) -> None:
    assert meaning_of(code) is meaning


def test_what_the_provider_says_decides_what_becomes_of_a_text(desk: Desk, provider: FakeProvider) -> None:
    people = [a_volunteer(email=None, phone=f"+861380013800{place}") for place in range(5)]
    provider.says[:] = ["isv.BUSINESS_LIMIT_CONTROL", "isv.MOBILE_NUMBER_ILLEGAL", "isv.SMS_TEMPLATE_ILLEGAL", None]
    messages = [text_to(desk, one, key=f"t:{one.id}") for one in people]
    desk.deliver()
    assert [desk.state(one) for one in messages] == ["queued", "failed", "failed", "unknown", "sent"]
    assert [one.contacts[0].state is ContactState.DEAD for one in people] == [False, True, False, False, False]
    # What may have gone out is not handed over again.
    desk.deliver(NOW + timedelta(minutes=10))
    assert [text["PhoneNumbers"][-1] for text in provider.texts] == ["4", "0"]


def test_a_line_without_money_holds_up_texts_and_no_mail(desk: Desk, provider: FakeProvider) -> None:
    provider.says[:] = ["isv.OUT_OF_SERVICE"]
    texts = [text_to(desk, a_volunteer(email=None, phone=f"+861380013800{place}")) for place in range(2)]
    mail = desk.queue(a_volunteer())
    desk.deliver()
    assert [desk.state(one) for one in (*texts, mail)] == ["queued", "queued", "sent"]
    assert provider.texts == []
    desk.deliver(NOW + timedelta(minutes=6))
    assert [desk.state(one) for one in texts] == ["sent", "sent"]


def test_texts_go_to_mobiles_of_the_mainland_alone(desk: Desk, provider: FakeProvider) -> None:
    two_numbers = a_volunteer(email=None, phone="+861088887777")
    contacts.add_contact(two_numbers, ContactKind.PHONE, MOBILE)
    unwanted = a_volunteer(email=None)
    contacts.add_contact(unwanted, ContactKind.PHONE, "+8613800138001", do_not_use=True)
    others = [
        (a_volunteer(email=None, phone="+14165550123"), "failed", "no_mobile"),
        (unwanted, "failed", "no_address"),
        (a_volunteer(email=None, phone="+8613800138002", demo=True), "cancelled", "demo"),
        (a_volunteer(email=None, phone="+8613800138003", consents=[ConsentPurpose.PROCESS]), "cancelled", "no_consent"),
    ]
    first = text_to(desk, two_numbers)
    messages = [text_to(desk, one) for one, _, _ in others]
    desk.deliver()
    assert desk.state(first) == "sent"
    assert [text["PhoneNumbers"] for text in provider.texts] == [MOBILE]
    told = [(desk.state(message), message.state_reason) for message in messages]
    assert told == [(state, reason) for _, state, reason in others]


def test_texts_keep_quiet_hours_as_mail_does(desk: Desk, provider: FakeProvider) -> None:
    night = datetime.fromisoformat("2026-11-21T23:30:00+08:00")
    late = night + timedelta(hours=12)
    quiet = text_to(desk, a_volunteer(email=None, phone=MOBILE), passes=False, now=night, expires_at=late)
    awake = text_to(desk, a_volunteer(email=None, phone="+8613800138001"), passes=True, now=night, expires_at=late)
    desk.deliver(night)
    assert [desk.state(quiet), desk.state(awake)] == ["queued", "sent"]
    desk.deliver(datetime.fromisoformat("2026-11-22T08:00:30+08:00"))
    assert desk.state(quiet) == "sent"


def test_without_a_line_nothing_is_sent(desk: Desk) -> None:
    message = text_to(desk, a_volunteer(email=None, phone=MOBILE))
    desk.deliver()
    assert (desk.state(message), message.state_reason) == ("failed", "no_channel")


def test_a_link_stands_only_in_a_text_that_was_approved_with_one(ctx: flask.Flask) -> None:
    settings = dataclasses.replace(ctx.extensions["iwill_settings"], sms_signature="博能志愿库")
    facts = {"link_id": "0" * 16, "needs": [1], "code": "K7"}

    def text(*approved: str, language: str = "zh-Hans", **more: object) -> str | None:
        found = approved_text(
            Purpose.INVITATION,
            brief_facts(),
            {**facts, **more},
            language=language,
            zone="Asia/Shanghai",
            templates=dict.fromkeys(approved, "SMS_1"),
            settings=settings,
        )
        return found.words if found else None

    short, long = text("invitation_code.zh-Hans"), text("invitation_code.zh-Hans", "invitation_link.zh-Hans")
    assert short is not None
    assert long is not None
    assert "/c/" not in short
    assert "K71能来，K72来不了，K73晚点回" in short
    assert "http://iwill.example/c/" in long
    assert (parts_of(short), parts_of(long)) == (1, 2)
    assert text("invitation_code.zh-Hans", language="en") == short
    assert "Reply K71 yes" in (text("invitation_code.en", language="en") or "")
    assert text("seat_confirmed.zh-Hans") is None


def test_a_correction_says_what_holds(ctx: flask.Flask) -> None:
    found = approved_text(
        Purpose.CORRECTION,
        brief_facts(kind="drill"),
        {"needs": [1]},
        language="zh-Hans",
        zone="Asia/Shanghai",
        templates={"correction.zh-Hans": "SMS_4"},
        settings=ctx.extensions["iwill_settings"],
    )
    assert found is not None
    assert "类型发错了。正确的是：演练，不用上岗。" in found.words


@pytest.mark.parametrize(("units", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_a_text_is_paid_for_by_its_parts(units: int, parts: int) -> None:
    assert parts_of("字" * units) == parts


def test_every_text_can_be_handed_in_for_approval_as_the_handbook_shows_it(ctx: flask.Flask) -> None:
    handbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    base_url = ctx.extensions["iwill_settings"].base_url
    for kind in {kind for kinds in KINDS.values() for kind in kinds}:
        for language in ("zh-Hans", "en"):
            body = text_to_approve(kind, language, ctx.extensions["iwill_settings"])
            assert body.replace(base_url, "{base_url}") in handbook
            assert "【" not in body
            assert "{base_url}" not in body


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sms_url": "twilio://a:b@host"}, "IWILL_SMS_URL"),
        ({"sms_url": "aliyun://dysmsapi.aliyuncs.com"}, "IWILL_SMS_URL"),
        ({"sms_signature": None}, "IWILL_SMS_SIGNATURE"),
        ({"sms_templates": None}, "IWILL_SMS_TEMPLATES"),
        ({"sms_templates": "invitation"}, "IWILL_SMS_TEMPLATES"),
        ({"sms_report_token": "short"}, "IWILL_SMS_REPORT_TOKEN"),
    ],
)
def test_half_a_line_is_refused_by_name(desk: Desk, provider: FakeProvider, changes: dict, named: str) -> None:  # type: ignore[type-arg]
    settings = dataclasses.replace(desk.app.extensions["iwill_settings"], **changes)
    with pytest.raises(ConfigurationError, match=named) as refusal:
        read_sms_line(settings)
    assert SECRET not in str(refusal.value)


def test_a_provider_that_is_away_is_tried_again(ctx: flask.Flask) -> None:
    line = SmsLine("127.0.0.1", 9, False, "key", "secret", "博能志愿库", {})
    letter = Letter("key", MOBILE, json.dumps({"template": "SMS_1", "parameters": {}}).encode())
    receipt = AliyunSms(line, patience=0.5).send(letter)
    assert receipt.handover is Handover.TEMPORARY
    assert receipt.line_is_down


def test_a_provider_that_only_drips_is_given_up_in_time_and_the_text_stays_unknown(ctx: flask.Flask) -> None:
    letter = Letter("key", MOBILE, json.dumps({"template": "SMS_1", "parameters": {}}).encode())
    with dripping() as port:
        began = time.monotonic()
        receipt = AliyunSms(SmsLine("127.0.0.1", port, False, "key", "secret", "博能志愿库", {}), patience=0.3).send(
            letter
        )
        assert time.monotonic() - began < 2
    assert receipt.handover is Handover.UNKNOWN


def test_whoever_asks_to_be_left_alone_for_a_while_is_left_alone(desk: Desk, provider: FakeProvider) -> None:
    messages = [text_to(desk, a_volunteer(email=None, phone=f"+861380013800{place}")) for place in range(3)]
    provider.says[:] = [(429, "Throttling")]
    provider.wait = 90
    desk.deliver()
    assert provider.texts == []
    desk.deliver(NOW + timedelta(seconds=85))
    assert provider.texts == []
    desk.deliver(NOW + timedelta(seconds=120))
    assert [desk.state(message) for message in messages] == ["sent"] * 3


def test_texts_and_letters_have_each_a_queue_of_their_own(desk: Desk, provider: FakeProvider) -> None:
    mail, text = desk.queue(a_volunteer()), text_to(desk, a_volunteer(email=None, phone=MOBILE))
    db.session.commit()
    for run, states in ((jobs.deliver_texts, ["queued", "sent"]), (jobs.deliver_messages, ["sent", "sent"])):
        assert run(NOW) == {"sent": 1}
        db.session.expire_all()
        assert [desk.state(mail), desk.state(text)] == states


class TestReports:
    """What the provider pushes afterwards."""

    def push(self, client: FlaskClient, *lines: dict[str, object], token: str = TOKEN) -> int:
        return client.post(f"/api/v1/sms-reports/{token}", json=list(lines)).status_code

    def line(self, message: Message, *, success: bool = True, code: str = "DELIVERED") -> dict[str, object]:
        """A line as the documentation shows it."""
        return {
            "phone_number": "13800138000",
            "send_time": "2017-01-01 00:00:00",
            "report_time": "2017-01-01 00:00:00",
            "success": success,
            "err_code": code,
            "err_msg": "用户接收成功",
            "sms_size": "1",
            "biz_id": "12345",
            "out_id": message.uid,
        }

    def test_the_first_report_is_the_last_word(self, desk: Desk, provider: FakeProvider, client: FlaskClient) -> None:
        arrived = text_to(desk, a_volunteer(email=None, phone=MOBILE))
        lost = text_to(desk, a_volunteer(email=None, phone="+8613800138001"))
        desk.deliver()
        for _ in range(3):
            assert self.push(client, self.line(arrived), self.line(lost, success=False, code="MOBILE_IN_BLACK")) == 200
        assert self.push(client, self.line(lost), self.line(arrived, success=False, code="UNKNOWN")) == 200
        db.session.expire_all()
        assert desk.attempts(arrived) == [("delivered", "DELIVERED")]
        assert desk.attempts(lost) == [("undelivered", "MOBILE_IN_BLACK")]
        assert [desk.state(arrived), desk.state(lost)] == ["sent", "failed"]

    def test_a_number_that_nobody_has_is_not_used_again(
        self, desk: Desk, provider: FakeProvider, client: FlaskClient
    ) -> None:
        nobody, switched_off = (a_volunteer(email=None, phone=f"+861380013800{place}") for place in range(2))
        first, second = text_to(desk, nobody), text_to(desk, switched_off)
        desk.deliver()
        self.push(client, self.line(first, success=False, code="INVALID_NUMBER"))
        self.push(client, self.line(second, success=False, code="MOBILE_NOT_ON_SERVICE"))
        db.session.expire_all()
        dead = [one.contacts[0].state is ContactState.DEAD for one in (nobody, switched_off)]
        assert dead == [True, False]

    def test_a_report_that_comes_before_we_have_written_down_the_sending_counts(
        self, desk: Desk, provider: FakeProvider, client: FlaskClient
    ) -> None:
        message = text_to(desk, a_volunteer(email=None, phone=MOBILE))
        provider.says[:] = [None]
        desk.deliver()
        assert desk.state(message) == "unknown"
        self.push(client, self.line(message))
        db.session.expire_all()
        assert desk.state(message) == "sent"
        assert desk.attempts(message) == [("delivered", "DELIVERED")]

    def test_whoever_does_not_know_the_secret_is_told_nothing(
        self, desk: Desk, provider: FakeProvider, client: FlaskClient
    ) -> None:
        message = text_to(desk, a_volunteer(email=None, phone=MOBILE))
        desk.deliver()
        assert self.push(client, self.line(message, success=False), token="x" * 40) == 404
        assert desk.state(message) == "sent"
        assert client.post(f"/api/v1/sms-reports/{TOKEN}", data="[").status_code == 400
        assert client.post(f"/api/v1/sms-reports/{TOKEN}", json={}).status_code in (400, 422)
        nonsense = [None, 1, {}, {"out_id": 5, "success": True}, {"out_id": "nobody", "success": True}]
        assert client.post(f"/api/v1/sms-reports/{TOKEN}", json=nonsense).status_code == 200
        assert db.session.query(Delivery).count() == 1


def test_the_clock_of_a_rehearsal_does_not_date_a_signature(desk: Desk, provider: FakeProvider) -> None:
    """The provider refuses what is more than fifteen minutes off, so the machine's own time is signed."""
    assert abs(clock.real_now() - datetime.now(UTC)) < timedelta(seconds=5)
