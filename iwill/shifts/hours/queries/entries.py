"""Entries by themselves: what counts, what somebody has, what a call-out came to, and the versions of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, not_, select
from sqlalchemy.orm import aliased, joinedload

from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.pool.queries import LARGEST_ID
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING, ConfirmedEntry, HoursState


def confirmed_entries(
    volunteer_id: int, since: date | None = None, until: date | None = None
) -> Sequence[ConfirmedEntry]:
    """What counts of one person's hours between two days, both included, in order of time. What somebody told of
    service before is not among it, nor what is contested and not decided."""
    query = select(HoursEntry).where(
        HoursEntry.volunteer_id == volunteer_id,
        HoursEntry.state.in_(COUNTING),
        HoursEntry.replaced_at.is_(None),
    )
    if since is not None:
        query = query.where(HoursEntry.on_day >= since)
    if until is not None:
        query = query.where(HoursEntry.on_day <= until)
    return [
        ConfirmedEntry(
            id=one.id,
            on_day=one.on_day,
            started_at=one.started_at,
            ended_at=one.ended_at,
            minutes=one.minutes,
            content=one.content,
            role=one.role,
            source=one.source,
            call_out_id=one.call_out_id,
        )
        for one in db.session.scalars(query.order_by(HoursEntry.started_at, HoursEntry.id))
    ]


def entry_by_id(entry_id: int) -> HoursEntry:
    """One version of an entry; Missing where there is none of that id."""
    found = db.session.get(HoursEntry, entry_id) if entry_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def standing_entry(seat_id: int) -> HoursEntry | None:
    """The version that stands for a seat; None where there is none, or it was taken out."""
    query = select(HoursEntry).where(
        HoursEntry.seat_id == seat_id,
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
    )
    return db.session.scalar(query)


def set_aside_last(seat_id: int) -> HoursEntry | None:
    """The last version of a seat where it was set aside and nothing has followed it: a sign-out was taken back."""
    following = aliased(HoursEntry)
    query = select(HoursEntry).where(
        HoursEntry.seat_id == seat_id,
        HoursEntry.replaced_at.is_not(None),
        not_(exists().where(following.replaces_id == HoursEntry.id)),
    )
    return db.session.scalar(query)


def entries_of(volunteer_id: int) -> Sequence[HoursEntry]:
    """The newest version of everything that is on file of one person, the latest shift first."""
    query = select(HoursEntry).where(HoursEntry.volunteer_id == volunteer_id, HoursEntry.replaced_at.is_(None))
    return db.session.scalars(query.order_by(HoursEntry.started_at.desc(), HoursEntry.id.desc())).all()


def entries_on(call_out_id: int) -> Sequence[HoursEntry]:
    """The newest version of every entry of a call-out, in order of time."""
    query = (
        select(HoursEntry)
        .options(joinedload(HoursEntry.volunteer), joinedload(HoursEntry.seat).joinedload(Seat.need))
        .where(HoursEntry.call_out_id == call_out_id, HoursEntry.replaced_at.is_(None))
    )
    return db.session.scalars(query.order_by(HoursEntry.started_at, HoursEntry.id)).all()


def entries_without_call_out() -> Sequence[HoursEntry]:
    """What was recorded outside of any call-out and waits for somebody to confirm it, the oldest first."""
    query = (
        select(HoursEntry)
        .options(joinedload(HoursEntry.volunteer))
        .where(
            HoursEntry.call_out_id.is_(None),
            HoursEntry.replaced_at.is_(None),
            HoursEntry.state == HoursState.RECORDED,
        )
    )
    return db.session.scalars(query.order_by(HoursEntry.recorded_at, HoursEntry.id)).all()


def contested_entries() -> Sequence[HoursEntry]:
    """What people say is wrong and nobody has decided, the oldest first."""
    query = (
        select(HoursEntry)
        .options(joinedload(HoursEntry.volunteer), joinedload(HoursEntry.call_out))
        .where(HoursEntry.state == HoursState.CONTESTED, HoursEntry.replaced_at.is_(None))
    )
    return db.session.scalars(query.order_by(HoursEntry.contested_at, HoursEntry.id)).all()


def versions_of(entry: HoursEntry) -> Sequence[HoursEntry]:
    """An entry and every version before it, the newest first."""
    versions = [entry]
    while versions[-1].replaces_id is not None:
        versions.append(db.session.get_one(HoursEntry, versions[-1].replaces_id))
    return versions


def spans_beside(
    volunteer_id: int, started_at: datetime, ended_at: datetime, *, without: int | None = None
) -> list[tuple[datetime, datetime]]:
    """When else somebody served within a day of this, for the question whether a day is full."""
    near = timedelta(days=1)
    query = select(HoursEntry.started_at, HoursEntry.ended_at).where(
        HoursEntry.volunteer_id == volunteer_id,
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
        HoursEntry.started_at < ended_at + near,
        HoursEntry.ended_at > started_at - near,
    )
    if without is not None:
        query = query.where(HoursEntry.id != without)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def seats_to_declare(volunteer_id: int, now: datetime, within: timedelta) -> Sequence[Seat]:
    """Real seats of hers that are over and of which nothing is on file, the latest first: what she can declare."""
    on_file = exists().where(HoursEntry.seat_id == Seat.id, HoursEntry.replaced_at.is_(None))
    query = (
        select(Seat)
        .join(Need, Need.id == Seat.need_id)
        .join(CallOut, CallOut.id == Need.call_out_id)
        .options(joinedload(Seat.need).joinedload(Need.call_out))
        .where(
            Seat.volunteer_id == volunteer_id,
            Seat.released_at.is_(None),
            not_(Seat.drill),
            Need.ends_at <= now,
            Need.ends_at > now - within,
            not_(on_file),
        )
    )
    return db.session.scalars(query.order_by(Need.starts_at.desc(), Seat.id)).all()
