"""Writers of one process wait in turn on SQLite: whoever waits too long is told so, and a turn is always given back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from iwill.accounts.terms import Scope
from iwill.core import db as core_db
from iwill.core.db import db, transaction
from iwill.core.troubles import trouble_behind
from tests.api.conftest import make_partner
from tests.conftest import ON_POSTGRES

pytestmark = pytest.mark.skipif(ON_POSTGRES, reason="on PostgreSQL rows are locked, and nobody waits for a turn")


@contextmanager
def somebody_writing(app: flask.Flask) -> Iterator[None]:
    """Another thread of this process inside a transaction that goes on and on."""
    began, enough = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context(), transaction():
            began.set()
            enough.wait(60)

    thread = threading.Thread(target=write)
    thread.start()
    assert began.wait(60)
    try:
        yield
    finally:
        enough.set()
        thread.join()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_db, "BUSY_SECONDS", 0.02)


def a_turn_can_be_had(app: flask.Flask) -> bool:
    """Whether another thread gets to write."""
    done: list[bool] = []

    def write() -> None:
        with app.app_context(), transaction() as session:
            done.append(session.scalar(text("SELECT 1")) == 1)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return done == [True]


def test_a_page_that_waits_too_long_asks_to_come_back(app: flask.Flask, impatient: None) -> None:
    with somebody_writing(app):
        page = app.test_client().post("/sign-in", data={"email": "a@b.example"})
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "400-000-0000" in page.text
    assert a_turn_can_be_had(app)


def test_the_api_says_that_the_database_is_busy_and_when_to_come_back(app: flask.Flask, impatient: None) -> None:
    partner = make_partner(app, Scope.REQUESTS_WRITE)
    with somebody_writing(app):
        refused = partner.post("/requests", json={})
    assert (refused.status_code, refused.json["code"]) == (503, "database_busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert a_turn_can_be_had(app)


def test_what_is_said_after_too_long_a_wait_is_what_sqlite_says(app: flask.Flask, impatient: None) -> None:
    with somebody_writing(app), app.app_context(), pytest.raises(OperationalError) as fault, transaction():
        pytest.fail("nobody else may write meanwhile")
    assert (trouble_behind(fault.value) or ("",))[0] == "database_busy"


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_turn_is_given_back_whatever_goes_wrong(app: flask.Flask, fault: type[BaseException]) -> None:
    with app.app_context(), pytest.raises(fault), transaction():
        raise fault
    assert a_turn_can_be_had(app)


@pytest.mark.parametrize("moment", ["before_commit", "after_rollback"])
def test_a_turn_is_given_back_where_the_end_itself_fails(app: flask.Flask, moment: str) -> None:
    def refuse(_session: Any) -> None:
        raise IntegrityError(moment, None, ValueError(moment))

    def write() -> None:
        with transaction() as session:
            session.execute(text("SELECT 1"))
            if moment == "after_rollback":
                raise ValueError

    with app.app_context():
        event.listen(db.session(), moment, refuse)
        with pytest.raises(IntegrityError):
            write()
        event.remove(db.session(), moment, refuse)
    assert a_turn_can_be_had(app)


def test_a_transaction_inside_another_is_refused_and_does_not_wait_for_itself(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        with pytest.raises(RuntimeError), transaction():
            pytest.fail("services flush, only edges commit")
        db.session.execute(text("SELECT 1"))
    assert a_turn_can_be_had(app)
