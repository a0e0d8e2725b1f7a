"""The checker says `pass` on books in order, and `broken` on the very row whose promise somebody has damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import delete, select, update

from benchmarks.faults.checker import check
from benchmarks.faults.stub import Entry
from benchmarks.faults.terms import Evidence
from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import AnswerRecord, Invitation, Need, Seat, Wave
from iwill.callouts.services import answers, callouts, requests
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db
from iwill.messaging import outbox
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.models import DELIVERIES, Message
from iwill.messaging.terms import Channel, MessageState, Purpose
from tests.builders import a_request_payload, a_volunteer, ask_widely
from tests.conftest import NOW

PID = 4711


class Listing:
    """A provider that notes each letter's key."""

    channel = Channel.EMAIL
    idempotency = Idempotency.NONE
    stays_here = True

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def send(self, letter: Letter) -> Receipt:
        self.entries.append(Entry(PID, letter.key, "delivered"))
        return Receipt(Handover.ACCEPTED, "250")

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def seen(ctx: flask.Flask) -> Evidence:
    """A call-out with two seats taken, every letter delivered, everything confirmed."""
    provider = Listing()
    ctx.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: provider}
    for _ in range(4):
        a_volunteer(now=NOW)
    ask_widely()
    request = requests.receive_request(a_request_payload(), by=SYSTEM, now=NOW)
    requests.verify_request(request, by=SYSTEM, now=NOW)
    callouts.launch(callouts.open_callout(request, by=SYSTEM, now=NOW), confirm_wording=True, by=SYSTEM, now=NOW)
    confirmed: list[dict[str, Any]] = []
    for invitation in list(db.session.scalars(select(Invitation).order_by(Invitation.id).limit(2))):
        result = answers.answer(invitation, AnswerAction.YES, by=SYSTEM, now=NOW)
        told = {"invitation": invitation.id, "action": "yes", "at": NOW.isoformat(), "recorded": True}
        confirmed.append(told | {"seated": [need.id for need in result.seated]})
    db.session.commit()
    outbox.deliver_due(NOW)
    audit.seal_new_entries(NOW)
    db.session.commit()
    return Evidence(Idempotency.NONE, provider.entries, confirmed, [PID], NOW)


def broken(seen: Evidence) -> set[str]:
    return {row.name for row in check(seen) if not row.holds}


def test_books_in_order_pass(seen: Evidence) -> None:
    assert broken(seen) == set()


def _one(model: type, *conditions: Any) -> int:
    return db.session.scalars(select(model.id).where(*conditions).order_by(model.id).limit(1)).one()  # type: ignore[attr-defined]


def _lose_a_question() -> None:
    message = _one(Message, Message.purpose == Purpose.INVITATION, Message.state == MessageState.SENT)
    db.session.execute(delete(DELIVERIES).where(DELIVERIES.c.message_id == message))
    db.session.execute(delete(Message).where(Message.id == message))


def _leave(state: MessageState) -> None:
    db.session.execute(update(Message).where(Message.id == _one(Message)).values(state=state, settled_at=NOW))


def _leave_unknown_of_somebody_alive() -> None:
    changes = {"state": MessageState.UNKNOWN, "state_reason": "cut_off", "settled_at": NOW, "lease_owner": "1:a"}
    db.session.execute(update(Message).where(Message.id == _one(Message)).values(changes))


def _unknown_long_ago() -> None:
    changes = {"state": MessageState.UNKNOWN, "state_reason": "cut_off", "settled_at": NOW - timedelta(days=30)}
    db.session.execute(update(Message).where(Message.id == _one(Message)).values(changes | {"lease_owner": f"{PID}:a"}))


@pytest.mark.parametrize(
    ("damage", "rows"),
    [
        (_lose_a_question, {"questions", "messages", "own checks"}),
        (lambda: _leave(MessageState.QUEUED), {"messages"}),
        (lambda: _leave(MessageState.SENDING), {"messages", "own checks"}),
        (lambda: _leave(MessageState.FAILED), {"messages"}),
        (_leave_unknown_of_somebody_alive, {"unknown ends"}),
        (_unknown_long_ago, {"unknown ends listed"}),
        (lambda: db.session.execute(update(Need).values(taken=1)), {"seats", "own checks"}),
        (lambda: db.session.execute(delete(AnswerRecord)), {"confirmed answers"}),
        (lambda: db.session.execute(update(Seat).values(taken_at=NOW + timedelta(1))), {"confirmed answers"}),
        (lambda: db.session.execute(update(Wave).values(number=2)), {"waves"}),
    ],
)
def test_a_damage_breaks_its_own_row(seen: Evidence, damage: Callable[[], object], rows: set[str]) -> None:
    damage()
    db.session.flush()
    assert broken(seen) == rows


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        (lambda entries: [*entries, entries[0]], {"nothing twice"}),
        (lambda entries: entries[1:], {"messages"}),
        (lambda entries: [*entries, Entry(PID, "nobody-knows-this", "delivered")], {"messages"}),
    ],
)
def test_the_providers_list_must_agree(
    seen: Evidence, change: Callable[[Sequence[Entry]], Sequence[Entry]], rows: set[str]
) -> None:
    assert broken(replace(seen, entries=change(seen.entries))) == rows


def test_with_keys_no_end_may_be_unknown(seen: Evidence) -> None:
    db.session.execute(
        update(Message)
        .where(Message.id == _one(Message))
        .values(state=MessageState.UNKNOWN, state_reason="cut_off", settled_at=NOW, lease_owner=f"{PID}:a")
    )
    assert broken(seen) == set()
    assert broken(replace(seen, idempotency=Idempotency.KEY)) == {"nothing twice", "unknown ends"}
