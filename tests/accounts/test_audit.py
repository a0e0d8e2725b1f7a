"""The trail is insert only, sealed each minute, and `audit verify` names the very line that was touched."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from iwill.accounts import audit, seals
from iwill.accounts.jobs import seal_audit
from iwill.accounts.models import AuditEntry, AuditSeal
from iwill.accounts.terms import SYSTEM
from iwill.core import clock
from iwill.core.db import db, is_sqlite, transaction
from tests.conftest import NOW


def deeds(number: int) -> None:
    with transaction():
        for count in range(number):
            audit.record(SYSTEM, "thing.done", "thing:1", now=NOW, count=count, code="x")


def sealed(*numbers: int) -> None:
    """So many lines and a seal, over and over."""
    for number in numbers:
        deeds(number)
        seal_audit(NOW)


def tamper(statement: str, **values: Any) -> None:
    """Change the trail as somebody with the database in hand could, triggers or not."""
    with transaction() as session:
        if is_sqlite(session):
            for change in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_no_{change}"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        session.execute(text(statement), values)
        if not is_sqlite(session):
            session.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER ALL"))


def test_an_untouched_trail_is_whole_and_its_tail_is_named(ctx: Flask) -> None:
    sealed(3, 4)
    deeds(2)
    report = seals.verify()
    assert (report.first_bad, report.sealed, report.unsealed, report.unsealed_from) == (None, 7, 2, 8)


def test_an_empty_trail_is_whole(ctx: Flask) -> None:
    assert seals.verify() == seals.AuditReport(None, 0, 0, None, None)


@pytest.mark.parametrize("line", [1, 4, 5, 9])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET actor = 'staff:9' WHERE id = :line",
        'UPDATE audit_entry SET details = \'{"count": 40, "code": "x"}\' WHERE id = :line',
        "DELETE FROM audit_entry WHERE id = :line",
    ],
)
def test_a_changed_or_removed_line_is_named(ctx: Flask, line: int, change: str) -> None:
    sealed(4, 1, 4)
    deeds(1)
    tamper(change, line=line)
    assert seals.verify().first_bad == line


def test_two_lines_that_changed_places_are_found(ctx: Flask) -> None:
    sealed(5)
    tamper("UPDATE audit_entry SET id = 99 WHERE id = 2")
    tamper("UPDATE audit_entry SET id = 2 WHERE id = 4")
    tamper("UPDATE audit_entry SET id = 4 WHERE id = 99")
    assert seals.verify().first_bad == 2


def test_a_line_slipped_in_is_found(ctx: Flask) -> None:
    sealed(2)
    tamper("DELETE FROM audit_entry WHERE id = 2")
    tamper(
        "INSERT INTO audit_entry (id, at, actor, action, subject, details) "
        "SELECT 2, at, 'staff:1', action, subject, details FROM audit_entry WHERE id = 1"
    )
    assert seals.verify().first_bad == 2


def test_a_seal_made_without_the_key_does_not_fit(ctx: Flask) -> None:
    sealed(2, 3)
    with transaction() as session:
        seal = session.get(AuditSeal, 1)
        assert seal is not None
        seal.digest = "0" * 64
    assert seals.verify().first_bad == 1


def test_a_seal_taken_out_of_the_middle_is_missed(ctx: Flask) -> None:
    sealed(2, 3, 2)
    with transaction() as session:
        session.execute(delete(AuditSeal).where(AuditSeal.id == 2))
    assert seals.verify().first_bad == 3


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_a_line(ctx: Flask, change: str) -> None:
    deeds(1)
    with pytest.raises(DBAPIError, match="insert only"), transaction() as session:
        session.execute(text(change))


def test_sealing_twice_seals_once(ctx: Flask) -> None:
    deeds(3)
    assert [seal_audit(NOW), seal_audit(NOW)] == [{"sealed": 3}, {"sealed": 0}]


def test_a_line_is_gone_with_the_deed_that_was_undone(ctx: Flask) -> None:
    def undone() -> None:
        with transaction():
            audit.record(SYSTEM, "thing.done", "thing:1", now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert db.session.query(AuditEntry).count() == 0


def test_a_line_committed_late_with_a_lower_number_is_still_sealed(ctx: Flask) -> None:
    """On PostgreSQL numbers are given before the commit: a seal waits for whoever is still writing."""
    if is_sqlite(db.session()):
        return
    slow = db.engine.connect()
    slow.execute(
        text(
            "INSERT INTO audit_entry (at, actor, action, subject, details) "
            "VALUES (now(), 'system', 'thing.late', 'thing:1', '{}')"
        )
    )
    deeds(1)
    assert seal_audit(NOW) == {"sealed": 0}
    slow.commit()
    slow.close()
    assert seal_audit(NOW) == {"sealed": 2}
    assert seals.verify().first_bad is None
