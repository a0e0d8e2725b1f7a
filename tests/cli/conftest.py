"""Commands run in this process, against the test's own database, as the shell would run them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask
import pytest
from click.testing import CliRunner

from iwill.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, what it printed, and that as JSON."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def iwill(app: flask.Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`iwill("pool", "move", ...)`: run a command; everything given is text."""
    settings = {
        "IWILL_ENV": "test",
        "IWILL_INSTANCE_DIR": str(tmp_path),
        "IWILL_DATABASE_URL": database_url,
        "IWILL_SECRET_KEY": "a-secret-for-tests-that-is-long-enough-to-be-one",
        "IWILL_DATA_KEYS": "t1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        "IWILL_INDEX_KEY": "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=",
        "IWILL_MAIL_SINK_DIR": str(tmp_path / "mail"),
        "IWILL_BASE_URL": "http://iwill.example",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, stdin: str | None = None) -> Ran:
        result = CliRunner().invoke(main, list(arguments), input=stdin)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run
