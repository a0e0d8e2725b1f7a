"""Two processes keep the same calendar, and one dies between two writes: everybody hears once, and of everything."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import func, select

from benchmarks.faults.processes import Child
from iwill.core.db import db
from iwill.engagement.journeys import jobs, planning, sending, services
from iwill.engagement.journeys.models import Effect, Letter
from iwill.engagement.journeys.terms import EffectState
from iwill.messaging.models import Message
from tests.engagement.journeys.conftest import Calendar, some_people

NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
EVENING = NEW_YEAR + timedelta(hours=19)
PEOPLE = 12


@pytest.fixture
def prepared(app: flask.Flask, monkeypatch: pytest.MonkeyPatch) -> flask.Flask:
    """A question to a dozen people, on file; no connection is open."""
    monkeypatch.setattr(services, "SHIPPED", ())
    with app.app_context():
        some_people(PEOPLE)
        Calendar(app.extensions["iwill_settings"]).journey(now=NEW_YEAR - timedelta(days=9))
        _let_go()
    return app


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def _keep(app: flask.Flask) -> None:
    with app.app_context():
        for moment in (NEW_YEAR, EVENING, EVENING):
            jobs.keep_journeys(moment)
        _let_go()


def _once_each(app: flask.Flask) -> None:
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Effect)) == PEOPLE
        assert set(db.session.scalars(select(Effect.state))) == {EffectState.SENT}
        for table in (Letter, Message):
            assert db.session.scalar(select(func.count()).select_from(table)) == PEOPLE


def test_four_processes_at_once_write_one_letter_each(prepared: flask.Flask) -> None:
    children = [Child(lambda: _keep(prepared), "keeper") for _ in range(4)]
    assert [child.wait() for child in children] == [0] * 4
    _once_each(prepared)


@pytest.mark.parametrize("step", ["plan", "_write_letters", "_settle_effects", "_queue"])
def test_whoever_dies_between_two_writes_has_written_nothing(prepared: flask.Flask, step: str) -> None:
    owner: Any = planning if step == "plan" else sending
    whole = getattr(owner, step)

    def dying(*arguments: Any) -> None:
        whole(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    def doomed() -> None:
        setattr(owner, step, dying)
        _keep(prepared)

    assert Child(doomed, "doomed").wait() == -signal.SIGKILL
    with prepared.app_context():
        assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
        _let_go()
    _keep(prepared)
    _once_each(prepared)
