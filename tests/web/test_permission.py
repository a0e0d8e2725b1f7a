"""Asking anew: one message each, nobody touched meanwhile, a no heeded at once and silence after a month."""

from __future__ import annotations

import json
from datetime import timedelta

import flask
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from iwill.accounts.terms import SYSTEM, Role
from iwill.cli import main
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging import outbox, permission
from iwill.messaging.jobs import purge_unanswered
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool import erasures
from iwill.pool.models import Volunteer
from iwill.pool.permission.models import PermissionRequest
from iwill.pool.permission.terms import Reply, Way
from iwill.pool.services.consent import record_consent
from iwill.pool.terms import ConsentPurpose, ConsentState, Lifecycle
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.web.conftest import House
from tests.web.signed_in import as_staff

NEVER_ASKED = {"consents": (), "lifecycle": Lifecycle.APPLICANT}


@pytest.fixture
def roster(app: flask.Flask) -> dict[str, int]:
    """A roster that came without a column for consent, beside people who are no business of this."""
    with app.app_context(), transaction():
        ids = {
            "mail": a_volunteer("周敏", email="zhou@pool.example", **NEVER_ASKED).id,
            "phone": a_volunteer("吴刚", email=None, phone="+8613912345678", **NEVER_ASKED).id,
            "left": a_volunteer("郑强", consents=(), lifecycle=Lifecycle.LEFT).id,
            "agreed": a_volunteer("王芳").id,
            "barred": a_volunteer("冯军", consents=(), lifecycle=Lifecycle.BARRED).id,
        }
        refused = a_volunteer("陈默", **NEVER_ASKED)
        record_consent(refused, ConsentPurpose.PROCESS, ConsentState.REFUSED, source="test", now=NOW)
        return ids | {"refused": refused.id}


def ask(app: flask.Flask) -> dict[str, int]:
    with app.app_context(), transaction():
        return permission.ask_everybody(by=SYSTEM, now=clock.now())


def link(app: flask.Flask, volunteer_id: int) -> str:
    with app.app_context():
        one = db.session.scalars(select(PermissionRequest).where(PermissionRequest.volunteer_id == volunteer_id)).one()
        return f"/p/{make_token(LinkPurpose.PERMISSION, one.link_id or '')}"


def person(app: flask.Flask, volunteer_id: int) -> Volunteer:
    with app.app_context():
        found = db.session.get_one(Volunteer, volunteer_id)
        assert found.consents is not None
        db.session.expunge_all()
        return found


def test_each_is_asked_once_by_the_way_that_is_left_and_nobody_else_is(
    app: flask.Flask, roster: dict[str, int]
) -> None:
    assert ask(app) == {"mail": 1, "by_hand": 1, "not_asked": 1, "asked_again": 0}
    assert ask(app) == {"mail": 0, "by_hand": 0, "not_asked": 0, "asked_again": 0}
    with app.app_context():
        assert set(db.session.scalars(select(PermissionRequest.volunteer_id))) == {
            roster[name] for name in ("mail", "phone", "left")
        }
        (message,) = db.session.scalars(select(Message)).all()
        assert (message.purpose, message.recipient_id) == (Purpose.PERMISSION, roster["mail"])
        outbox.deliver_due(NOW)
        assert db.session.scalar(select(Message.state)) is MessageState.SENT


def test_a_yes_gives_each_consent_by_itself_and_a_place_in_the_queue(app: flask.Flask, roster: dict[str, int]) -> None:
    ask(app)
    page, browser = link(app, roster["mail"]), app.test_client()
    assert browser.get(page).status_code == browser.get(page).status_code == 200
    assert browser.post(page, data={"answer": "yes", "given": "contact"}).status_code == 422
    assert person(app, roster["mail"]).may_contact is False
    assert browser.post(page, data={"answer": "yes", "given": ["process", "contact"]}).status_code == 200
    agreed = person(app, roster["mail"])
    assert (agreed.may_process, agreed.may_contact, agreed.night_calls) == (True, True, False)
    assert agreed.lifecycle is Lifecycle.VERIFYING
    browser.post(page, data={"answer": "no"})
    assert person(app, roster["mail"]).erased_at is None


def test_a_no_erases_at_once_and_the_link_leads_nowhere(app: flask.Flask, roster: dict[str, int]) -> None:
    ask(app)
    page, browser = link(app, roster["mail"]), app.test_client()
    assert browser.post(page, data={"answer": "no"}).status_code == 200
    gone = person(app, roster["mail"])
    assert (gone.name, gone.erased_at is not None) == ("", True)
    assert browser.get(page).status_code == 410
    with app.app_context():
        assert gone.number in erasures.erased_numbers()
        stays = db.session.scalars(select(PermissionRequest).where(PermissionRequest.reply == Reply.NO)).one()
        assert (stays.volunteer_id, stays.link_id) == (gone.id, None)
        assert db.session.scalar(select(Message.state)) is MessageState.CANCELLED


