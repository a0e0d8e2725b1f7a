"""An address is used once somebody has shown that it arrives: the letter's own by a press, another by its own link."""

from __future__ import annotations

from typing import Any

import flask
from sqlalchemy import select

from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.journeys.models import Letter
from iwill.messaging import outbox
from iwill.messaging import services as messaging
from iwill.messaging.models import Delivery, Message
from iwill.messaging.recipients import recipients
from iwill.messaging.terms import Lane, Purpose, RecipientKind
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactState
from tests.conftest import NOW
from tests.engagement.answering.conftest import DAY, Post


def deliver(app: flask.Flask, post: Post) -> None:
    """The letter's own mail goes out."""
    with app.app_context():
        with transaction():
            letter = db.session.get_one(Letter, post.letter_id)
            messaging.queue_to_volunteer(
                db.session.get_one(Volunteer, post.volunteer_id),
                Purpose.GAP,
                cause=f"letter:{letter.id}",
                dedupe_key=f"letter:{letter.id}",
                brief=None,
                facts={"link_id": letter.link_id, "gap": "contact"},
                lane=Lane.ROUTINE,
                passes_quiet_hours=True,
                now=NOW,
                expires_at=NOW + DAY,
            )
        outbox.deliver_due(NOW)


def states(app: flask.Flask) -> list[str]:
    with app.app_context():
        found = [one.state.value for one in db.session.scalars(select(ContactPoint).order_by(ContactPoint.id))]
        db.session.remove()
        return found


def address_used(app: flask.Flask, volunteer_id: int) -> str | None:
    with app.app_context():
        reader = recipients([(RecipientKind.VOLUNTEER, volunteer_id)])[RecipientKind.VOLUNTEER, volunteer_id]
        db.session.remove()
        return reader.address


def test_a_press_in_the_letter_proves_the_address_that_it_reached(app: flask.Flask, client: Any, post: Any) -> None:
    one = post("contact_right")
    deliver(app, one)
    client.post(one.path, data={"question": "contact_right", "choice": "yes"})
    assert states(app) == ["verified"]
    client.post(f"{one.path}/undo", data={"question": "contact_right"})
    assert states(app) == ["unknown"]


def test_another_address_takes_over_once_its_own_link_was_pressed(app: flask.Flask, client: Any, post: Any) -> None:
    one = post("contact_right", email="old@pool.example")
    deliver(app, one)
    client.post(one.path, data={"question": "contact_right", "choice": "another", "value": "New@pool.example"})
    assert (states(app), address_used(app, one.volunteer_id)) == (["verified", "unknown"], "old@pool.example")

    with app.app_context():
        outbox.deliver_due(NOW)
        addressed = select(Message.purpose, Delivery.contact_id).join(Delivery, Delivery.message_id == Message.id)
        went = {(purpose.value, contact) for purpose, contact in db.session.execute(addressed)}
        question = db.session.scalars(select(GapQuestion)).one()
        proof = f"/q/{make_token(LinkPurpose.GAP, question.link_id)}"
        db.session.remove()
    assert went == {("gap", 1), ("notice", 1), ("gap", 2)}

    client.get(proof)
    assert states(app)[1] == ContactState.UNKNOWN
    client.post(proof)
    assert (states(app), address_used(app, one.volunteer_id)) == (["verified", "verified"], "new@pool.example")
