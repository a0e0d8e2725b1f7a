"""People and programs are let in from the command line, and the trail is checked there."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from iwill.accounts.models import ApiClient, OneTimeLink, Staff
from iwill.accounts.services import clients, passwords, staff
from iwill.cli import main
from iwill.core.db import db
from tests.accounts.test_audit import sealed, tamper

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `iwill` on the database of this test."""
    environ = {
        "IWILL_ENV": "test",
        "IWILL_INSTANCE_DIR": str(tmp_path),
        "IWILL_DATABASE_URL": database_url,
        "IWILL_SECRET_KEY": "a-secret-for-tests-that-is-long-enough-to-be-one",
        "IWILL_DATA_KEYS": "t1:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        "IWILL_INDEX_KEY": "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=",
        "IWILL_BASE_URL": "http://iwill.example",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    def invoke(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, list(words), input=typed)

    return invoke


def test_staff_add_prints_a_set_up_link_that_works_once(run: Run, app: Flask) -> None:
    result = run("staff", "add", "New@iwill.example", "--role", "care", "--json")
    assert result.exit_code == 0
    link = json.loads(result.stdout)["set_up_link"]
    assert link.startswith("http://iwill.example/sign-in/")
    path = link.removeprefix("http://iwill.example")
    form = {"password": "nine kind words here", "again": "nine kind words here"}
    assert app.test_client().post(path, data=form).status_code == 303
    assert app.test_client().post(path, data=form).status_code == 410


def test_staff_add_takes_a_password_from_standard_input_and_makes_no_link(run: Run, app: Flask) -> None:
    words = ("staff", "add", "new@iwill.example", "--role", "admin", "--password-stdin")
    assert run(*words, typed="nine kind words here\n").exit_code == 0
    with app.app_context():
        member = staff.find_staff("new@iwill.example")
        assert member is not None
        assert passwords.matches(member.password_hash, "nine kind words here")
        assert db.session.scalar(select(OneTimeLink)) is None


def test_staff_add_refuses_a_known_address_a_weak_password_and_what_is_no_address(run: Run, app: Flask) -> None:
    assert run("staff", "add", "a@iwill.example", "--role", "staff").exit_code == 0
    again = run("staff", "add", "A@iwill.example", "--role", "staff", "--json")
    assert (again.exit_code, json.loads(again.stdout)["error"]["code"]) == (1, "email_known")
    weak = run("staff", "add", "b@iwill.example", "--role", "staff", "--password-stdin", "--json", typed="short\n")
    assert (weak.exit_code, json.loads(weak.stdout)["error"]["code"]) == (1, "weak_password")
    assert run("staff", "add", "nobody", "--role", "staff").exit_code == 1
    with app.app_context():
        assert len(list(db.session.scalars(select(Staff)))) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("staff", "add", "a@iwill.example"),
        ("staff", "add", "a@iwill.example", "--role", "king"),
        ("client", "add", "伙伴"),
        ("client", "add", "伙伴", "--scope", "everything"),
        ("client", "add", "伙伴", "--scope", "requests:read", "everything"),
    ],
)
def test_what_is_left_out_or_unknown_is_wrong_usage(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    "scopes",
    [
        ("--scope", "requests:read", "--scope", "requests:write"),
        ("--scope", "requests:read", "requests:write"),
    ],
)
def test_client_add_prints_the_token_as_its_only_line_and_keeps_a_digest(
    run: Run, app: Flask, scopes: tuple[str, ...]
) -> None:
    result = run("client", "add", "伙伴", *scopes)
    assert result.exit_code == 0
    (token,) = result.stdout.splitlines()
    with app.app_context():
        row = db.session.scalar(select(ApiClient))
        assert row is not None
        assert row.token_digest == sha256(token.encode()).hexdigest()
        assert row.scopes == ["requests:read", "requests:write"]
        assert clients.find_client(token) is row
        assert clients.find_client(token + "x") is None


def test_client_add_with_json_prints_one_object(run: Run) -> None:
    result = run("--json", "client", "add", "伙伴", "--scope", "names:read")
    assert list(json.loads(result.stdout)) == ["token"]


def test_a_name_that_is_taken_is_refused(run: Run) -> None:
    assert run("client", "add", "伙伴", "--scope", "names:read").exit_code == 0
    assert run("client", "add", "伙伴", "--scope", "names:read").exit_code == 1


def test_audit_verify_is_content_with_a_whole_trail_and_names_the_tail(run: Run) -> None:
    run("client", "add", "伙伴", "--scope", "names:read")
    result = run("audit", "verify", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["whole"], report["first_bad"], report["unsealed"], report["unsealed_from"]) == (True, None, 1, 1)
    assert run("jobs", "run", "seal-audit").exit_code == 0
    assert json.loads(run("audit", "verify", "--json").stdout)["sealed"] == 1


def test_audit_verify_exits_with_1_and_names_the_first_bad_line(run: Run, app: Flask) -> None:
    with app.app_context():
        sealed(3, 3)
        tamper("UPDATE audit_entry SET action = 'thing.undone' WHERE id = 5")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "Line 5 " in result.stdout
