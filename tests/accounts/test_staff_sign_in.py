"""Staff sign in with a password and, where it is set up or compulsory, a code; the answer never says what was wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher, Type
from flask import Flask
from flask.testing import FlaskClient

from iwill.accounts.models import SignedInSession, Staff
from iwill.accounts.services import links, passwords, sessions, staff
from iwill.accounts.terms import SYSTEM, ActorKind, OneTimePurpose, Role
from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid
from iwill.web.guard import guard_of
from tests.browsers import staff_browser, steady
from tests.conftest import make_settings

EMAIL, PASSWORD = "lin@iwill.example", "three calm herons at dusk"


@pytest.fixture
def password_hash(app: Flask) -> str:
    """The hash of the password."""
    with app.app_context():
        return passwords.hash_password(PASSWORD)


@pytest.fixture
def member(app: Flask, password_hash: str) -> int:
    """An organizer with a password; returns the id."""
    return an_account(app, password_hash)


def an_account(app: Flask, password_hash: str, *, email: str = EMAIL, role: Role = Role.ORGANIZER) -> int:
    with app.app_context(), transaction():
        account = staff.add_staff(email, role, name="林", by=SYSTEM, now=clock.now())
        account.password_hash = password_hash
        return account.id


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/staff", data={"email": email, "password": password})


def opens(client: FlaskClient) -> bool:
    """Whether this browser gets at pages for staff."""
    return client.get("/account").status_code == 200


def test_the_right_password_opens_the_desk(client: FlaskClient, member: int) -> None:
    answer = sign_in(client)
    assert answer.status_code == 303
    assert client.get("/sign-in/home").location == "/desk"
    assert opens(client)


def test_an_address_in_capitals_is_the_same_address(client: FlaskClient, member: int) -> None:
    assert sign_in(client, email=" LIN@iwill.example ").status_code == 303


def test_a_wrong_password_an_unknown_address_and_a_closed_account_get_the_same_answer(
    app: Flask, client: FlaskClient, member: int, password_hash: str
) -> None:
    closed = an_account(app, password_hash, email="shut@iwill.example")
    with app.app_context(), transaction():
        staff.disable(staff.staff_by_id(closed), by=SYSTEM, now=clock.now())
    tries = [(EMAIL, "wrong and long enough"), ("nobody@iwill.example", PASSWORD), ("shut@iwill.example", PASSWORD)]
    pages = []
    for email, password in tries:
        answer = sign_in(client, email, password)
        assert answer.status_code == 401
        pages.append(steady(answer.text).replace(email, ""))
    assert len(set(pages)) == 1
    assert not opens(client)


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour_even_for_the_right_password(
    client: FlaskClient, member: int
) -> None:
    for _ in range(5):
        assert sign_in(client, password="wrong and long enough").status_code == 401
    assert sign_in(client).status_code == 401
    clock.advance(timedelta(minutes=16))
    assert sign_in(client).status_code == 303


def test_too_many_tries_with_one_address_are_turned_away_before_any_hash_is_computed(
    client: FlaskClient, member: int
) -> None:
    answers = [sign_in(client, email="nobody@iwill.example").status_code for _ in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[10:] == [429] * 2


def test_the_page_that_was_asked_for_comes_after_signing_in_and_never_another_site(
    client: FlaskClient, member: int
) -> None:
    assert client.get("/account?x=1").location == "/sign-in/staff"
    assert sign_in(client).location == "/account?x=1"


def test_each_sign_in_gets_a_new_session_and_ends_the_one_before(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    first = client.get_cookie("iwill_signed_in")
    sign_in(client)
    second = client.get_cookie("iwill_signed_in")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    old = app.test_client()
    old.set_cookie("iwill_signed_in", first.value)
    assert not opens(old)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: FlaskClient, member: int) -> None:
    header = next(line for line in sign_in(client).headers.getlist("Set-Cookie") if "iwill_signed_in" in line)
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_only_a_digest_of_the_cookie_is_in_the_database(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    cookie = client.get_cookie("iwill_signed_in")
    assert cookie is not None
    with app.app_context():
        digests = list(db.session.scalars(db.select(SignedInSession.cookie_digest)))
    assert all(cookie.value not in digest for digest in digests)


def test_signing_out_ends_the_session_on_the_server_too(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    cookie = client.get_cookie("iwill_signed_in")
    assert cookie is not None
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("iwill_signed_in", cookie.value)
    assert not opens(thief)


@pytest.mark.parametrize(
    ("role", "idle", "alive"),
    [
        (Role.ADMIN, timedelta(minutes=19), True),
        (Role.ADMIN, timedelta(minutes=20), False),
        (Role.ORGANIZER, timedelta(minutes=119), True),
        (Role.ORGANIZER, timedelta(hours=2), False),
    ],
)
def test_an_idle_session_ends(app: Flask, password_hash: str, role: Role, idle: timedelta, alive: bool) -> None:
    browser = staff_browser(app, an_account(app, password_hash, role=role))
    clock.advance(idle)
    assert opens(browser) is alive


def test_a_staff_session_ends_after_twelve_hours_however_busy(app: Flask, member: int) -> None:
    browser = staff_browser(app, member)
    for _ in range(11):
        clock.advance(timedelta(hours=1))
        assert opens(browser)
    clock.advance(timedelta(hours=1))
    assert not opens(browser)


def test_a_disabled_account_is_out_at_once(app: Flask, member: int) -> None:
    browser = staff_browser(app, member)
    with app.app_context(), transaction():
        staff.disable(staff.staff_by_id(member), by=SYSTEM, now=clock.now())
    assert not opens(browser)


def test_a_new_password_signs_everybody_else_out(app: Flask, member: int) -> None:
    here, elsewhere = staff_browser(app, member), staff_browser(app, member)
    answer = here.post(
        "/account/password",
        data={"present": PASSWORD, "password": "four calm herons at dawn", "again": "four calm herons at dawn"},
    )
    assert answer.status_code == 303
    assert opens(here)
    assert not opens(elsewhere)


def test_changing_the_password_asks_for_the_present_one(app: Flask, member: int) -> None:
    browser = staff_browser(app, member)
    new = "four calm herons at dawn"
    answer = browser.post("/account/password", data={"present": "wrong", "password": new, "again": new})
    assert answer.status_code == 422
    with app.app_context():
        assert passwords.matches(staff.staff_by_id(member).password_hash, PASSWORD)


def test_outside_tests_a_hash_takes_64_mebibytes_and_three_passes_and_two_are_made_at_once() -> None:
    assert (passwords.HASHER.memory_cost, passwords.HASHER.time_cost, passwords.HASHER.parallelism) == (65536, 3, 1)
    assert passwords.HASHER.type is Type.ID


def test_a_hash_with_old_settings_is_renewed_at_the_next_sign_in(app: Flask, client: FlaskClient, member: int) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=32, parallelism=1).hash(PASSWORD)
    with app.app_context(), transaction():
        staff.staff_by_id(member).password_hash = old
    assert sign_in(client).status_code == 303
    with app.app_context():
        present = staff.staff_by_id(member).password_hash
        assert present is not None
        assert present != old
        assert passwords.matches(present, PASSWORD)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "QWERTYUIOP", "aaaaaaaaaaaaaa", "x" * 201])
def test_weak_passwords_are_refused(ctx: Flask, password: str) -> None:
    with pytest.raises(Invalid):
        passwords.hash_password(password)


@pytest.mark.parametrize("password", ["一二三四五六七八九十", "correct horse battery", "so it goes on " * 10])
def test_long_passwords_in_any_script_are_welcome(ctx: Flask, password: str) -> None:
    passwords.check_strength(password)


# The second step.


def enrolled(app: Flask, client: FlaskClient) -> pyotp.TOTP:
    """Set the second step up in this browser, as a person would."""
    page = client.get("/sign-in/second-step").text
    key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert key is not None
    assert sealed is not None
    assert "<svg" in page
    totp = pyotp.TOTP(key[1].replace(" ", ""))
    answer = client.post("/sign-in/second-step", data={"sealed": sealed[1], "code": totp.at(clock.now())})
    assert answer.status_code == 303
    return totp


def test_with_the_second_step_a_password_alone_opens_nothing(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    totp = enrolled(app, client)
    fresh = app.test_client()
    assert sign_in(fresh).status_code == 303
    assert fresh.get("/account").location == "/sign-in/code"
    clock.advance(timedelta(seconds=30))
    assert fresh.post("/sign-in/code", data={"code": totp.at(clock.now())}).status_code == 303
    assert opens(fresh)


def test_a_code_works_once(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    totp = enrolled(app, client)
    clock.advance(timedelta(minutes=1))
    code = totp.at(clock.now())
    first, second = app.test_client(), app.test_client()
    sign_in(first)
    sign_in(second)
    assert first.post("/sign-in/code", data={"code": code}).status_code == 303
    assert second.post("/sign-in/code", data={"code": code}).status_code == 401
    assert not opens(second)


def test_a_password_alone_never_replaces_the_phone(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    enrolled(app, client)
    thief = app.test_client()
    sign_in(thief)
    assert thief.get("/sign-in/second-step").location == "/sign-in/staff"
    assert thief.post("/sign-in/second-step", data={"sealed": "x", "code": "123456"}).location == "/sign-in/staff"


def test_wrong_codes_lock_like_wrong_passwords_and_a_right_password_between_them_forgives_nothing(
    app: Flask, client: FlaskClient, member: int
) -> None:
    sign_in(client)
    totp = enrolled(app, client)
    thief = app.test_client()
    for attempt in range(5):
        if attempt in (0, 3):
            sign_in(thief)
        assert thief.post("/sign-in/code", data={"code": "000000"}).status_code == 401
    clock.advance(timedelta(minutes=1))
    assert thief.post("/sign-in/code", data={"code": totp.at(clock.now())}).status_code in (303, 401)
    assert not opens(thief)


def test_production_lets_nobody_see_contacts_without_a_second_step(
    database_url: str, tmp_path: Path, password_hash: str
) -> None:
    changes = {
        "ENV": "production",
        "DATABASE_URL": database_url,
        "SMTP_URL": "smtp://127.0.0.1:1",
        "BASE_URL": "https://iwill.example",
        "TRUSTED_HOSTS": "iwill.example",
        "MAIL_SINK_DIR": "",
    }
    app = create_app(make_settings(tmp_path, **changes))
    app.config["WTF_CSRF_ENABLED"] = False
    an_account(app, password_hash)
    client = app.test_client()
    with app.test_request_context(base_url="https://iwill.example"), transaction():
        token = links.make_one_time_link(
            OneTimePurpose.SIGN_IN, ActorKind.STAFF, 1, now=clock.now(), valid=timedelta(hours=1)
        )
        cookie = sessions.start(ActorKind.STAFF, 1, second_factor=False, now=clock.now())
    assert client.get(f"/sign-in/{token}", base_url="https://iwill.example").status_code == 410
    client.set_cookie("__Host-iwill", cookie, domain="iwill.example", secure=True)
    assert client.get("/account", base_url="https://iwill.example").location == "/sign-in/second-step"
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_every_staff_page_but_the_own_account_names_a_permission(app: Flask) -> None:
    bare = []
    for rule in app.url_map.iter_rules():
        found = guard_of(app.view_functions[rule.endpoint])
        if found is not None and found.kind == "staff" and not found.permissions:
            bare.append(rule.rule)
    assert [path for path in bare if not path.startswith("/account")] == []


def test_no_secret_of_an_account_is_in_clear_in_the_database(app: Flask, client: FlaskClient, member: int) -> None:
    sign_in(client)
    totp = enrolled(app, client)
    with app.app_context():
        row = db.session.get(Staff, member)
        assert row is not None
        shown = " ".join(str(value) for value in vars(row).values())
    assert totp.secret not in shown
    assert EMAIL not in shown
    assert PASSWORD not in shown
