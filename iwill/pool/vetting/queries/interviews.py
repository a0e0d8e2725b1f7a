"""Times for a talk: which are free, which are ours, who comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.core import policy
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.paging import PAGE_SIZE
from iwill.pool.models import Volunteer
from iwill.pool.queries import LARGEST_ID
from iwill.pool.vetting.models import InterviewBooking, InterviewSlot, VettingCase
from iwill.pool.vetting.rules import SLOT_NOTICE_MINUTES


def slot_by_id(slot_id: int) -> InterviewSlot:
    """The slot with this id; Missing where there is none."""
    slot = db.session.get(InterviewSlot, slot_id) if slot_id <= LARGEST_ID else None
    if slot is None:
        raise Missing
    return slot


def bookable_from(now: datetime) -> datetime:
    """The earliest beginning that can still be booked."""
    return now + timedelta(minutes=int(policy.current(db.session())[SLOT_NOTICE_MINUTES]))


def open_slots(now: datetime, size: int = PAGE_SIZE) -> Sequence[InterviewSlot]:
    """Times with a free place that can still be booked, soonest first."""
    query = (
        select(InterviewSlot)
        .where(
            InterviewSlot.starts_at >= bookable_from(now),
            InterviewSlot.called_off_at.is_(None),
            InterviewSlot.taken < InterviewSlot.seats,
        )
        .order_by(InterviewSlot.starts_at, InterviewSlot.id)
        .limit(size)
    )
    return db.session.scalars(query).all()


def slots_from(instant: datetime, size: int = PAGE_SIZE) -> Sequence[InterviewSlot]:
    """Every time that ends after the instant and was not called off, soonest first."""
    query = (
        select(InterviewSlot)
        .where(InterviewSlot.ends_at > instant, InterviewSlot.called_off_at.is_(None))
        .order_by(InterviewSlot.starts_at, InterviewSlot.id)
        .limit(size)
    )
    return db.session.scalars(query).all()


def booking_of(case: VettingCase) -> InterviewBooking | None:
    """The time that somebody has booked, past or to come; None where she has none."""
    live = (InterviewBooking.case_id == case.id, InterviewBooking.given_back_at.is_(None))
    return db.session.scalar(select(InterviewBooking).where(*live))


def who_comes(slot_ids: Sequence[int]) -> dict[int, list[tuple[VettingCase, Volunteer]]]:
    """The people of each slot, in order of booking."""
    query = (
        select(InterviewBooking.slot_id, VettingCase, Volunteer)
        .join(VettingCase, VettingCase.id == InterviewBooking.case_id)
        .join(Volunteer, Volunteer.id == VettingCase.volunteer_id)
        .where(InterviewBooking.slot_id.in_(slot_ids), InterviewBooking.given_back_at.is_(None))
        .order_by(InterviewBooking.id)
    )
    coming: dict[int, list[tuple[VettingCase, Volunteer]]] = {slot_id: [] for slot_id in slot_ids}
    for slot_id, case, volunteer in db.session.execute(query):
        coming[slot_id].append((case, volunteer))
    return coming
