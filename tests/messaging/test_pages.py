"""The mailbox of a development machine, and the way out at the foot of every mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient

from iwill.app import create_app
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token, new_link_id
from iwill.messaging import outbox
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW, make_settings
from tests.messaging.conftest import Desk

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def a_person(app: flask.Flask, **about: Any) -> tuple[int, str]:
    """Somebody on file: their id, and the path at the foot of their mails."""
    with app.app_context(), transaction():
        volunteer = a_volunteer(**about)
        return volunteer.id, f"/u/{make_token(LinkPurpose.MAILING, volunteer.mailing_link_id)}"


def lifecycle_of(app: flask.Flask, volunteer_id: int) -> Lifecycle:
    with app.app_context():
        return db.session.get_one(Volunteer, volunteer_id).lifecycle


def delivered(app: flask.Flask, **about: Any) -> None:
    with app.app_context():
        with transaction():
            Desk(app).queue(a_volunteer(**about))
        outbox.deliver_due(NOW)


def test_opening_the_way_out_changes_nothing(app: flask.Flask, client: FlaskClient) -> None:
    volunteer_id, path = a_person(app)
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert lifecycle_of(app, volunteer_id) is Lifecycle.ACTIVE


@pytest.mark.parametrize("form", [{}, ONE_CLICK])
def test_pressing_it_once_or_twice_pauses_call_outs(
    app: flask.Flask, client: FlaskClient, form: dict[str, str]
) -> None:
    volunteer_id, path = a_person(app)
    for _ in range(2):
        assert client.post(path, data=form).status_code == 200
    assert lifecycle_of(app, volunteer_id) is Lifecycle.PAUSED


def test_one_click_needs_no_session_and_no_token_against_forged_requests(database_url: str, tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, DATABASE_URL=database_url))
    app.config["WTF_CSRF_ENABLED"] = True
    volunteer_id, path = a_person(app)
    answer = app.test_client().post(path, data=ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert lifecycle_of(app, volunteer_id) is Lifecycle.PAUSED
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("lifecycle", [Lifecycle.VERIFYING, Lifecycle.DORMANT, Lifecycle.LEFT, Lifecycle.PAUSED])
def test_whoever_is_not_asked_anyway_stays_as_they_are(
    app: flask.Flask, client: FlaskClient, lifecycle: Lifecycle
) -> None:
    volunteer_id, path = a_person(app, lifecycle=lifecycle)
    assert client.post(path, data=ONE_CLICK).status_code == 200
    assert lifecycle_of(app, volunteer_id) is lifecycle


def test_a_forged_or_foreign_link_leads_nowhere(app: flask.Flask, client: FlaskClient) -> None:
    volunteer_id, path = a_person(app)
    with app.app_context():
        link_id = db.session.get_one(Volunteer, volunteer_id).mailing_link_id
        forged = [
            path[:-1] + ("A" if path[-1] != "A" else "B"),
            f"/u/{make_token(LinkPurpose.ANSWER, link_id)}",
            f"/u/{make_token(LinkPurpose.MAILING, new_link_id())}",
            "/u/x",
        ]
    for address in forged:
        assert client.get(address).status_code == 404
        assert client.post(address, data=ONE_CLICK).status_code == 404
    assert lifecycle_of(app, volunteer_id) is Lifecycle.ACTIVE


def test_after_an_erasure_old_mails_lead_nowhere(app: flask.Flask, client: FlaskClient) -> None:
    volunteer_id, path = a_person(app)
    with app.app_context(), transaction():
        leaving.erase_person(db.session.get_one(Volunteer, volunteer_id), by=an_actor(), now=NOW)
    assert client.get(path).status_code == 404


def test_the_page_speaks_the_readers_language_and_is_kept_nowhere(app: flask.Flask, client: FlaskClient) -> None:
    _, path = a_person(app, language="en")
    page = client.get(path, headers={"Accept-Language": "zh-CN"})
    assert "Pause call-outs" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_mailbox_shows_the_newest_mails_with_links_to_press(app: flask.Flask, client: FlaskClient) -> None:
    delivered(app, email="first@pool.example")
    delivered(app, email="second@pool.example")
    page = client.get("/mailbox")
    assert page.status_code == 200
    assert page.text.index("second@pool.example") < page.text.index("first@pool.example")
    assert page.text.count("【应急召集】") >= 2
    links = re.findall(r'href="(/[cu]/[A-Za-z0-9_-]{34})"', page.text)
    assert len(links) == 4
    assert client.get(next(link for link in links if link.startswith("/u/"))).status_code == 200
    (key, *_) = re.findall(r'href="/mailbox/([^"]+)"', page.text)
    single = client.get(f"/mailbox/{key}")
    assert single.status_code == 200
    assert "second@pool.example" in single.text


def test_an_empty_mailbox_says_what_to_do(client: FlaskClient) -> None:
    assert client.get("/mailbox").status_code == 200


@pytest.mark.parametrize("key", ["nothing", "..%2Fsecrets", "%2e%2e", "a" * 60])
def test_a_mail_that_is_not_there_is_not_found(client: FlaskClient, key: str) -> None:
    assert client.get(f"/mailbox/{key}").status_code == 404


def test_other_machines_do_not_see_the_mailbox(app: flask.Flask, client: FlaskClient) -> None:
    delivered(app)
    assert client.get("/mailbox", environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 404


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[flask.Flask]:
    changes = {"ENV": "production", "DATABASE_URL": database_url, "SMTP_URL": "smtp://127.0.0.1:1"}
    changes |= {"BASE_URL": "https://iwill.example", "TRUSTED_HOSTS": "iwill.example", "MAIL_SINK_DIR": ""}
    app = create_app(make_settings(tmp_path, **changes))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_there_is_no_mailbox_in_production(production: flask.Flask, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "key.eml").write_bytes(b"To: a@pool.example\r\nSubject: x\r\n\r\ntext\r\n")
    client = production.test_client()
    for path in ("/mailbox", "/mailbox/key"):
        assert client.get(path, base_url="https://iwill.example").status_code == 404
