"""Administrators let people in and out, and change policies; each deed leaves a line."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from iwill.accounts.models import ApiClient, AuditEntry
from iwill.accounts.services import clients, policies, staff
from iwill.accounts.terms import SYSTEM, Role, Scope
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.policy import REGISTRY, current
from tests.browsers import staff_browser
from tests.builders import a_staff


def on_file(app: Flask, role: Role) -> int:
    with app.app_context(), transaction():
        return a_staff(role).id


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return staff_browser(app, on_file(app, Role.ADMIN))


def deeds(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_administrator_adds_somebody_and_hands_over_a_link_that_works(app: Flask, admin: FlaskClient) -> None:
    form = {"email": "New@iwill.example", "name": "新同事", "role": "care"}
    page = admin.post("/accounts", data=form)
    assert page.status_code == 200
    link = re.search(r"http://iwill\.example(/sign-in/[\w-]{34})", page.text)
    assert link is not None
    assert app.test_client().get(link[1]).status_code == 200
    assert deeds(app)[-2:] == ["staff.added", "staff.link_made"]


@pytest.mark.parametrize(
    ("email", "role", "status"),
    [("not an address", "staff", 422), ("a@b", "staff", 422), ("ok@iwill.example", "king", 422)],
)
def test_what_cannot_be_is_refused_at_its_field(admin: FlaskClient, email: str, role: str, status: int) -> None:
    assert admin.post("/accounts", data={"email": email, "name": "x", "role": role}).status_code == status


def test_a_known_address_is_refused(admin: FlaskClient) -> None:
    form = {"email": "twice@iwill.example", "role": "staff"}
    assert admin.post("/accounts", data=form).status_code == 200
    assert admin.post("/accounts", data=form | {"email": "TWICE@iwill.example"}).status_code == 409


def test_a_new_role_ends_the_sessions_of_the_old_one(app: Flask, admin: FlaskClient) -> None:
    member = on_file(app, Role.ORGANIZER)
    theirs = staff_browser(app, member)
    assert admin.post(f"/accounts/{member}/role", data={"role": "care"}).status_code == 303
    assert theirs.get("/account").status_code == 303
    with app.app_context():
        assert staff.staff_by_id(member).role is Role.CARE


def test_nobody_closes_their_own_account_and_the_last_administrator_stays(app: Flask) -> None:
    first = on_file(app, Role.ADMIN)
    browser = staff_browser(app, first)
    assert browser.post(f"/accounts/{first}/disable").status_code == 409
    second = on_file(app, Role.ADMIN)
    assert browser.post(f"/accounts/{second}/disable").status_code == 303
    third = on_file(app, Role.ADMIN)
    assert browser.post(f"/accounts/{third}/role", data={"role": "staff"}).status_code == 303


def test_a_closed_account_can_be_opened_again_and_then_needs_a_new_password(app: Flask, admin: FlaskClient) -> None:
    member = on_file(app, Role.STAFF)
    admin.post(f"/accounts/{member}/disable")
    assert admin.post(f"/accounts/{member}/enable").status_code == 303
    with app.app_context():
        row = staff.staff_by_id(member)
        assert (row.disabled_at, row.password_hash) == (None, None)


def test_a_program_that_is_shut_out_is_out_at_once(app: Flask, admin: FlaskClient) -> None:
    with app.app_context(), transaction():
        token = clients.add_client("伙伴", [Scope.REQUESTS_READ], by=SYSTEM, now=clock.now())
    api = app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    assert api.get("/api/v1/requests", headers=headers).status_code == 200
    with app.app_context():
        client_id = db.session.scalar(select(ApiClient.id))
    assert admin.post(f"/accounts/clients/{client_id}/revoke").status_code == 303
    assert api.get("/api/v1/requests", headers=headers).status_code == 401


def test_every_policy_is_listed_with_unit_and_source(admin: FlaskClient) -> None:
    page = admin.get("/policies").text
    for policy in REGISTRY.values():
        assert policy.name in page
        assert f"/policies/{policy.name}" in page


def test_a_policy_is_changed_and_can_go_back_to_its_default(app: Flask, admin: FlaskClient) -> None:
    assert admin.post("/policies/rest.between_shifts_hours", data={"value": "12"}).status_code == 303
    with app.app_context():
        assert current(db.session())["rest.between_shifts_hours"] == 12
    assert admin.post("/policies/rest.between_shifts_hours/default").status_code == 303
    with app.app_context():
        assert current(db.session())["rest.between_shifts_hours"] == 11
    assert deeds(app)[-2:] == ["policy.changed", "policy.default_restored"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("rest.between_shifts_hours", "a few"),
        ("rest.between_shifts_hours", "-1"),
        ("rest.between_shifts_hours", "1e99"),
        ("rest.between_shifts_hours", ""),
        ("wave.prior_accept", "nan"),
        ("wave.prior_accept", "inf"),
        ("wave.prior_accept", "1.5"),
        ("quiet_hours.from_hour", "24"),
        ("sign_in.failures", "0"),
        ("sign_in.volunteer_longest_days", "999999999"),
        ("vetting.short_way", "maybe"),
    ],
)
def test_a_value_that_cannot_be_is_refused(app: Flask, admin: FlaskClient, name: str, typed: str) -> None:
    assert admin.post(f"/policies/{name}", data={"value": typed}).status_code == 422
    with app.app_context():
        assert not policies.policy_named(name).own


def test_a_policy_nobody_declared_is_not_there(admin: FlaskClient) -> None:
    assert admin.get("/policies/no.such").status_code == 404
    assert admin.post("/policies/no.such", data={"value": "1"}).status_code == 404
