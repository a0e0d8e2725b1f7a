"""Replies by machine: a gateway for text messages or mail hands over what people wrote."""

from __future__ import annotations

from flask_smorest import Blueprint

from iwill.accounts.terms import Scope
from iwill.api.edge import Call, Operation, serves
from iwill.api.examples import A_REPLY
from iwill.api.schemas import replies as shapes
from iwill.callouts.replies import services
from iwill.callouts.replies.terms import ReplyChannel

api = Blueprint("api-replies", __name__, description="What people answer by text message and mail.")

WRITE = Scope.REPLIES_WRITE


@serves(
    api,
    Operation(
        "POST",
        "/inbound/replies",
        WRITE,
        shapes.ReplyTakenSchema,
        takes=shapes.InboundReplySchema,
        example=A_REPLY,
    ),
)
def take_reply(call: Call) -> services.Taken:
    """Hand over a reply. The same id is recorded once, however often it is sent, with or without an
    Idempotency-Key; a reply that is not clear is asked back once and never guessed into a seat."""
    sent = call.body
    return services.receive_reply(
        sent["id"],
        sent["from_"],
        ReplyChannel(sent["channel"]),
        sent["text"],
        received_at=sent["received_at"],
        by=call.by,
        now=call.now,
    )
