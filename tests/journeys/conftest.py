"""A journey's ground: a real mail server, an application that hands its mail to it, and the commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask
import pytest

from iwill.app import create_app
from iwill.core.db import db
from tests.cli.conftest import iwill  # noqa: F401  (run on the database that the pages stand on)
from tests.conftest import make_settings
from tests.messaging.mail_server import Postmaster, serving


@pytest.fixture
def post() -> Iterator[tuple[Postmaster, int]]:
    """The server and its port."""
    postmaster = Postmaster()
    with serving(postmaster) as port:
        yield postmaster, port


@pytest.fixture
def mailing_app(database_url: str, tmp_path: Path, post: tuple[Postmaster, int]) -> Iterator[flask.Flask]:
    """The application with SMTP instead of the file sink."""
    settings = make_settings(
        tmp_path, DATABASE_URL=database_url, MAIL_SINK_DIR="", SMTP_URL=f"smtp://127.0.0.1:{post[1]}"
    )
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
