"""The same POST twice does its work once; the first response is the only one there is."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import func, select, text, update

from iwill.accounts.models import IdempotentReply
from iwill.accounts.terms import Scope
from iwill.api import repeats
from iwill.callouts.models import CallOut, CrisisRequest, Invitation, Wave
from iwill.core import clock
from iwill.core.db import db, transaction
from tests import builders
from tests.api import story
from tests.api.conftest import NAMELESS, Partner, make_partner
from tests.api.test_edge import refusal
from tests.api.test_races import at_once
from tests.conftest import ON_POSTGRES

KEY = {"Idempotency-Key": "4f1c-1"}


def count(app: flask.Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_first_response_is_replayed(app: flask.Flask, partner: Partner) -> None:
    sent = builders.a_request_payload()
    first = partner.post("/requests", json=sent, headers=KEY)
    clock.advance(timedelta(hours=30))
    second = partner.post("/requests", json=sent, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count(app, CrisisRequest) == 1


def test_without_a_key_every_post_counts(app: flask.Flask, partner: Partner) -> None:
    story.a_request(partner)
    story.a_request(partner)
    assert count(app, CrisisRequest) == 2


def test_a_key_belongs_to_one_body_and_one_address(partner: Partner) -> None:
    partner.post("/requests", json=builders.a_request_payload(), headers=KEY)
    other = partner.post("/requests", json=builders.a_request_payload(title="另一件事"), headers=KEY)
    assert refusal(other) == (422, "idempotency_mismatch", ["Idempotency-Key"])
    elsewhere = partner.post("/requests/1/verify", headers=KEY)
    assert refusal(elsewhere) == (422, "idempotency_mismatch", ["Idempotency-Key"])
    assert partner.get("/requests/1").get_json()["state"] == "received"


def test_a_key_belongs_to_one_client(app: flask.Flask, partner: Partner) -> None:
    other = make_partner(app, *NAMELESS, name="other")
    sent = builders.a_request_payload()
    numbers = [one.post("/requests", json=sent, headers=KEY).get_json()["id"] for one in (partner, other)]
    assert len(set(numbers)) == 2


def test_a_refusal_is_replayed_too(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲")
    draft = story.a_draft(partner)
    path = f"/callouts/{draft['id']}/waves"
    assert refusal(partner.post(path, headers=KEY))[:2] == (409, "wrong_state")
    partner.post(f"/callouts/{draft['id']}/launch", json={"confirm_wording": True})
    again = partner.post(path, headers=KEY)
    assert refusal(again)[:2] == (409, "wrong_state")
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_missing_scope_is_not_what_a_key_remembers(app: flask.Flask, partner: Partner) -> None:
    reader = make_partner(app, Scope.REQUESTS_READ, name="reader")
    assert refusal(reader.post("/requests", json={}, headers=KEY))[0] == 403
    assert count(app, IdempotentReply) == 0


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(partner: Partner, key: str) -> None:
    header = {"Idempotency-Key": key.encode().decode("latin-1")}
    response = partner.post("/requests", json=builders.a_request_payload(), headers=header)
    assert refusal(response) == (422, "invalid", ["Idempotency-Key"])


def test_what_is_kept_cannot_be_read_in_the_table(app: flask.Flask, partner: Partner) -> None:
    partner.post("/requests", json=builders.a_request_payload(), headers=KEY)
    with app.app_context():
        (kept,) = db.session.scalars(select(IdempotentReply))
        assert kept.status == 201
        assert kept.body_sealed is not None
        assert "zhou@partner.example" not in kept.body_sealed


@pytest.mark.parametrize("step", ["request", "call-out", "launch", "waves", "stand-down"])
def test_twenty_at_once_have_one_effect(app: flask.Flask, partner: Partner, step: str) -> None:
    story.a_pool(app, *(f"志愿者{number}" for number in range(14)), widely=False)
    body: dict[str, Any] = {}
    match step:
        case "request":
            path, body, made = "/requests", builders.a_request_payload(), CrisisRequest
        case "call-out":
            number = story.a_request(partner)["id"]
            partner.post(f"/requests/{number}/verify")
            path, made = f"/requests/{number}/call-out", CallOut
        case "launch":
            path, body, made = f"/callouts/{story.a_draft(partner)['id']}/launch", {"confirm_wording": True}, Wave
        case "waves":
            call_out = story.a_running_call_out(partner)
            for invitation in story.invitations(partner, call_out):
                story.answer(app, invitation, "no")
            path, made = f"/callouts/{call_out['id']}/waves", Wave
        case _:
            path, made = f"/callouts/{story.a_running_call_out(partner)['id']}/stand-down", CallOut
    before = count(app, made)

    answers = at_once(20, lambda: partner.post(path, json=body, headers=KEY))

    wanted = 201 if step in ("request", "call-out") else 200
    codes = Counter(one.status_code for one in answers)
    assert set(codes) <= {wanted, 409}
    assert codes[wanted] >= 1
    assert {one.get_json()["code"] for one in answers if one.status_code == 409} <= {"idempotency_in_progress"}
    assert len({one.data for one in answers if one.status_code == wanted}) == 1
    assert count(app, made) == before + (step != "stand-down")
    assert partner.post(path, json=body, headers=KEY).headers["Idempotent-Replayed"] == "true"


def test_a_request_under_way_is_said_to_be_so(app: flask.Flask, partner: Partner) -> None:
    sent = builders.a_request_payload()
    partner.post("/requests", json=sent, headers=KEY)
    leave_under_way(app)
    assert refusal(partner.post("/requests", json=sent, headers=KEY))[:2] == (409, "idempotency_in_progress")
    other = partner.post("/requests", json={}, headers=KEY)
    assert refusal(other)[:2] == (422, "idempotency_mismatch")


def test_a_first_request_that_died_is_done_again(app: flask.Flask, partner: Partner) -> None:
    sent = builders.a_request_payload()
    partner.post("/requests", json=sent, headers=KEY)
    leave_under_way(app, since=repeats.LEASE)
    again = partner.post("/requests", json=sent, headers=KEY)
    assert again.status_code == 201
    assert partner.post("/requests", json=sent, headers=KEY).data == again.data


def test_who_wakes_up_late_leaves_nothing_behind(app: flask.Flask, partner: Partner) -> None:
    with app.app_context():
        with transaction():
            client = select(IdempotentReply.id).limit(1)
            assert db.session.scalar(client) is None
            first = repeats.claim(1, "late", "digest", now=clock.real_now())
        assert isinstance(first, repeats.Claim)
        with transaction():
            second = repeats.claim(1, "late", "digest", now=clock.real_now() + repeats.LEASE)
        assert isinstance(second, repeats.Claim)
        with transaction():
            repeats.keep(second, 201, "{}")
        with pytest.raises(Exception, match="idempotency_in_progress"), transaction():
            repeats.keep(first, 201, "{}")


def test_a_crash_before_the_response_is_kept_undoes_the_effect(app: flask.Flask, partner: Partner) -> None:
    sent = builders.a_request_payload()
    with app.app_context():
        refuse_to_keep()
    assert partner.post("/requests", json=sent, headers=KEY).status_code >= 500
    assert count(app, CrisisRequest) == 0
    assert count(app, IdempotentReply) == 0
    with app.app_context():
        keep_again()
    assert partner.post("/requests", json=sent, headers=KEY).status_code == 201
    assert (count(app, CrisisRequest), count(app, Invitation)) == (1, 0)


def leave_under_way(app: flask.Flask, *, since: timedelta = timedelta(0)) -> None:
    """As if the program had died between the claim and the work, so long ago."""
    with app.app_context(), transaction():
        began = clock.real_now() - since
        db.session.execute(update(IdempotentReply).values(status=None, body_sealed=None, created_at=began))


def refuse_to_keep() -> None:
    """Let the database fail at the moment when a response is kept."""
    if ON_POSTGRES:
        statements = [
            "CREATE FUNCTION no_keeping() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'gone'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER no_keeping BEFORE UPDATE ON idempotent_reply FOR EACH ROW EXECUTE FUNCTION no_keeping()",
        ]
    else:
        statements = [
            "CREATE TRIGGER no_keeping BEFORE UPDATE ON idempotent_reply BEGIN SELECT RAISE(ABORT, 'gone'); END"
        ]
    with transaction():
        for statement in statements:
            db.session.execute(text(statement))


def keep_again() -> None:
    with transaction():
        on = " ON idempotent_reply" if ON_POSTGRES else ""
        db.session.execute(text(f"DROP TRIGGER no_keeping{on}"))
        if ON_POSTGRES:
            db.session.execute(text("DROP FUNCTION no_keeping"))
