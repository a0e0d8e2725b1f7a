"""What every request must pass and every response must carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from iwill.accounts.models import RateCount
from iwill.accounts.services import links
from iwill.accounts.terms import ActorKind, OneTimePurpose, Role
from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import db, is_sqlite, transaction
from iwill.core.tokens import LinkPurpose, make_token, new_link_id
from tests.browsers import staff_browser
from tests.builders import a_staff, a_volunteer
from tests.conftest import ROOT, make_settings

TEMPLATES = ROOT / "iwill" / "web" / "templates"
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}


def an_admin(app: Flask) -> FlaskClient:
    with app.app_context(), transaction():
        staff_id = a_staff(Role.ADMIN).id
    return staff_browser(app, staff_id)


@pytest.fixture
def strict(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with the check against forged requests switched on, as everywhere outside tests."""
    yield from built(make_settings(tmp_path, DATABASE_URL=database_url))


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    changes = {"ENV": "production", "DATABASE_URL": database_url, "SMTP_URL": "smtp://127.0.0.1:1"}
    changes |= {"BASE_URL": "https://iwill.example", "TRUSTED_HOSTS": "iwill.example", "MAIL_SINK_DIR": ""}
    yield from built(make_settings(tmp_path, **changes))


def built(settings: Any) -> Iterator[Flask]:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# Headers.


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/sign-in/staff", "/accounts", "/nothing", "/c/x", "/static/app.css", "/api/v1/requests"]
)
def test_every_response_carries_the_headers(app: Flask, path: str) -> None:
    headers = an_admin(app).get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert {name: policy[name] for name in CSP} == CSP
    assert re.fullmatch(r"'self'( 'nonce-[\w-]{22}')?", policy["style-src"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/accounts", "/account", "/sign-in", "/nothing", "/c/x"])
def test_no_cache_keeps_what_a_session_or_a_link_has_shown(app: Flask, path: str) -> None:
    assert an_admin(app).get(path).headers["Cache-Control"] == "no-store"


def test_a_page_in_one_response_carries_its_style_under_a_nonce_of_its_own(client: FlaskClient) -> None:
    nonces = set()
    for _ in range(2):
        answer = client.get("/c/" + "x" * 34)
        nonce = re.search(r'<style nonce="([\w-]+)"', answer.text)
        assert nonce is not None
        assert f"'nonce-{nonce[1]}'" in answer.headers["Content-Security-Policy"]
        nonces.add(nonce[1])
    assert len(nonces) == 2


def test_production_asks_browsers_for_tls_and_marks_its_cookies_secure(production: Flask) -> None:
    answer = production.test_client().get("/accounts", base_url="https://iwill.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    assert answer.headers.getlist("Set-Cookie")


def test_outside_production_browsers_are_not_asked_for_tls(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_no_template_needs_what_the_policy_forbids() -> None:
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:|<style(?![^>]*nonce)", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(TEMPLATES)}: {match[0]}"
        for path in TEMPLATES.rglob("*.html")
        for match in forbidden.finditer(path.read_text())
    ]
    assert found == []


# Forged requests.


def test_every_form_on_a_page_with_a_session_carries_a_token() -> None:
    bare = []
    for path in TEMPLATES.rglob("*.html"):
        # Answers are given by link, and so is all that is said on the page of a shift; neither needs a token.
        by_link = path.read_text().startswith('{% extends "answer_base.html" %}')
        if by_link or path.relative_to(TEMPLATES).parts[0] in ("answer", "shift", "answer_base.html"):
            continue
        for form in re.findall(r"<form[^>]*method=[\"']post.*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE):
            if "csrf" not in form:
                bare.append(str(path.relative_to(TEMPLATES)))
    assert bare == []


def token_of(client: FlaskClient, path: str, **how: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path, **how).text)
    assert found is not None
    return found[1]


def test_a_form_without_its_token_or_with_another_browsers_is_refused(strict: Flask) -> None:
    client, other = strict.test_client(), strict.test_client()
    foreign = token_of(other, "/sign-in")
    client.get("/sign-in")
    for sent in ({}, {"csrf_token": "x"}, {"csrf_token": foreign}):
        assert client.post("/sign-in", data={"email": "a@b.example", **sent}).status_code == 400
    sent = {"email": "a@b.example", "csrf_token": token_of(client, "/sign-in")}
    assert client.post("/sign-in", data=sent).status_code == 200


def test_a_form_is_accepted_over_tls_although_our_pages_send_no_referrer(production: Flask) -> None:
    client, base = production.test_client(), "https://iwill.example"
    sent = {"email": "a@b.example", "csrf_token": token_of(client, "/sign-in", base_url=base)}
    assert client.post("/sign-in", data=sent, base_url=base).status_code == 200


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)],
)
def test_a_press_from_another_site_is_refused(client: FlaskClient, site: str, status: int) -> None:
    answer = client.post("/sign-in", data={"email": "a@b.example"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status


def test_a_link_that_signs_in_is_pressed_on_our_own_page_alone(strict: Flask) -> None:
    with strict.app_context(), transaction():
        person = a_volunteer().id
        valid = clock.now() - clock.now().replace(hour=0)
        path = "/sign-in/" + links.make_one_time_link(
            OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, person, now=clock.now(), valid=valid
        )
    client = strict.test_client()
    assert client.post(path).status_code == 400
    assert client.post(path, data={"csrf_token": token_of(client, path)}).status_code == 303


def test_an_answer_by_link_and_a_call_of_the_api_need_no_token(strict: Flask) -> None:
    client = strict.test_client()
    with strict.app_context():
        path = "/c/" + make_token(LinkPurpose.ANSWER, new_link_id())
    assert client.post(path, data={"answer": "no"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 404
    assert client.post("/api/v1/requests", json={}).status_code == 401


# Hosts and proxies.


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("iwill.example", 200),
        ("localhost", 200),
        ("127.0.0.1:8000", 200),
        ("evil.example", 400),
        ("iwill.example.evil", 400),
    ],
)
def test_only_known_hosts_are_answered(client: FlaskClient, host: str, status: int) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(("host", "status"), [("iwill.example", 200), ("localhost", 400), ("127.0.0.1", 400)])
def test_production_answers_to_the_named_hosts_alone(production: Flask, host: str, status: int) -> None:
    assert production.test_client().get("/sign-in", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(("proxies", "buckets"), [("0", 1), ("1", 2)])
def test_what_a_proxy_says_of_the_reader_counts_only_where_a_proxy_is_named(
    database_url: str, tmp_path: Path, proxies: str, buckets: int
) -> None:
    for app in built(make_settings(tmp_path, DATABASE_URL=database_url, PROXIES=proxies)):
        app.config["WTF_CSRF_ENABLED"] = False
        for address in ("203.0.113.1", "203.0.113.2"):
            headers = {"X-Forwarded-For": address}
            app.test_client().post("/sign-in", data={"email": "a@b.example"}, headers=headers)
        with app.app_context():
            counted = list(db.session.scalars(db.select(RateCount.bucket)))
        assert len([bucket for bucket in counted if bucket.startswith("link-from:")]) == buckets


# Sizes.


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/sign-in", 1024 * 1024 + 1, 413),
        ("/api/v1/requests", 1024 * 1024 + 1, 413),
        ("/import", 6 * 1024 * 1024 + 1, 413),
        ("/import", 1024 * 1024 + 1, 303),
    ],
)
def test_a_body_that_is_too_large_is_refused(client: FlaskClient, path: str, size: int, status: int) -> None:
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    assert client.post(path, data=b"x" * size, content_type=kind).status_code == status


def test_a_form_with_thousands_of_parts_is_refused(client: FlaskClient) -> None:
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n1\r\n' for n in range(5_001)) + "--x--"
    answer = client.post("/sign-in", data=parts, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in?x=%00", "/people/search%00", "/sign-in"])
def test_a_character_that_no_keyboard_makes_is_refused_before_the_database_sees_it(
    client: FlaskClient, path: str
) -> None:
    data = {"email": "a\0@b.example"} if path == "/sign-in" else {}
    assert client.post(path, data=data).status_code in (400, 404)


# What a reader sees when something is wrong.


@pytest.mark.parametrize(("language", "words"), [("en", "Nothing here"), ("zh-Hans", "这里没有")])
def test_a_mistake_is_told_in_the_readers_language_with_the_duty_phone(
    client: FlaskClient, language: str, words: str
) -> None:
    page = client.get("/nothing", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert words in page.text
    assert "400-000-0000" in page.text


def test_an_address_reached_in_the_wrong_way_says_so(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405


def test_a_locked_database_asks_to_come_back_in_a_moment(app: Flask) -> None:
    with app.app_context():
        engine, on_sqlite = db.engine, is_sqlite(db.session())
        db.session.remove()

    def impatient(connection: Any, *_rest: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=20" if on_sqlite else "SET lock_timeout = '20ms'")
        cursor.close()

    event.listen(engine, "checkout", impatient)
    with engine.connect() as holder:
        if on_sqlite:
            holder.exec_driver_sql("ROLLBACK")
            holder.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            holder.exec_driver_sql("LOCK TABLE rate_count IN ACCESS EXCLUSIVE MODE")
        answer = app.test_client().post("/sign-in", data={"email": "a@b.example"})
        holder.rollback()
    event.remove(engine, "checkout", impatient)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "400-000-0000" in answer.text


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/iwill.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_out_of_reach_does_the_same(tmp_path: Path, url: str) -> None:
    for app in built(make_settings(tmp_path, DATABASE_URL=url)):
        app.config["WTF_CSRF_ENABLED"] = False
        answer = app.test_client().post("/sign-in", data={"email": "a@b.example"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]


def test_an_error_of_our_own_shows_no_trace_and_says_what_to_do(own_app: Flask) -> None:
    own_app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken() -> str:
        raise RuntimeError("the secret inside")

    own_app.add_url_rule("/broken", view_func=broken)
    answer = own_app.test_client().get("/broken", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert "400-000-0000" in answer.text
