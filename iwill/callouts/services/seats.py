"""Taking and giving back a seat. Scarcity is settled by one conditional UPDATE, never by count-then-insert.

The order of locks is always the same: first the person's row, then the need's. Two links of one person therefore wait
for each other, and the constraint on overlapping seats stands behind both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Executable, Table, and_, bindparam, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat
from iwill.callouts.services import companions
from iwill.callouts.terms import CallOutKind, CallOutState, ReserveState
from iwill.core.db import carry_out, db, is_sqlite
from iwill.core.past_mapper import write_row
from iwill.pool.models import Volunteer

# What follows from a seat that is empty now; features on the right add to it.
ON_GIVEN_BACK: list[Callable[[Seat, datetime], None]] = []
_NEEDS = cast(Table, Need.__table__)
_COUNTED = ("taken", "offered", "veterans_taken", "newcomers_taken")
_last_start_of_open_needs = select(func.max(Need.starts_at)).where(
    Need.call_out_id == bindparam("call_out_id"), Need.dropped_at.is_(None), Need.taken < Need.seats
)
_state_of = select(CallOut.state).where(CallOut.id == bindparam("call_out_id"))
_behind_link = (
    select(Volunteer.id)
    .where(
        Volunteer.id
        == select(Invitation.volunteer_id).where(Invitation.link_id == bindparam("link_id")).scalar_subquery()
    )
    .with_for_update()
)


def _counting(condition: ColumnElement[bool], changes: Mapping[str, ColumnElement[int]]) -> Executable:
    counting = update(_NEEDS).where(_NEEDS.c.id == bindparam("need_id"), condition).values(changes)
    return counting.returning(*(_NEEDS.c[name] for name in _COUNTED))


# How a seat is taken that is open (False), or that is held for whoever takes it (True).
_TAKEN: Mapping[bool, tuple[ColumnElement[bool], dict[str, ColumnElement[int]]]] = {
    False: (Need.taken + Need.offered < Need.maximum, {"taken": Need.taken + 1}),
    True: (Need.offered > 0, {"taken": Need.taken + 1, "offered": Need.offered - 1}),
}
_TAKING = {held: _counting(*how) for held, how in _TAKEN.items()}


def lock_person(volunteer_id: int) -> None:
    """Hold the person's row, as it is now, until the transaction ends; on SQLite the whole file is held already."""
    if not is_sqlite(db.session()):
        db.session.get(Volunteer, volunteer_id, with_for_update=True, populate_existing=True)


def lock_answerer(invitation: Invitation) -> None:
    """Hold the person's row and read anew what another answer, for which this one had to wait, may have changed."""
    if is_sqlite(db.session()):
        return
    whose = None
    # Once more where the row was merged into another person's while this waited: she is the one who answers.
    while whose != invitation.volunteer_id:
        whose = invitation.volunteer_id
        lock_person(whose)
        db.session.refresh(invitation, ["volunteer_id", "state", "answer", "answered_at", "later_until"])


def lock_behind_link(link_id: str) -> None:
    """Hold the row of whoever a personal link belongs to, before anything is read: what is read then is how it stands,
    and nothing has to be read twice."""
    if not is_sqlite(db.session()):
        carry_out(_behind_link, {"link_id": link_id})


def lock_needs(call_out: CallOut) -> None:
    """Hold the needs, as they are now, before the call-out's own row: an answer takes them in the same order."""
    ordered = select(Need).where(Need.call_out_id == call_out.id).order_by(Need.starts_at, Need.id)
    db.session.scalars(ordered.with_for_update().execution_options(populate_existing=True)).all()


def ended_meanwhile(call_out: CallOut) -> bool:
    """Whether a stand-down was ahead of the seat just taken; from now on it would have to wait for this answer."""
    if is_sqlite(db.session()):
        return False
    set_committed_value(call_out, "state", carry_out(_state_of, {"call_out_id": call_out.id}).scalar_one())
    return call_out.state is CallOutState.ENDED


def take_seat(need: Need, call_out: CallOut, invitation: Invitation, now: datetime) -> Seat | None:
    """Take a seat if one is open, up to the maximum, or the one held for this person's place in reserve; None if there
    is none, or none for somebody who has served before, or who has not."""
    offer = _standing_offer(need, invitation, now)
    if offer is None and need.taken + need.offered >= need.maximum:
        # Most of those who come too late are told so without asking for the row.
        return None
    taking, veteran = _TAKING[offer is not None], None
    if companions.keeps_seats(need):
        veteran = companions.is_veteran(invitation.volunteer_id, now)
        beside = companions.room(need, call_out, now, veteran=veteran, with_an_offer=offer is not None)
        condition, changes = _TAKEN[offer is not None]
        taking = _counting(and_(condition, beside), changes | companions.counts(veteran=veteran, more=1))
    if not _count(need, taking):
        return None
    if offer is not None:
        offer.state = ReserveState.TAKEN
    return _sit_down(need, call_out, invitation, now, veteran)


