"""The nightly purge: what is past its time goes, what is not stays, and each civil night does it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import ApiClient, IdempotentReply, OneTimeLink, RateCount, SignedInSession
from iwill.accounts.terms import ActorKind
from iwill.callouts import purge as _callouts
from iwill.callouts.models import CrisisRequest
from iwill.callouts.terms import CallOutKind, RequestState
from iwill.core import purging
from iwill.core.db import Base, db, new_uid, transaction
from iwill.core.encryption import seal
from iwill.core.policy import REGISTRY, PolicySetting
from iwill.messaging import purge as _messaging
from iwill.messaging.models import Message
from iwill.messaging.terms import Lane, MessageState, Purpose, RecipientKind
from iwill.pool.jobs import purge_data
from iwill.pool.models import AvailabilityException, Standby
from iwill.pool.terms import AtLeast
from tests.builders import a_volunteer
from tests.conftest import NOW, ROOT

assert _callouts
assert _messaging


def a_link(at: datetime) -> Base:
    return OneTimeLink(
        link_id=at.strftime("%Y%m%d%H%M%S00"),
        purpose="sign-in",
        person_kind=ActorKind.STAFF,
        person_id=1,
        created_at=at - timedelta(days=1),
        expires_at=at,
    )


def a_session(at: datetime) -> Base:
    return SignedInSession(
        cookie_digest=at.isoformat(),
        person_kind=ActorKind.STAFF,
        person_id=1,
        created_at=at,
        seen_at=at,
        expires_at=NOW + timedelta(days=1),
        revoked_at=at,
    )


def a_rate(at: datetime) -> Base:
    return RateCount(bucket="sign-in:x", window_at=at, count=3)


def a_reply(at: datetime) -> Base:
    client = ApiClient(name=at.isoformat(), token_digest=at.isoformat(), scopes=[], created_at=at)
    db.session.add(client)
    db.session.flush()
    return IdempotentReply(client_id=client.id, key="k", body_digest="d", created_at=at)


def a_standby(at: datetime) -> Base:
    return Standby(volunteer_id=a_volunteer().id, starts_at=at - timedelta(hours=3), ends_at=at)


def a_day(at: datetime) -> Base:
    return AvailabilityException(
        volunteer_id=a_volunteer().id, day=at.date(), at_least=AtLeast.YES, from_minute=0, to_minute=0
    )


@pytest.mark.parametrize(
    ("make", "table", "kept"),
    [
        (a_link, OneTimeLink, timedelta(days=7)),
        (a_session, SignedInSession, timedelta(days=30)),
        (a_rate, RateCount, timedelta(days=2)),
        (a_reply, IdempotentReply, timedelta(hours=48)),
        (a_standby, Standby, timedelta(days=30)),
        (a_day, AvailabilityException, timedelta(days=30)),
    ],
)
def test_what_is_past_its_time_goes_and_the_rest_stays(
    ctx: flask.Flask, make: Callable[[datetime], Base], table: type[Base], kept: timedelta
) -> None:
    with transaction() as session:
        session.add(make(NOW - kept - timedelta(days=1)))
        young = make(NOW - kept + timedelta(days=1))
        session.add(young)
        session.flush()
        expected = [dict(vars(young))["_sa_instance_state"].key[1]]
    purge_data(NOW)
    found = db.session.scalars(select(table)).all()
    assert [vars(row)["_sa_instance_state"].key[1] for row in found] == expected


def test_a_settled_message_keeps_its_fate_and_loses_its_facts(ctx: flask.Flask) -> None:
    with transaction() as session:
        for key, settled_at in (("old", NOW - timedelta(days=31)), ("new", NOW - timedelta(days=29)), ("open", None)):
            session.add(
                Message(
                    uid=new_uid(),
                    cause="invitation:1",
                    purpose=Purpose.INVITATION,
                    recipient_kind=RecipientKind.VOLUNTEER,
                    recipient_id=1,
                    dedupe_key=key,
                    lane=Lane.CALL_OUT,
                    facts={"why": ["hours"]},
                    state=MessageState.SENT if settled_at else MessageState.QUEUED,
                    not_before=NOW - timedelta(days=40),
                    expires_at=NOW,
                    created_at=NOW - timedelta(days=40),
                    settled_at=settled_at,
                )
            )
    assert purge_data(NOW)["message_facts"] == 1
    messages = db.session.scalars(select(Message).order_by(Message.dedupe_key)).all()
    assert [(message.dedupe_key, bool(message.facts)) for message in messages] == [
        ("new", True),
        ("old", False),
        ("open", True),
    ]


@pytest.mark.parametrize(
    ("state", "closed_days_ago", "received_days_ago", "goes"),
    [
        (RequestState.CLOSED, 31, 40, True),
        (RequestState.CLOSED, 29, 40, False),
        (RequestState.DECLINED, None, 31, True),
        (RequestState.DECLINED, None, 29, False),
        (RequestState.VERIFIED, None, 400, False),
    ],
)
def test_the_words_of_a_request_are_destroyed_a_month_after_it_is_over(
    ctx: flask.Flask, state: RequestState, closed_days_ago: int | None, received_days_ago: int, goes: bool
) -> None:
    uid = new_uid()
    with transaction() as session:
        session.add(
            CrisisRequest(
                uid=uid,
                state=state,
                kind=CallOutKind.REAL,
                level="II",
                title="王老太太一家",
                timezone="Asia/Shanghai",
                respond_by=NOW,
                body_sealed=seal("{}", uid),
                received_at=NOW - timedelta(days=received_days_ago),
                received_from="staff:1",
                closed_at=NOW - timedelta(days=closed_days_ago) if closed_days_ago else None,
            )
        )
    purge_data(NOW)
    request = db.session.scalars(select(CrisisRequest)).one()
    assert (request.body_sealed is None, request.title == "") == (goes, goes)


def test_a_civil_night_is_done_once_whoever_asks(ctx: flask.Flask) -> None:
    assert "done_already" not in purge_data(NOW)
    assert purge_data(NOW + timedelta(hours=4)) == {"done_already": 1}
    # 19:00 in Shanghai and five hours on it is another day there, though not in UTC.
    assert "done_already" not in purge_data(NOW + timedelta(hours=5))


def test_a_backlog_larger_than_a_batch_is_cleared_in_one_night(
    ctx: flask.Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    with transaction() as session:
        for hours in range(5):
            session.add(a_link(NOW - timedelta(days=9, hours=hours)))
    assert purge_data(NOW)["spent_links"] == 5
    assert db.session.scalars(select(OneTimeLink)).all() == []


def test_the_organisation_may_keep_things_longer_or_shorter(ctx: flask.Flask) -> None:
    with transaction() as session:
        session.add(PolicySetting(name="purge.links_days", value=20, changed_at=NOW, changed_by="staff:1"))
        session.add(a_link(NOW - timedelta(days=9)))
    assert purge_data(NOW)["spent_links"] == 0


def test_the_nightly_purge_repairs_the_ledger_of_erasures(ctx: flask.Flask) -> None:
    with transaction():
        volunteer = a_volunteer()
        volunteer.erased_at = NOW
    assert purge_data(NOW)["erasures_noted"] == 1


def test_the_document_names_every_term_with_its_length_and_every_purge_has_one(ctx: flask.Flask) -> None:
    words = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for one in purging.PURGES.values():
        policy = REGISTRY[one.keep]
        assert f"`{policy.name}`" in words, f"docs/privacy.md does not name {policy.name}"
        assert f"{policy.default} {policy.unit}" in words
