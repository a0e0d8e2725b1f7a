"""Two call-outs become one: needs, waves and people of the other go over, and whoever was asked twice is asked once.

Nobody loses anything: seats and places in reserve stay, of two answers the stronger one counts, and an old link leads
to the page of the one call-out. The other keeps its number, empty and ended, and says where it went.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, func, select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.changes.models import JoinedLink
from iwill.callouts.changes.services import telling
from iwill.callouts.changes.services.moving import lock_whoever_is_asked
from iwill.callouts.changes.terms import NOT_ALIKE, ChangeKind, Effect, Outcome
from iwill.callouts.models import CallOut, Invitation, Need, Wave
from iwill.callouts.services import announcing, seats
from iwill.callouts.services.requests import hold
from iwill.callouts.terms import Answer, CallOutState, InvitationState, RequestState
from iwill.core.db import Base, db
from iwill.core.errors import Refused
from iwill.messaging import services as messaging_services
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import Purpose

_STRONGEST_FIRST = (Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT, Answer.LATER, Answer.NO, None)
_PROMISED = frozenset({Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT})
_INVITATIONS = cast(Table, Invitation.__table__)


def unite(kept: CallOut, other: CallOut, *, by: Actor, now: datetime) -> Outcome:
    """Take everything of another call-out into this one. Refused (not_alike) unless both are running, of one kind, and
    neither is set aside. Whoever holds a promise of the other hears of it once."""
    _hold_both(kept, other)
    if kept.id == other.id or kept.kind is not other.kind or not (_runs(kept) and _runs(other)):
        raise Refused(NOT_ALIKE)

    outcome = Outcome()
    theirs = list(db.session.scalars(select(Invitation).where(Invitation.call_out_id == other.id)))
    mine = {
        one.volunteer_id: one for one in db.session.scalars(select(Invitation).where(Invitation.call_out_id == kept.id))
    }
    _move_needs_and_waves(kept, other)
    folded = 0
    for invitation in theirs:
        twin = mine.get(invitation.volunteer_id)
        stays = invitation if twin is None else twin
        if invitation.answer in _PROMISED and invitation.state is not InvitationState.STOOD_DOWN:
            outcome.touch(stays.id, Effect.UNITED)
        if twin is not None:
            _fold(twin, invitation, now)
            folded += 1
    db.session.execute(update(_INVITATIONS).where(_INVITATIONS.c.call_out_id == other.id).values(call_out_id=kept.id))
    respond_by = max(kept.respond_by, other.respond_by)
    other.state, other.ended_at, other.merged_into_id = CallOutState.ENDED, now, kept.id
    db.session.flush()
    db.session.expire_all()

    starts = [need.starts_at for need in kept.needs if need.starts_at > now]
    kept.respond_by = min([respond_by, *starts])
    kept.exhausted = False
    missing = any(need.taken < need.seats and need.starts_at > now for need in kept.needs)
    if missing and (kept.state is CallOutState.FILLED or kept.respond_by > now):
        kept.state = CallOutState.CALLING
    seats.settle_state(kept, now)
    return _note(kept, other, outcome, folded, by, now)


def _note(kept: CallOut, other: CallOut, outcome: Outcome, folded: int, by: Actor, now: datetime) -> Outcome:
    row = telling.write_down(kept, ChangeKind.UNITED, {"call_out": other.id, "folded": folded}, by, now)
    brief = telling.renew_brief(kept, now, causes=[f"callout:{other.id}"])
    telling.tell(kept, outcome, brief, Purpose.CHANGED, f"united:{row.id}", now)
    row.told, row.by_hand = outcome.told, outcome.by_hand
    audit.record(by, "callout.united", f"callout:{kept.id}", now=now, other=other.id, folded=folded, told=outcome.told)
    db.session.flush()
    return outcome


def _hold_both(kept: CallOut, other: CallOut) -> None:
    """People, then needs, then call-outs, each in one order, as everywhere."""
    ordered = sorted((kept, other), key=lambda one: one.id)
    lock_whoever_is_asked(*ordered)
    for call_out in ordered:
        seats.lock_needs(call_out)
    for call_out in ordered:
        hold(call_out)


def _runs(call_out: CallOut) -> bool:
    running = call_out.state not in {CallOutState.DRAFT, CallOutState.ENDED}
    return running and call_out.request.state is RequestState.SCOPED


def _move_needs_and_waves(kept: CallOut, other: CallOut) -> None:
    """Behind those that are there: needs by their position, waves by their number."""
    # Positions count from 0, waves from 1.
    kinds: tuple[tuple[Any, Any, int], ...] = ((Need, Need.position, 0), (Wave, Wave.number, 1))
    for table, column, first in kinds:
        last = db.session.scalar(select(func.max(column)).where(table.call_out_id == kept.id))
        behind = 0 if last is None else last + 1 - first
        own = select(table).where(table.call_out_id == other.id)
        for row in list(db.session.scalars(own)):
            setattr(row, column.key, getattr(row, column.key) + behind)
            row.call_out_id = kept.id
    db.session.flush()


def _fold(twin: Invitation, gone: Invitation, now: datetime) -> None:
    """Hang everything of one invitation on the other: offers, answers, seats, places, calls, messages."""
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column is _INVITATIONS.c.id:
                db.session.execute(update(table).where(key.parent == gone.id).values({key.parent.name: twin.id}))
    cause = announcing.cause_of(gone.id)
    messaging_services.cancel_for(cause, now=now)
    db.session.execute(update(MESSAGES).where(MESSAGES.c.cause == cause).values(cause=announcing.cause_of(twin.id)))
    values = _answered_as(twin, gone)
    if values:
        db.session.execute(update(_INVITATIONS).where(_INVITATIONS.c.id == twin.id).values(**values))
    db.session.add(JoinedLink(link_id=gone.link_id, leads_to=twin.link_id))
    db.session.flush()
    db.session.execute(delete(_INVITATIONS).where(_INVITATIONS.c.id == gone.id))
    db.session.expunge(gone)
    db.session.expire(twin)


def _answered_as(twin: Invitation, gone: Invitation) -> dict[str, object]:
    """What the stronger of two answers puts on the invitation that stays; nothing where that is its own."""
    values: dict[str, object] = {}
    if gone.more_asks_at is not None:
        values["more_asks_at"] = gone.more_asks_at
    if twin.at_most is not None or gone.at_most is not None:
        # A limit was said of one call-out; of both together only what was said for both holds.
        both = (twin.at_most, gone.at_most)
        values["at_most"] = None if None in both else sum(most for most in both if most is not None)
    if _STRONGEST_FIRST.index(gone.answer) < _STRONGEST_FIRST.index(twin.answer):
        names = ("answer", "answered_at", "later_until", "state", "fell_silent")
        values |= {name: getattr(gone, name) for name in names}
    return values
