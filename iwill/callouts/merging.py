"""What call-outs do when two people turn out to be one. The pool calls this by registration.

Two invitations to one call-out become one, with the stronger answer; the link of the one that goes leads to the other.
Nobody can be in two places: seats at the same time are a refusal.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table

from iwill.callouts.models import (
    AnswerRecord,
    CallRecord,
    Invitation,
    InvitationNeed,
    ReservePlace,
    Seat,
)
from iwill.callouts.replies.models import InboundReply
from iwill.callouts.terms import Answer, InvitationState, ReserveState
from iwill.core.db import Base
from iwill.core.errors import Refused
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import MessageState
from iwill.pool.merging.changes import Row, rows_of
from iwill.pool.merging.joining import ON_MERGE, OWN, Joining
from iwill.pool.merging.models import MovedLink
from iwill.pool.merging.terms import SEATS_OVERLAP, TWO_OFFERS

MERGED_REASON = "merged"
_STRONGEST_FIRST = (Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT, Answer.LATER, Answer.NO, None)
_GOES_FIRST = (ReserveState.OFFERED, ReserveState.WAITING, ReserveState.TAKEN)


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


INVITATIONS, OFFERS, SEATS, PLACES = map(_table, (Invitation, InvitationNeed, Seat, ReservePlace))
LINKS = _table(MovedLink)


def join_call_outs(joining: Joining) -> None:
    """Invitations, seats and places in reserve of the two become one person's. Refused where two of their seats
    overlap, and while both have an open offer for one shift."""
    _refuse_two_places(joining)
    _join_places(joining)
    mine = {row["call_out_id"]: row for row in rows_of(INVITATIONS, INVITATIONS.c.volunteer_id == joining.kept.id)}
    for row in rows_of(INVITATIONS, INVITATIONS.c.volunteer_id == joining.other.id):
        twin = mine.get(row["call_out_id"])
        if twin is None:
            joining.changes.update(INVITATIONS, row, volunteer_id=joining.kept.id)
        else:
            _fold(joining, twin, row)
    for table in (SEATS, PLACES):
        for row in rows_of(table, table.c.volunteer_id == joining.other.id):
            joining.changes.update(table, row, volunteer_id=joining.kept.id)


def _refuse_two_places(joining: Joining) -> None:
    """Also for shifts that are over: whoever served in two places at once is two people."""
    live = SEATS.c.released_at.is_(None)
    mine, theirs = (rows_of(SEATS, live, SEATS.c.volunteer_id == one.id) for one in (joining.kept, joining.other))
    for seat in theirs:
        if any(seat["from_minute"] < one["to_minute"] and one["from_minute"] < seat["to_minute"] for one in mine):
            raise Refused(SEATS_OVERLAP)


def _join_places(joining: Joining) -> None:
    """One place in reserve for each need: the one with an offer, else the one that still waits."""
    mine = {row["need_id"]: row for row in rows_of(PLACES, PLACES.c.volunteer_id == joining.kept.id)}
    for row in rows_of(PLACES, PLACES.c.volunteer_id == joining.other.id):
        twin = mine.get(row["need_id"])
        if twin is None:
            continue
        if row["state"] is ReserveState.OFFERED and twin["state"] is ReserveState.OFFERED:
            raise Refused(TWO_OFFERS)
        joining.changes.delete(PLACES, max(twin, row, key=_how_far_back))


def _how_far_back(place: Row) -> tuple[int, Any]:
    state = place["state"]
    return _GOES_FIRST.index(state) if state in _GOES_FIRST else len(_GOES_FIRST), place["joined_at"]


def _fold(joining: Joining, twin: Row, row: Row) -> None:
    """Hang everything of one invitation on the other, and let its link lead there."""
    changes = joining.changes
    offered = {one["need_id"]: one for one in rows_of(OFFERS, OFFERS.c.invitation_id == twin["id"])}
    for one in rows_of(OFFERS, OFFERS.c.invitation_id == row["id"]):
        if one["need_id"] not in offered:
            changes.update(OFFERS, one, invitation_id=twin["id"])
    for model in (AnswerRecord, CallRecord, Seat, ReservePlace, InboundReply):
        changes.move(_table(model).c.invitation_id, row["id"], twin["id"])
    if _STRONGEST_FIRST.index(row["answer"]) < _STRONGEST_FIRST.index(twin["answer"]):
        answered = {name: row[name] for name in ("answer", "answered_at", "later_until", "at_most")}
        gone = twin["state"] is InvitationState.STOOD_DOWN
        changes.update(INVITATIONS, twin, state=twin["state"] if gone else row["state"], **answered)
    if row["more_asks_at"] is not None and twin["more_asks_at"] is None:
        changes.update(INVITATIONS, twin, more_asks_at=row["more_asks_at"])
    for link in rows_of(LINKS, LINKS.c.leads_to == row["link_id"]):
        changes.update(LINKS, link, leads_to=twin["link_id"])
    for message in rows_of(MESSAGES, MESSAGES.c.cause == f"invitation:{row['id']}"):
        if message["state"] is MessageState.QUEUED:
            dropped = {"state_reason": MERGED_REASON, "settled_at": joining.now}
            changes.update(MESSAGES, message, state=MessageState.CANCELLED, **dropped)
    changes.delete(INVITATIONS, row)
    changes.insert(LINKS, {"link_id": row["link_id"], "leads_to": twin["link_id"], "merge_id": joining.merge.id})


# First of all: it knows what may not be put together.
ON_MERGE.insert(0, join_call_outs)
OWN.update(table.name for table in (INVITATIONS, OFFERS, SEATS, PLACES))
