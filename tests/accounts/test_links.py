"""Links that work once: scanners use nothing up, the button does, and nobody learns who is known here."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from iwill.accounts.models import OneTimeLink, SignedInSession
from iwill.accounts.services import links, passwords, staff
from iwill.accounts.terms import SYSTEM, ActorKind, OneTimePurpose, Role
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token, new_link_id
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from tests.browsers import staff_browser, steady
from tests.builders import a_staff, a_volunteer

NEW = "seven quiet boats at noon"
HOUR = timedelta(hours=1)


def a_link(app: Flask, purpose: OneTimePurpose, kind: ActorKind, person_id: int, valid: timedelta = HOUR) -> str:
    with app.app_context(), transaction():
        return "/sign-in/" + links.make_one_time_link(purpose, kind, person_id, now=clock.now(), valid=valid)


def a_volunteer_on_file(app: Flask, **about: Any) -> int:
    with app.app_context(), transaction():
        return a_volunteer(**about).id


def a_staff_on_file(app: Flask, email: str = "chen@iwill.example") -> int:
    with app.app_context(), transaction():
        return a_staff(Role.ORGANIZER, email=email).id


@contextmanager
def counting_queries(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_volunteer_signs_in_by_link_without_a_password(app: Flask, client: FlaskClient) -> None:
    path = a_link(app, OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, a_volunteer_on_file(app))
    assert client.get("/me").location == "/sign-in"
    assert client.post(path).location == "/me"
    assert client.get("/me").status_code == 200


def test_looking_at_a_link_uses_nothing_up_however_often(app: Flask, client: FlaskClient) -> None:
    path = a_link(app, OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, a_volunteer_on_file(app))
    for _ in range(5):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(OneTimeLink.used_at)) is None
        assert db.session.scalar(select(SignedInSession)) is None
    assert client.post(path).status_code == 303


def test_a_link_works_once(app: Flask, client: FlaskClient) -> None:
    path = a_link(app, OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, a_volunteer_on_file(app))
    assert client.post(path).status_code == 303
    second = app.test_client()
    assert second.post(path).status_code == 410
    assert second.get(path).status_code == 410


def test_of_many_presses_at_once_one_counts(app: Flask) -> None:
    path = a_link(app, OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, a_volunteer_on_file(app))
    with ThreadPoolExecutor(4) as threads:
        statuses = list(threads.map(lambda _: app.test_client().post(path).status_code, range(4)))
    assert sorted(statuses) == [303, 410, 410, 410]
    with app.app_context():
        assert len(list(db.session.scalars(select(SignedInSession)))) == 1


def test_a_link_stops_working_when_its_time_has_passed(app: Flask, client: FlaskClient) -> None:
    path = a_link(app, OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, a_volunteer_on_file(app))
    clock.advance(HOUR)
    assert client.post(path).status_code == 410


def test_a_set_up_link_gives_a_password_and_lets_in(app: Flask, client: FlaskClient) -> None:
    member = a_staff_on_file(app)
    path = a_link(app, OneTimePurpose.SET_UP, ActorKind.STAFF, member)
    assert client.post(path, data={"password": NEW, "again": NEW}).status_code == 303
    assert client.get("/account").status_code == 200
    with app.app_context():
        assert passwords.matches(staff.staff_by_id(member).password_hash, NEW)


@pytest.mark.parametrize(("password", "again"), [("short", "short"), (NEW, "another one"), ("", "")])
def test_a_refused_password_leaves_the_link_whole(app: Flask, client: FlaskClient, password: str, again: str) -> None:
    path = a_link(app, OneTimePurpose.SET_UP, ActorKind.STAFF, a_staff_on_file(app))
    assert client.post(path, data={"password": password, "again": again}).status_code == 422
    assert client.post(path, data={"password": NEW, "again": NEW}).status_code == 303


def test_a_reset_ends_every_session_and_every_other_link(app: Flask, client: FlaskClient) -> None:
    member = a_staff_on_file(app)
    elsewhere = staff_browser(app, member)
    first = a_link(app, OneTimePurpose.RESET, ActorKind.STAFF, member)
    second = a_link(app, OneTimePurpose.RESET, ActorKind.STAFF, member)
    assert client.post(second, data={"password": NEW, "again": NEW}).status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert client.get(first).status_code == 410


def test_a_closed_account_has_no_links(app: Flask, client: FlaskClient) -> None:
    member = a_staff_on_file(app)
    path = a_link(app, OneTimePurpose.RESET, ActorKind.STAFF, member)
    with app.app_context(), transaction():
        staff.disable(staff.staff_by_id(member), by=SYSTEM, now=clock.now())
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("path", ["/c/", "/u/", "/sign-in/"])
def test_a_forged_link_is_answered_404_without_a_query_even_with_a_session(app: Flask, path: str) -> None:
    purposes = {"/c/": LinkPurpose.ANSWER, "/u/": LinkPurpose.MAILING, "/sign-in/": LinkPurpose.SIGN_IN}
    browser = staff_browser(app, a_staff_on_file(app))
    with app.app_context():
        true = make_token(purposes[path], new_link_id())
        foreign = [make_token(other, new_link_id()) for prefix, other in purposes.items() if prefix != path]
    flipped = [true[:at] + ("A" if true[at] != "A" else "B") + true[at + 1 :] for at in range(len(true))]
    with counting_queries(app) as queries:
        pages = set()
        for forged in [*flipped, *foreign, "x" * 34, "é" * 34, true + "A", true[:-1], true + "="]:
            answer = browser.get(path + forged)
            assert answer.status_code == 404, forged
            pages.add(steady(answer.text).replace(quote(forged), ""))
        assert len(pages) == 1
    assert queries == []


def test_a_link_page_is_not_kept_not_indexed_and_tells_no_other_site(app: Flask, client: FlaskClient) -> None:
    path = a_link(app, OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, a_volunteer_on_file(app))
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]


# Asking for links.


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(app: Flask, client: FlaskClient) -> None:
    a_volunteer_on_file(app, email="he@pool.example")
    a_staff_on_file(app)
    for path, known in (("/sign-in", "he@pool.example"), ("/sign-in/forgotten", "chen@iwill.example")):
        pages = {steady(client.post(path, data={"email": email}).text) for email in (known, "nobody@pool.example")}
        assert len(pages) == 1


def test_a_known_address_gets_a_message_and_an_unknown_one_none(app: Flask, client: FlaskClient) -> None:
    person = a_volunteer_on_file(app, email="he@pool.example")
    client.post("/sign-in", data={"email": " HE@Pool.Example "})
    client.post("/sign-in", data={"email": "nobody@pool.example"})
    with app.app_context():
        messages = list(db.session.scalars(select(Message)))
    assert [(message.recipient_id, message.purpose) for message in messages] == [(person, Purpose.SIGN_IN)]
    assert set(messages[0].facts) == {"link_id"}


def test_a_link_asked_for_at_night_goes_at_once(app: Flask, client: FlaskClient) -> None:
    clock.advance(timedelta(hours=6))
    a_volunteer_on_file(app, email="he@pool.example")
    client.post("/sign-in", data={"email": "he@pool.example"})
    with app.app_context():
        message = db.session.scalar(select(Message))
        assert message is not None
        assert message.not_before == clock.now()


def test_people_who_share_an_address_each_get_a_link_of_their_own(app: Flask, client: FlaskClient) -> None:
    people = {a_volunteer_on_file(app, email="family@pool.example") for _ in range(2)}
    client.post("/sign-in", data={"email": "family@pool.example"})
    with app.app_context():
        assert set(db.session.scalars(select(OneTimeLink.person_id))) == people


def test_a_staff_member_who_forgot_the_password_gets_a_message(app: Flask, client: FlaskClient) -> None:
    member = a_staff_on_file(app)
    client.post("/sign-in/forgotten", data={"email": "chen@iwill.example"})
    with app.app_context():
        message = db.session.scalar(select(Message))
        assert message is not None
        assert (message.purpose, message.recipient_id) == (Purpose.STAFF_SET_UP, member)


def test_links_for_one_address_are_counted_known_or_not(app: Flask, client: FlaskClient) -> None:
    for email in ("he@pool.example", "nobody@pool.example"):
        answers = [client.post("/sign-in", data={"email": email}).status_code for _ in range(6)]
        assert answers == [200] * 4 + [429] * 2
        assert client.post("/sign-in", data={"email": email}).headers["Retry-After"]
