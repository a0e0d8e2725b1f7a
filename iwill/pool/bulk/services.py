"""A bulk action from the first count to its undoing. The people are fixed when it is drafted, so that what was counted
is what is done.

`count_some`, `work_some` and `undo_some` each take the next few people, in one transaction of the caller's: a process
that dies in the middle leaves them as they were, and another takes them up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, null, select, update
from sqlalchemy.orm import selectinload

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.services.staff import actor_for
from iwill.accounts.terms import Actor, Permission
from iwill.core import policy
from iwill.core.db import db
from iwill.core.errors import IwillError, Refused
from iwill.pool.bulk.deeds import DEEDS, Deed
from iwill.pool.bulk.models import BulkAction, BulkItem
from iwill.pool.bulk.queries import standing_of
from iwill.pool.bulk.rules import UNDO_DAYS, can_be_undone
from iwill.pool.bulk.terms import (
    CANNOT_BE_UNDONE,
    NO_LONGER_ALLOWED,
    NOBODY_CHOSEN,
    NOT_READY,
    NOT_RUNNING,
    STOPPED,
    TOO_LATE_TO_UNDO,
    BulkKind,
    BulkState,
    ItemState,
)
from iwill.pool.models import Volunteer

BATCH = 100


def draft(kind: BulkKind, argument: str, people: Select[Any], *, by: Actor, now: datetime) -> BulkAction:
    """Write down what is to be done and to whom (a query of ids); nothing is done yet. Refuses an argument that names
    nothing, and a choice of nobody."""
    DEEDS[kind].check(argument)
    action = BulkAction(kind=kind, argument=argument, state=BulkState.COUNTING, people=0, made_by=by.id, made_at=now)
    db.session.add(action)
    db.session.flush()
    chosen = people.subquery()
    columns = ("action_id", "volunteer_id", "state", "reason", "before")
    everybody = select(literal(action.id), chosen.c[0], literal(ItemState.WAITING.value), null(), null())
    db.session.execute(insert(BulkItem).from_select(columns, everybody))
    written = select(func.count()).select_from(BulkItem).where(BulkItem.action_id == action.id)
    action.people = db.session.scalar(written) or 0
    if not action.people:
        raise Refused(NOBODY_CHOSEN)
    return action


def start(action: BulkAction, *, by: Actor, now: datetime) -> None:
    """Say go, on one's own name. Refused unless the count is there and nobody has said so before."""
    _lock(action)
    if action.state is not BulkState.READY:
        raise Refused(NOT_READY)
    action.state, action.made_by, action.started_at = BulkState.RUNNING, by.id, now
    _record("bulk.started", action, by, now)


def cancel(action: BulkAction, *, by: Actor, now: datetime) -> None:
    """Do nothing after all, and forget who was chosen. Refused once it has been started."""
    _lock(action)
    if action.state not in (BulkState.COUNTING, BulkState.READY):
        raise Refused(NOT_READY)
    action.state, action.finished_at = BulkState.CANCELLED, now
    db.session.execute(delete(BulkItem).where(BulkItem.action_id == action.id))
    _record("bulk.cancelled", action, by, now)


def stop(action: BulkAction, *, by: Actor, now: datetime) -> None:
    """Leave those alone whose turn has not come. Refused where nothing is at work."""
    _lock(action)
    if action.state is not BulkState.RUNNING:
        raise Refused(NOT_RUNNING)
    _stop(action, STOPPED, by=by, now=now)


def undo(action: BulkAction, *, by: Actor, now: datetime) -> None:
    """Put back what was done, for everybody who has not changed since. Refused for what cannot be taken back, and once
    the days for it (policy) are over."""
    _lock(action)
    if not DEEDS[action.kind].undoable:
        raise Refused(CANNOT_BE_UNDONE)
    days = int(policy.current(db.session())[UNDO_DAYS])
    if action.state is not BulkState.DONE or not can_be_undone(action.finished_at, now, days=days):
        raise Refused(TOO_LATE_TO_UNDO)
    action.state, action.made_by = BulkState.UNDOING, by.id
    _record("bulk.undo_started", action, by, now)


def count_some(action: BulkAction, *, now: datetime) -> None:
    """Ask of the next people whether there is a reason to leave them out; at the end the action is ready."""
    deed = DEEDS[action.kind]
    items = _next(action, ItemState.WAITING, BulkItem.volunteer_id > action.counted_to)
    reasons = deed.left_out(list(_people(items, lock=False).values()), action.argument, now=now)
    for item in items:
        if reason := reasons.get(item.volunteer_id):
            item.state, item.reason = ItemState.LEFT_OUT, reason
    if items:
        action.counted_to = items[-1].volunteer_id
    else:
        action.state = BulkState.READY
    db.session.flush()


