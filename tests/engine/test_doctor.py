"""Doctor names what is wrong in a sentence, and a monitor gets a word for it and nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import flask
import flask_migrate
import pytest
from sqlalchemy import text

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.jobs import JobPulse
from iwill.engine import doctor
from iwill.engine.checks.terms import Verdict
from iwill.engine.registry import all_jobs
from iwill.engine.running import run_job
from iwill.messaging import hold
from iwill.messaging.terms import MessageState
from iwill.pool.models import ContactPoint
from tests.builders import a_volunteer
from tests.conftest import ON_POSTGRES
from tests.engine.test_invariants import a_message, a_running_call_out


def found(check: str) -> tuple[Verdict, str]:
    return next((one.verdict, one.sentence) for one in doctor.examine(clock.now()) if one.check == check)


@pytest.fixture
def jobs_at_work(ctx: flask.Flask) -> flask.Flask:
    with transaction() as session:
        for name in all_jobs():
            session.add(JobPulse(job=name, finished_at=clock.real_now(), counts={}))
    return ctx


def test_nothing_is_wrong_with_a_healthy_installation(jobs_at_work: flask.Flask) -> None:
    with transaction():
        a_volunteer(phone="+8613800000001")
    findings = doctor.examine(clock.now())
    assert [one for one in findings if one.verdict is Verdict.WRONG] == []
    assert doctor.all_well(findings)


def test_a_missing_key_is_named(ctx: flask.Flask) -> None:
    with transaction():
        person = a_volunteer()
        contact = db.session.get(ContactPoint, person.contacts[0].id)
        assert contact is not None
        contact.value_sealed = "lost." + contact.value_sealed.partition(".")[2]
    verdict, sentence = found("keys")
    assert verdict is Verdict.WRONG
    assert "IWILL_DATA_KEYS" in sentence


def test_a_job_that_fails_is_named(jobs_at_work: flask.Flask) -> None:
    with transaction() as session:
        pulse = session.get(JobPulse, "seal-audit")
        assert pulse is not None
        pulse.failure = "OperationalError"
    assert found("jobs") == (Verdict.WRONG, "seal-audit fails (OperationalError): see the log.")


def test_a_job_that_fell_silent_is_named(jobs_at_work: flask.Flask) -> None:
    with transaction() as session:
        pulse = session.get(JobPulse, "deliver-messages")
        assert pulse is not None
        pulse.finished_at = clock.real_now() - timedelta(minutes=10)
    verdict, sentence = found("jobs")
    assert verdict is Verdict.WRONG
    assert "deliver-messages" in sentence


def test_a_ticker_that_stopped_is_told_from_one_that_never_ran(ctx: flask.Flask) -> None:
    assert found("jobs")[0] is Verdict.WARNING
    with transaction() as session:
        for name in all_jobs():
            session.add(JobPulse(job=name, finished_at=clock.real_now() - timedelta(days=1), counts={}))
    assert found("jobs") == (Verdict.WRONG, "No job has run for minutes: is `iwill serve` running?")


def test_the_hold_is_shown(ctx: flask.Flask) -> None:
    with transaction():
        hold.hold(by=SYSTEM, now=clock.now())
    verdict, sentence = found("hold")
    assert verdict is Verdict.WARNING
    assert "--release" in sentence


def test_messages_cut_off_in_sending_are_counted(ctx: flask.Flask) -> None:
    with transaction():
        a_message(MessageState.UNKNOWN, settled_at=clock.now())
    assert found("messages")[1].startswith("1 messages")


def test_mail_that_is_refused_is_noticed(ctx: flask.Flask) -> None:
    with transaction():
        a_message(MessageState.FAILED, settled_at=clock.now())
    assert found("mail")[0] is Verdict.WRONG


def test_an_audit_trail_that_was_changed_is_noticed(ctx: flask.Flask) -> None:
    with transaction():
        audit.record(SYSTEM, "a.deed", "test:1", now=clock.now())
    with transaction():
        audit.seal_new_entries(clock.now())
    with transaction() as session:
        session.execute(text("UPDATE audit_seal SET digest = 'x'"))
    verdict, sentence = found("audit")
    assert verdict is Verdict.WRONG
    assert "has been changed" in sentence


def test_a_clock_behind_what_is_on_file_is_noticed(ctx: flask.Flask) -> None:
    with transaction():
        audit.record(SYSTEM, "a.deed", "test:1", now=clock.now() + timedelta(days=1))
    verdict, sentence = found("clock")
    assert verdict is Verdict.WRONG
    assert "2026-11-22" in sentence


def test_a_broken_promise_is_wrong(ctx: flask.Flask) -> None:
    with transaction():
        a_running_call_out()[1].taken = 1
    assert "seats_counted (1)" in found("promises")[1]


def test_a_database_of_an_older_version_is_named_and_nothing_else_is_asked(ctx: flask.Flask) -> None:
    flask_migrate.downgrade(revision="0006")
    findings = doctor.examine(clock.now())
    flask_migrate.upgrade()
    assert [one.check for one in findings] == ["environment", "database"]
    assert "iwill migrate" in findings[-1].sentence


@pytest.mark.skipif(ON_POSTGRES, reason="about the file that SQLite keeps")
def test_a_database_that_is_no_database_is_said_in_a_sentence(app: flask.Flask, tmp_path: Path) -> None:
    with app.app_context():
        db.engine.dispose()
        (tmp_path / "iwill.db").write_bytes(b"this is not a database, it is a letter to the reader" * 100)
        findings = doctor.examine(clock.now())
        assert findings[-1].sentence == "The database file is not a database, or is damaged."
        (tmp_path / "iwill.db").unlink()


def test_a_monitor_learns_that_the_process_lives_even_without_a_database(app: flask.Flask, client: Any) -> None:
    with app.app_context():
        if ON_POSTGRES:
            flask_migrate.downgrade(revision="base")
        else:
            db.engine.dispose()
            Path(str(db.engine.url.database)).unlink()
    answer = client.get("/healthz")
    if ON_POSTGRES:
        with app.app_context():
            flask_migrate.upgrade()
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_monitor_gets_503_and_no_sentence_when_a_promise_is_broken(app: flask.Flask, client: Any) -> None:
    with app.app_context(), transaction() as session:
        a_running_call_out()[1].taken = 1
        for name in all_jobs():
            session.add(JobPulse(job=name, finished_at=clock.real_now(), counts={}))
    assert client.get("/healthz/deep").status_code == 200
    with app.app_context():
        run_job(all_jobs()["check-invariants"], clock.now())
    answer = client.get("/healthz/deep")
    assert answer.status_code == 503
    assert answer.json["checks"]["promises"] == "wrong"
    assert set(answer.json["checks"].values()) <= {"good", "warning", "wrong"}
