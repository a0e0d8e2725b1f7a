"""The verification queue: oldest first, one opened at a time, three ways to decide."""

from __future__ import annotations

from datetime import date, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.pool import queries as pool_queries
from iwill.pool.models import Credential
from iwill.pool.services import people
from iwill.pool.terms import CredentialState
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.web.signed_in import as_staff


@pytest.fixture
def queue(app: flask.Flask) -> list[int]:
    """Three credentials handed in one after the other, the second one expired: their ids."""
    with app.app_context(), transaction():
        ids = []
        for place, (name, until) in enumerate([("甲", None), ("乙", date(2026, 1, 1)), ("丙", date(2027, 1, 1))]):
            holder = a_volunteer(name)
            handed_in = NOW - timedelta(days=9 - place)
            one = people.add_credential(holder, "physician", now=handed_in, number=f"1100{place}", valid_until=until)
            db.session.flush()
            ids.append(one.id)
        return ids


def state_of(app: flask.Flask, credential_id: int) -> tuple[CredentialState, str | None]:
    with app.app_context():
        credential = db.session.get_one(Credential, credential_id)
        return credential.state, credential.reason


def test_the_queue_is_oldest_first_and_keeps_numbers_closed(app: flask.Flask, queue: list[int]) -> None:
    text = as_staff(app, Role.STAFF).get("/verification").text
    assert text.index("甲") < text.index("乙") < text.index("丙")
    assert "11000" not in text
    assert "9 days" in text


def test_opening_a_credential_shows_its_number_and_is_noted(app: flask.Flask, queue: list[int]) -> None:
    assert "11000" in as_staff(app, Role.STAFF).get(f"/verification/{queue[0]}").text
    with app.app_context():
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "credential.read")).one()
        assert line.details == {"credential": queue[0]}


@pytest.mark.parametrize(
    ("form", "state", "reason"),
    [
        ({"decision": "verify", "method": "public_register"}, CredentialState.VERIFIED, None),
        ({"decision": "ask", "ask_reason": "unreadable"}, CredentialState.SUBMITTED, "unreadable"),
        ({"decision": "reject", "reject_reason": "not_in_register"}, CredentialState.REJECTED, "not_in_register"),
    ],
)
def test_each_button_decides_and_leads_to_the_next(
    app: flask.Flask, queue: list[int], form: dict[str, str], state: CredentialState, reason: str | None
) -> None:
    response = as_staff(app, Role.STAFF).post(f"/verification/{queue[0]}", data=form)
    assert (response.status_code, response.location) == (303, f"/verification/{queue[1]}")
    assert state_of(app, queue[0]) == (state, reason)


@pytest.mark.parametrize(
    ("place", "form", "status"),
    [
        (0, {"decision": "verify"}, 422),
        (0, {"decision": "verify", "method": "bulk"}, 422),
        (0, {"decision": "ask"}, 422),
        (0, {"decision": "reject", "reject_reason": "I say so"}, 422),
        (0, {}, 422),
        (1, {"decision": "verify", "method": "document"}, 409),
    ],
)
def test_what_cannot_be_decided_says_why_and_changes_nothing(
    app: flask.Flask, queue: list[int], place: int, form: dict[str, str], status: int
) -> None:
    response = as_staff(app, Role.STAFF).post(f"/verification/{queue[place]}", data=form)
    assert response.status_code == status
    assert 'role="alert"' in response.text
    assert state_of(app, queue[place]) == (CredentialState.SUBMITTED, None)


def test_who_was_asked_for_more_waits_apart(app: flask.Flask, queue: list[int]) -> None:
    browser = as_staff(app, Role.STAFF)
    browser.post(f"/verification/{queue[0]}", data={"decision": "ask", "ask_reason": "unreadable"})
    with app.app_context():
        ours = pool_queries.waiting_credentials(asked=False).items
        theirs = pool_queries.waiting_credentials(asked=True).items
        assert [waiting.credential.id for waiting in ours] == queue[1:]
        assert [waiting.credential.id for waiting in theirs] == queue[:1]
    assert "A clearer picture will do." in browser.get("/verification").text


def test_a_verified_credential_can_be_revoked_and_no_more(app: flask.Flask, queue: list[int]) -> None:
    browser = as_staff(app, Role.STAFF)
    browser.post(f"/verification/{queue[0]}", data={"decision": "verify", "method": "document"})
    browser.post(f"/verification/{queue[0]}", data={"decision": "reject", "reject_reason": "not_in_register"})
    assert state_of(app, queue[0])[0] is CredentialState.REVOKED
    again = browser.post(f"/verification/{queue[0]}", data={"decision": "verify", "method": "document"})
    assert again.status_code == 409


def test_claims_are_confirmed_from_the_queue(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        holder = a_volunteer("戊", skills=["supervision"], confirmed=False).id
    browser = as_staff(app, Role.STAFF)
    assert "戊" in browser.get("/verification").text
    assert browser.post(f"/verification/claims/{holder}/supervision").status_code == 303
    assert "戊" not in browser.get("/verification").text


def test_an_empty_queue_says_so(app: flask.Flask) -> None:
    assert "The queue is empty." in as_staff(app, Role.STAFF).get("/verification").text


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CARE])
def test_only_who_edits_the_pool_sees_the_queue(app: flask.Flask, queue: list[int], role: Role) -> None:
    browser = as_staff(app, role)
    assert browser.get("/verification").status_code == 403
    assert browser.get(f"/verification/{queue[0]}").status_code == 403
    assert browser.post(f"/verification/{queue[0]}", data={"decision": "verify"}).status_code == 403
