"""Values planted in every personal column, then the house driven at DEBUG: none of them reaches a log or an error.

What a page shows to somebody who may see it is not looked at here; what is written beside it is.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from iwill.accounts.models import AuditEntry
from iwill.accounts.services import clients, passwords, staff
from iwill.accounts.terms import SYSTEM, Role, Scope
from iwill.callouts.models import CrisisRequest
from iwill.cli import main
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.engine import registry
from iwill.messaging.models import Message
from iwill.pool.models import ContactPoint, Credential, ImportBatch, Note, Volunteer
from iwill.pool.services import contacts, people
from iwill.pool.terms import ContactKind, NoteKind
from tests.browsers import staff_browser, volunteer_browser
from tests.builders import a_staff, a_volunteer
from tests.web.conftest import House

NAME, PREFERRED, HOLDER, CONTACT_NAME = "金丝雀甲", "金丝雀乙", "金丝雀丙", "金丝雀丁"
PHONE, REQUESTER_PHONE = "+8613912340001", "+8613912340002"
EMAIL, REQUESTER_EMAIL, STAFF_EMAIL = "canary.a@pool.example", "canary.b@partner.example", "canary.c@iwill.example"
WECHAT, LICENCE, NOTE, REGION = "canary_wechat", "CANARY20260001", "金丝雀戊：需要照顾", "金丝雀己"
SUMMARY, RISKS, AUTHORITY = "金丝雀庚的情况", "金丝雀辛的风险", "金丝雀壬的命令"
PASSWORD = "canary sings at four"
CANARIES = (
    *("金丝雀", PHONE, PHONE[3:], REQUESTER_PHONE, REQUESTER_PHONE[3:], EMAIL, REQUESTER_EMAIL, STAFF_EMAIL),
    *(WECHAT, LICENCE, NOTE, PASSWORD, "canary"),
)


@pytest.fixture
def planted(app: Flask, house: House) -> dict[str, Any]:
    """A person, a request, a call-out and a member of staff, each of whose personal columns holds a canary."""
    with app.app_context(), transaction():
        volunteer = a_volunteer(NAME, email=EMAIL, phone=PHONE)
        volunteer.preferred_name, volunteer.region = PREFERRED, REGION
        contacts.add_contact(volunteer, ContactKind.WECHAT, WECHAT)
        held = people.add_credential(
            volunteer, "counselor", now=clock.now(), number=LICENCE, valid_until=date(2030, 1, 1)
        )
        people.add_note(volunteer, NoteKind.REMARK, NOTE, source="test", now=clock.now())
        db.session.flush()
        ids = {"volunteer_id": volunteer.id, "credential_id": held.id, "contact_id": volunteer.contacts[0].id}
        account = staff.add_staff(STAFF_EMAIL, Role.ADMIN, name=NAME, by=SYSTEM, now=clock.now())
        account.password_hash = passwords.hash_password(PASSWORD)
        for role in Role:
            ids[role.value] = a_staff(role).id
        token = clients.add_client("canary", list(Scope), by=SYSTEM, now=clock.now())
    requester = {"organisation": NAME, "contact_name": CONTACT_NAME, "phone": REQUESTER_PHONE, "email": REQUESTER_EMAIL}
    called = house.call(requester=requester, summary=SUMMARY, risks=RISKS, authority=AUTHORITY)
    with app.app_context():
        request_id = db.session.scalar(select(CrisisRequest.id))
    return ids | {
        "call_out_id": called.call_out_id,
        "callout_id": called.call_out_id,
        "request_id": request_id,
        "token": token,
        "path": next(iter(called.paths.values())),
    }


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Everything that is logged at DEBUG by anybody, and everything on standard error."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "sqlalchemy.engine", "iwill", "waitress"):
        caplog.set_level(logging.DEBUG, name)
    return lambda: caplog.text + capfd.readouterr().err


def no_canary_in(text: str) -> None:
    found = {
        canary: text[max(0, text.find(canary) - 200) : text.find(canary) + 80] for canary in CANARIES if canary in text
    }
    assert found == {}


def addresses(app: Flask, ids: dict[str, Any]) -> Iterator[str]:
    """Every page that can be looked at, with the ids of what was planted."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/c/", "/u/", "/sign-in/<", "/static")):
            yield re.sub(r"<(?:[^:>]*:)?([^>]+)>", lambda match: str(ids.get(match[1], "x")), rule.rule)


def test_no_page_leaves_a_canary_in_the_log(app: Flask, planted: dict[str, Any], heard: Callable[[], str]) -> None:
    for role in Role:
        browser = staff_browser(app, planted[role.value])
        for path in addresses(app, planted):
            assert browser.get(f"{path}?q={NAME}").status_code != 500, path
        browser.post("/people/search", data={"q": NAME})
        browser.post(f"/people/{planted['volunteer_id']}/contacts")
    own = volunteer_browser(app, planted["volunteer_id"])
    for path in addresses(app, planted):
        assert own.get(path).status_code != 500, path
    assert own.post("/me/export").status_code == 200
    stranger = app.test_client()
    for path in ("", "/seat", "/seat.ics"):
        stranger.get(planted["path"] + path)
    stranger.post(planted["path"], data={"answer": "yes"})
    stranger.post("/sign-in", data={"email": EMAIL})
    stranger.post("/sign-in/staff", data={"email": STAFF_EMAIL, "password": PASSWORD})
    stranger.post("/sign-in/staff", data={"email": STAFF_EMAIL, "password": PASSWORD + "!"})
    said = heard()
    assert "iwill.access" in said
    assert "FROM volunteer" in said
    no_canary_in(said)
    assert planted["path"].removeprefix("/c/") not in said