def test_silence_is_counted_from_the_moment_the_message_went_and_erases_after_thirty_days(
    app: flask.Flask, roster: dict[str, int]
) -> None:
    ask(app)
    clock.advance(timedelta(days=3))
    with app.app_context():
        outbox.deliver_due(clock.now())
    clock.advance(timedelta(days=28))
    with app.app_context():
        assert purge_unanswered(clock.now()) == {
            **{"erased_silent": 2, "erased_refused": 0, "answered_elsewhere": 0, "erasures_noted": 2}
        }
        assert purge_unanswered(clock.now()) == {"done_already": 1}
    assert person(app, roster["mail"]).erased_at is None
    clock.advance(timedelta(days=3))
    with app.app_context():
        assert purge_unanswered(clock.now())["erased_silent"] == 1
    erased = {name for name, id in roster.items() if person(app, id).erased_at}
    assert erased == {"mail", "phone", "left"}


def test_a_message_that_never_left_is_no_silence_and_is_asked_again(app: flask.Flask, roster: dict[str, int]) -> None:
    ask(app)
    clock.advance(timedelta(days=45))
    with app.app_context():
        outbox.deliver_due(clock.now())
        assert purge_unanswered(clock.now())["erased_silent"] == 2
    assert person(app, roster["mail"]).erased_at is None
    assert ask(app)["asked_again"] == 1


def test_who_answers_by_another_way_gets_no_message_and_is_not_erased_for_silence(
    app: flask.Flask, roster: dict[str, int]
) -> None:
    ask(app)
    with app.app_context(), transaction():
        volunteer = db.session.get_one(Volunteer, roster["mail"])
        record_consent(volunteer, ConsentPurpose.PROCESS, ConsentState.GIVEN, source="import:1", now=NOW)
    with app.app_context():
        outbox.deliver_due(NOW)
        assert db.session.scalar(select(Message.state_reason)) == "answered"
        clock.advance(timedelta(days=40))
        assert purge_unanswered(clock.now())["answered_elsewhere"] == 1
    assert person(app, roster["mail"]).erased_at is None


def test_nobody_is_matched_while_they_are_asked(app: flask.Flask, house: House, roster: dict[str, int]) -> None:
    ask(app)
    called = house.call()
    assert set(called.paths) == {roster["agreed"]}


def test_staff_see_whom_and_how_many_before_anything_is_sent(app: flask.Flask, roster: dict[str, int]) -> None:
    browser = as_staff(app, Role.STAFF)
    page = browser.get("/people/permission").text
    assert "周敏" in page
    assert "王芳" not in page
    assert "Ask 3 people" in page
    browser.post("/people/permission/start", data={"count": "2"})
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PermissionRequest)) == 0
    browser.post("/people/permission/start", data={"count": "3"})
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PermissionRequest)) == 3


def test_what_somebody_says_on_the_telephone_counts(app: flask.Flask, roster: dict[str, int]) -> None:
    ask(app)
    browser = as_staff(app, Role.STAFF)
    with app.app_context():
        by_hand = db.session.scalars(select(PermissionRequest).where(PermissionRequest.way == Way.BY_HAND)).one().id
    assert browser.post(f"/people/permission/{by_hand}/answer", data={"said": "yes"}).status_code == 303
    agreed = person(app, roster["phone"])
    assert (agreed.may_process, agreed.may_contact) == (True, True)


def test_the_command_counts_first_and_asks_then(
    app: flask.Flask, roster: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["iwill_settings"]
    for name, value in (
        ("ENV", "test"),
        ("INSTANCE_DIR", settings.instance_dir),
        ("DATABASE_URL", settings.database_url),
        ("SECRET_KEY", settings.secret_keys[0]),
        ("DATA_KEYS", settings.data_keys),
        ("INDEX_KEY", settings.index_key),
    ):
        monkeypatch.setenv(f"IWILL_{name}", value)
    told = json.loads(CliRunner().invoke(main, ["pool", "repermission", "--dry-run", "--json"]).output)
    assert (told["to_ask"], told["mail"], told["by_hand"], told["not_asked"]) == (3, 1, 1, 1)
    done = json.loads(CliRunner().invoke(main, ["pool", "repermission", "--json"]).output)
    assert done == {"mail": 1, "by_hand": 1, "not_asked": 1, "asked_again": 0}
