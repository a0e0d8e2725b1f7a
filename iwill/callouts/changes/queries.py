"""What was changed about a call-out, who is still to be told by hand, and where an old link leads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from iwill.callouts.changes.models import CallOutChange, JoinedLink
from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.terms import CallOutState
from iwill.core.db import db

RUNNING = (CallOutState.CALLING, CallOutState.FILLED, CallOutState.UNFILLED)


def joined_link(link_id: str) -> str | None:
    """The link that an old link leads to since two call-outs became one."""
    return db.session.scalar(select(JoinedLink.leads_to).where(JoinedLink.link_id == link_id))


def changes_of(call_out: CallOut, *, limit: int = 50) -> Sequence[CallOutChange]:
    """What was changed, the newest first."""
    made = select(CallOutChange).where(CallOutChange.call_out_id == call_out.id)
    return list(db.session.scalars(made.order_by(CallOutChange.id.desc()).limit(limit)))


def to_tell_by_hand(change: CallOutChange) -> Sequence[Invitation]:
    """The invitations of people whom only a person can tell of a change."""
    if not change.by_hand:
        return []
    return list(db.session.scalars(select(Invitation).where(Invitation.id.in_(change.by_hand)).order_by(Invitation.id)))


def could_become_one(call_out: CallOut) -> Sequence[CallOut]:
    """Running call-outs of the same kind that this one could take in."""
    others = select(CallOut).where(CallOut.id != call_out.id, CallOut.kind == call_out.kind, CallOut.state.in_(RUNNING))
    return list(db.session.scalars(others.order_by(CallOut.id)))


def taken_in() -> Sequence[CallOut]:
    """Call-outs that became a part of one that is running: their numbers stand in messages that have gone out."""
    into = select(CallOut.id).where(CallOut.state.in_(RUNNING))
    return list(db.session.scalars(select(CallOut).where(CallOut.merged_into_id.in_(into)).order_by(CallOut.id)))
