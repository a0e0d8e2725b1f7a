"""What is held about a request, by kind. Whoever keeps something declares it here, also from the right:

    hold(Holding("handover_notes", count_notes, Ground.DESTROY, NOTES_KEPT))

`count` says how many there are now, `keep` names the policy that says for how long after the end. Nothing is counted
that is not about people in need; what is about volunteers follows rules of its own (docs/privacy.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from iwill.callouts.destruction.terms import BODIES_KEPT, Ground
from iwill.callouts.models import CallOut, CrisisRequest, Invitation, Seat
from iwill.callouts.services.requests import request_body
from iwill.core.db import db

_CONTACTS = ("contact_name", "phone", "email")


@dataclass(frozen=True)
class Holding:
    """One kind of thing, how many of it are held for a request, and what becomes of them. Without `keep`, for good."""

    kind: str
    count: Callable[[CrisisRequest], int]
    ground: Ground
    keep: str | None


HOLDINGS: dict[str, Holding] = {}


def hold(holding: Holding) -> None:
    """Declare a kind of thing."""
    HOLDINGS[holding.kind] = holding


def _words(request: CrisisRequest) -> int:
    return int(request.body_sealed is not None)


def _contacts(request: CrisisRequest) -> int:
    requester = request_body(request).get("requester", {})
    return sum(1 for part in _CONTACTS if requester.get(part))


def _reasons(request: CrisisRequest) -> int:
    return int(request.call_out is not None and request.call_out.launch_reason_sealed is not None)


def _seats(request: CrisisRequest) -> int:
    query = (
        select(func.count())
        .select_from(Seat)
        .join(Invitation, Invitation.id == Seat.invitation_id)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(CallOut.request_id == request.id, Seat.released_at.is_(None))
    )
    return int(db.session.scalar(query) or 0)


hold(Holding("request_words", _words, Ground.DESTROY, BODIES_KEPT))
hold(Holding("requester_contacts", _contacts, Ground.DESTROY, BODIES_KEPT))
hold(Holding("launch_reason", _reasons, Ground.DESTROY, BODIES_KEPT))
hold(Holding("seats_served", _seats, Ground.SERVICE_RECORD, None))