def test_no_call_of_the_api_leaves_one(app: Flask, planted: dict[str, Any], heard: Callable[[], str]) -> None:
    browser, headers = app.test_client(), {"Authorization": f"Bearer {planted['token']}"}
    for path in addresses(app, planted):
        if path.startswith("/api"):
            assert browser.get(path, headers=headers).status_code != 500
    broken = {"title": SUMMARY, "requester": {"phone": REQUESTER_PHONE, "email": 7}, "needs": [{"role": RISKS}]}
    assert browser.post("/api/v1/requests", json=broken, headers=headers).status_code == 422
    assert browser.post("/api/v1/requests", data=f'{{"title": "{SUMMARY}"', headers=headers).status_code in (400, 415)
    reply = {"id": EMAIL, "from": PHONE, "channel": "sms", "text": NOTE, "received_at": clock.now().isoformat()}
    for sent in (reply, reply | {"from": REQUESTER_EMAIL, "id": "2"}, reply | {"received_at": NAME}):
        assert browser.post("/api/v1/inbound/replies", json=sent, headers=headers).status_code in (200, 422)
    said = heard()
    no_canary_in(said)
    assert planted["token"] not in said


def test_no_job_and_no_import_leaves_one(app: Flask, planted: dict[str, Any], heard: Callable[[], str]) -> None:
    with app.app_context():
        for job in registry.all_jobs().values():
            job.run(clock.now())
            db.session.remove()
    rows = f"姓名,手机,邮箱,备注\n{NAME},{PHONE},{EMAIL},{NOTE}\n{NAME},不是号码,{REQUESTER_PHONE}@,{NOTE}\n"
    upload = {"file": (io.BytesIO(rows.encode()), f"{NAME}.csv")}
    answer = staff_browser(app, planted["staff"]).post("/import", data=upload)
    assert answer.status_code in (200, 422)
    no_canary_in(heard())


def test_an_error_of_the_database_quotes_nobody(
    own_app: Flask, planted: dict[str, Any], heard: Callable[[], str]
) -> None:
    own_app.config["PROPAGATE_EXCEPTIONS"] = False

    def clash() -> str:
        with transaction() as session:
            row = session.scalar(select(ContactPoint))
            assert row is not None
            session.execute(
                insert(ContactPoint).values(uid=row.uid, volunteer_id=None, value_sealed=NAME, kind="phone")
            )
        return ""

    def twice() -> str:
        with transaction() as session:
            row = session.scalar(select(Volunteer).where(Volunteer.name == NAME))
            assert row is not None
            values = {column.key: getattr(row, column.key) for column in Volunteer.__table__.columns}
            session.execute(insert(Volunteer).values(values | {"id": 99}))
        return ""

    def said_aloud() -> str:
        raise ValueError(f"cannot ring {PHONE} or write to {EMAIL}")

    for view in (clash, twice, said_aloud):
        own_app.add_url_rule(f"/{view.__name__}", view_func=view)
    for view in (clash, twice, said_aloud):
        answer = own_app.test_client().get(f"/{view.__name__}")
        assert answer.status_code == 500
        no_canary_in(answer.text)
    said = heard()
    assert IntegrityError.__name__ in said
    no_canary_in(said)


def test_no_command_leaves_one_on_standard_error(
    app: Flask,
    planted: dict[str, Any],
    heard: Callable[[], str],
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environ = {
        "IWILL_ENV": "test",
        "IWILL_INSTANCE_DIR": str(tmp_path),
        "IWILL_DATABASE_URL": database_url,
        "IWILL_SECRET_KEY": "a-secret-for-tests-that-is-long-enough-to-be-one",
        "IWILL_DATA_KEYS": "t1:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        "IWILL_INDEX_KEY": "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=",
        "IWILL_MAIL_SINK_DIR": str(tmp_path / "mail"),
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    request = tmp_path / "request.json"
    request.write_text(json.dumps({"title": SUMMARY, "requester": {"phone": REQUESTER_PHONE}}))
    errors = ""
    commands = (
        ("request", "open", str(request)),
        ("jobs", "run", "deliver-messages"),
        ("doctor",),
        ("audit", "verify"),
        ("staff", "add", STAFF_EMAIL, "--role", "staff"),
        ("pool", "verify", "--credentials", "all", "--by", STAFF_EMAIL),
    )
    for words in commands:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code in (0, 1), words
        errors += result.stderr
    no_canary_in(errors + heard())


def test_the_trail_the_outbox_and_import_records_hold_ids_and_codes_alone(app: Flask, planted: dict[str, Any]) -> None:
    with app.app_context():
        trail = [[row.actor, row.action, row.subject, row.details] for row in db.session.scalars(select(AuditEntry))]
        facts = [row.facts for row in db.session.scalars(select(Message))]
        files = [[row.columns, row.counts] for row in db.session.scalars(select(ImportBatch))]
        no_canary_in(json.dumps([trail, facts, files], ensure_ascii=False))


def test_contacts_notes_numbers_and_addresses_are_sealed_in_their_columns(app: Flask, planted: dict[str, Any]) -> None:
    with app.app_context():
        shown = ""
        for table in (ContactPoint, Credential, Note):
            for row in db.session.scalars(select(table)):
                shown += " ".join(str(getattr(row, column.key)) for column in table.__table__.columns)
        no_canary_in(shown)
