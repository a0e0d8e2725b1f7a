"""Times for a talk: opened by staff, booked by the person, given back or called off. A place is one conditional
UPDATE."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.vetting.models import InterviewBooking, InterviewSlot, VettingCase
from iwill.pool.vetting.queries import booking_of, who_comes
from iwill.pool.vetting.queries.interviews import bookable_from
from iwill.pool.vetting.terms import NO_INTERVIEW, OPEN, SLOT_FULL, SLOT_PAST, SLOT_WORDS, Stage

LONGEST = timedelta(hours=4)
MOST_SEATS = 200
MOST_PLACE = 300


def open_slot(starts_at: datetime, minutes: int, seats: int, place: str, *, by: Actor, now: datetime) -> InterviewSlot:
    """Offer a time to one person (seats 1) or a group. Refuses a time past, a length over four hours, no place."""
    wrong = {
        "starts_at": starts_at <= now,
        "minutes": not 0 < minutes <= LONGEST.total_seconds() / 60,
        "seats": not 0 < seats <= MOST_SEATS,
        "place": not 0 < len(place.strip()) <= MOST_PLACE,
    }
    if any(wrong.values()):
        raise Invalid([Problem(path, "invalid", str(SLOT_WORDS[path])) for path, bad in wrong.items() if bad])
    slot = InterviewSlot(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        seats=seats,
        place=place.strip(),
        opened_by=by.label,
    )
    db.session.add(slot)
    db.session.flush()
    audit.record(by, "slot.opened", f"slot:{slot.id}", now=now, seats=seats)
    return slot


def book(case: VettingCase, slot: InterviewSlot, *, by: Actor, now: datetime) -> InterviewBooking:
    """Take a place; a place held before is given back. Refused where the time is full, past or called off, and to
    whoever does not stand before her interview."""
    db.session.refresh(case, with_for_update=True)
    if case.stage is not Stage.INTERVIEW or case.state not in OPEN:
        raise Refused(NO_INTERVIEW)
    held = booking_of(case)
    if held is not None and held.slot_id == slot.id:
        return held
    if slot.called_off_at is not None or slot.starts_at < bookable_from(now):
        raise Refused(SLOT_PAST)
    result: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        update(InterviewSlot)
        .where(
            InterviewSlot.id == slot.id,
            InterviewSlot.taken < InterviewSlot.seats,
            InterviewSlot.called_off_at.is_(None),
        )
        .values(taken=InterviewSlot.taken + 1)
    )
    if result.rowcount != 1:
        raise Refused(SLOT_FULL)
    if held is not None:
        _free(held, now=now)
    booking = InterviewBooking(slot_id=slot.id, case_id=case.id, booked_at=now)
    db.session.add(booking)
    db.session.flush()
    audit.record(by, "interview.booked", f"volunteer:{case.volunteer_id}", now=now, slot=slot.id)
    return booking


def give_back(case: VettingCase, *, by: Actor, now: datetime) -> None:
    """Give the booked time back; does nothing where there is none."""
    held = booking_of(case)
    if held is not None:
        _free(held, now=now)
        audit.record(by, "interview.given_back", f"volunteer:{case.volunteer_id}", now=now, slot=held.slot_id)


def call_off(slot: InterviewSlot, *, by: Actor, now: datetime) -> int:
    """Call a time off; whoever had booked it can book another. Returns how many had."""
    db.session.refresh(slot, with_for_update=True)
    slot.called_off_at = slot.called_off_at or now
    coming = who_comes([slot.id])[slot.id]
    for case, _volunteer in coming:
        give_back(case, by=by, now=now)
    audit.record(by, "slot.called_off", f"slot:{slot.id}", now=now, coming=len(coming))
    return len(coming)


def _free(booking: InterviewBooking, *, now: datetime) -> None:
    booking.given_back_at = now
    db.session.execute(
        update(InterviewSlot).where(InterviewSlot.id == booking.slot_id).values(taken=InterviewSlot.taken - 1)
    )
    db.session.flush()