def give_back(seat: Seat, now: datetime) -> bool:
    """Free a seat; False where it was free already, so that giving back twice counts once."""
    if not free_for_another(seat, now):
        return False
    changes = {"taken": Need.taken - 1}
    if seat.veteran is not None:
        changes |= companions.counts(veteran=seat.veteran, more=-1)
    _count(seat.need, _counting(Need.taken > 0, changes))
    for following in ON_GIVEN_BACK:
        following(seat, now)
    return True


def free_for_another(seat: Seat, now: datetime) -> bool:
    """Free a seat that somebody else sits down on in the same transaction, so that its need counts no seat less; False
    where it was free already."""
    freed = db.session.execute(
        update(Seat)
        .where(Seat.id == seat.id, Seat.released_at.is_(None))
        .values(released_at=now)
        .execution_options(synchronize_session=False)
    )
    if not freed.rowcount:  # type: ignore[attr-defined]
        return False
    set_committed_value(seat, "released_at", now)
    return True


def sit_down_after(left: Seat, call_out: CallOut, invitation: Invitation, now: datetime) -> Seat:
    """Take the place of a seat that was freed for another; of the need only who has served before is counted anew."""
    need = left.need
    veteran = companions.is_veteran(invitation.volunteer_id, now) if companions.keeps_seats(need) else None
    if veteran is not left.veteran:
        changes: dict[str, ColumnElement[int]] = {}
        for one, more in ((left.veteran, -1), (veteran, 1)):
            changes |= companions.counts(veteran=one, more=more) if one is not None else {}
        _count(need, _counting(Need.taken > 0, changes))
    return _sit_down(need, call_out, invitation, now, veteran)


def confirm(held: Sequence[Seat]) -> bool:
    """The person says yes to the new time of seats that were moved; False where none of them was waiting for it."""
    waiting = [seat for seat in held if seat.confirm_by is not None]
    for seat in waiting:
        seat.confirm_by = None
    return bool(waiting)


def hold_for_reserve(need: Need) -> bool:
    """Set one open seat aside for an offer; False if none is open."""
    return _count(need, _counting(Need.taken + Need.offered < Need.seats, {"offered": Need.offered + 1}))


def end_hold(need: Need) -> None:
    """Put a seat that was set aside back among the open ones."""
    _count(need, _counting(Need.offered > 0, {"offered": Need.offered - 1}))


def held_seats(invitation: Invitation) -> Sequence[Seat]:
    """The live seats that came of an invitation, earliest first."""
    if invitation.answer is None:
        # A seat comes of an answer, and taking the answer back gives it back.
        return []
    return list(
        db.session.scalars(
            select(Seat)
            .where(Seat.invitation_id == invitation.id, Seat.released_at.is_(None))
            .order_by(Seat.from_minute, Seat.id)
        )
    )


def settle_state(call_out: CallOut, now: datetime) -> None:
    """Filled once every seat is taken; back to calling when one that has not started is given back."""
    db.session.flush()
    last_start = carry_out(_last_start_of_open_needs, {"call_out_id": call_out.id}).scalar()
    if last_start is None and call_out.state in {CallOutState.CALLING, CallOutState.UNFILLED}:
        call_out.state = CallOutState.FILLED
    elif call_out.state is CallOutState.FILLED and last_start is not None and last_start > now:
        call_out.state = CallOutState.CALLING


def _sit_down(need: Need, call_out: CallOut, invitation: Invitation, now: datetime, veteran: bool | None) -> Seat:
    return write_row(
        Seat,
        need_id=need.id,
        volunteer_id=invitation.volunteer_id,
        invitation_id=invitation.id,
        from_minute=minute_of(need.starts_at),
        to_minute=minute_of_end(need.ends_at),
        work=need.work,
        drill=call_out.kind is CallOutKind.DRILL,
        taken_at=now,
        veteran=veteran,
        agreed_to=need.sensitive,
        released_at=None,
        confirm_by=None,
    )


def _standing_offer(need: Need, invitation: Invitation, now: datetime) -> ReservePlace | None:
    if not need.offered:
        return None
    return db.session.scalar(
        select(ReservePlace)
        .where(
            ReservePlace.need_id == need.id,
            ReservePlace.invitation_id == invitation.id,
            ReservePlace.state == ReserveState.OFFERED,
            ReservePlace.offer_expires_at > now,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _count(need: Need, counting: Executable) -> bool:
    """The one conditional UPDATE; what it returns is put on the object, so that nobody reads a stale number."""
    db.session.flush()
    row = carry_out(counting, {"need_id": need.id}).first()
    if row is None:
        db.session.refresh(need, _COUNTED)
        return False
    for name, number in zip(_COUNTED, row, strict=True):
        set_committed_value(need, name, number)
    return True