def work_some(action: BulkAction, *, now: datetime) -> int:
    """Do it to the next people, each judged once more as she stands now; returns how many were looked at."""

    def attempt(deed: Deed, item: BulkItem, volunteer: Volunteer, by: Actor) -> None:
        item.before = deed.do(volunteer, action.argument, by=by, now=now)
        item.state = ItemState.DONE

    return _some(action, ItemState.WAITING, ItemState.LEFT_OUT, attempt, now)


def undo_some(action: BulkAction, *, now: datetime) -> int:
    """Put it back for the next people; returns how many were looked at."""

    def attempt(deed: Deed, item: BulkItem, volunteer: Volunteer, by: Actor) -> None:
        reason = deed.undo(volunteer, action.argument, item.before or {}, by=by, now=now)
        item.state, item.reason = (ItemState.KEPT, reason) if reason else (ItemState.UNDONE, None)

    return _some(action, ItemState.DONE, ItemState.KEPT, attempt, now)


def _some(
    action: BulkAction,
    waiting: ItemState,
    refused: ItemState,
    attempt: Callable[[Deed, BulkItem, Volunteer, Actor], None],
    now: datetime,
) -> int:
    staff = db.session.get_one(Staff, action.made_by)
    by = actor_for(staff)
    if staff.disabled_at is not None or not by.may(Permission.EDIT_POOL):
        _stop(action, NO_LONGER_ALLOWED, by=by, now=now)
        return 0
    deed, items = DEEDS[action.kind], _next(action, waiting)
    people = _people(items, lock=True)
    undoing = action.state is BulkState.UNDOING
    reasons = {} if undoing else deed.left_out(list(people.values()), action.argument, now=now)
    for item in items:
        if reason := reasons.get(item.volunteer_id):
            item.state, item.reason = refused, reason
            continue
        try:
            with db.session.begin_nested():
                attempt(deed, item, people[item.volunteer_id], by)
        except IwillError as refusal:
            item.state, item.reason = refused, refusal.code
    if not items:
        _end(action, by, now)
    db.session.flush()
    return len(items)


def _next(action: BulkAction, state: ItemState, *further: Any) -> Sequence[BulkItem]:
    query = select(BulkItem).where(BulkItem.action_id == action.id, BulkItem.state == state, *further)
    return db.session.scalars(query.order_by(BulkItem.volunteer_id).limit(BATCH)).all()


def _people(items: Sequence[BulkItem], *, lock: bool) -> dict[int, Volunteer]:
    """The people of these lines, held in the order of their ids until the transaction ends."""
    ids = [item.volunteer_id for item in items]
    query = select(Volunteer).where(Volunteer.id.in_(ids)).order_by(Volunteer.id)
    query = query.options(selectinload(Volunteer.skills)).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update()
    return {volunteer.id: volunteer for volunteer in db.session.scalars(query)}


def _stop(action: BulkAction, reason: str, *, by: Actor, now: datetime) -> None:
    if action.state is BulkState.UNDOING:
        change = (ItemState.DONE, {"state": ItemState.KEPT, "reason": reason})
    else:
        change = (ItemState.WAITING, {"state": ItemState.LEFT_OUT, "reason": reason})
    db.session.execute(
        update(BulkItem).where(BulkItem.action_id == action.id, BulkItem.state == change[0]).values(change[1])
    )
    _end(action, by, now)


def _end(action: BulkAction, by: Actor, now: datetime) -> None:
    undone = action.state is BulkState.UNDOING
    action.state, action.finished_at = (BulkState.UNDONE if undone else BulkState.DONE), now
    db.session.flush()
    action.counts = asdict(standing_of(action))
    _record("bulk.undone" if undone else "bulk.finished", action, by, now)


def _lock(action: BulkAction) -> None:
    db.session.flush()
    db.session.refresh(action, with_for_update=True)


def _record(deed: str, action: BulkAction, by: Actor, now: datetime) -> None:
    what = {"kind": action.kind.value, "argument": action.argument, "people": action.people}
    audit.record(by, deed, f"bulk:{action.id}", now=now, **what)


def people_with_ids(ids: Sequence[int]) -> Select[Any]:
    """The ids of those ticked on a page who are still there, as a query."""
    return select(Volunteer.id).where(
        Volunteer.id.in_(ids), Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None)
    )
