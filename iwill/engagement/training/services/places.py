"""Places in a session. Scarcity is settled by one conditional UPDATE; the order of locks is person, session, places.

Whoever waits moves up within the transaction that frees a place, and is told in it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.services.seats import lock_person
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.engagement.training import rules, telling
from iwill.engagement.training.models import TrainingPlace, TrainingSession
from iwill.engagement.training.queries import place_of, waiting_in
from iwill.engagement.training.terms import COMING, NO_PLACE, PlaceState
from iwill.pool.courses import queries as courses
from iwill.pool.courses.queries import SOON_DAYS
from iwill.pool.courses.rules import standing
from iwill.pool.models import Volunteer


def sign_up(session: TrainingSession, volunteer: Volunteer, *, by: Actor, now: datetime) -> TrainingPlace:
    """Take a place, or one on the waiting list where none is free; signing up twice is once.

    Refused once the session has begun or was called off, for who holds the course for a good while yet, and while a
    course that comes first is missing.
    """
    lock_person(volunteer.id)
    # Whoever moves her up later holds the session, and must not have to make a row that hangs on her.
    telling.link_for(volunteer, session.course, now)
    hold(session)
    place = place_of(session.id, volunteer.id)
    if place is not None and place.state in COMING:
        return place
    reason = why_not(session, volunteer, now)
    if reason is not None:
        raise Refused(reason)

    free = _take(session)
    if place is None:
        place = TrainingPlace(session_id=session.id, volunteer_id=volunteer.id)
        db.session.add(place)
    place.state, place.joined_at = PlaceState.SIGNED_UP if free else PlaceState.WAITING, now
    place.settled_at = place.reminded_at = None
    db.session.flush()

    if free:
        telling.tell(place, "confirmed", now)
    audit.record(by, f"training.{place.state.value}", f"volunteer:{volunteer.id}", now=now, session=session.id)
    return place


def give_back(place: TrainingPlace, *, by: Actor, now: datetime) -> None:
    """Give a place back, or leave the waiting list; the next in line moves up. Giving it back twice is once. Refused
    once it is settled."""
    lock_person(place.volunteer_id)
    hold(place.session)
    db.session.refresh(place)
    if place.state is PlaceState.CANCELLED:
        return
    if place.state not in COMING or place.session.ends_at <= now:
        raise Refused(NO_PLACE)
    held = place.state is PlaceState.SIGNED_UP
    place.state, place.settled_at = PlaceState.CANCELLED, now
    db.session.flush()
    telling.withdraw(place, now)
    if held:
        free_one(place.session)
        move_up(place.session, now)
    audit.record(by, "training.given_back", f"volunteer:{place.volunteer_id}", now=now, session=place.session_id)


def move_up(session: TrainingSession, now: datetime) -> int:
    """Give whoever waits longest a place, as long as there is one; returns how many moved up. The session is held."""
    moved = 0
    if rules.is_over(session.starts_at, session.cancelled_at, now):
        return moved
    for place_id in waiting_in(session.id):
        if not _take(session):
            break
        place = db.session.get_one(TrainingPlace, place_id)
        place.state = PlaceState.SIGNED_UP
        db.session.flush()
        telling.tell(place, "moved_up", now)
        audit.record(SYSTEM, "training.moved_up", f"volunteer:{place.volunteer_id}", now=now, session=session.id)
        moved += 1
    return moved


def why_not(session: TrainingSession, volunteer: Volunteer, now: datetime) -> str | None:
    """Why somebody cannot take a place in a session, or None."""
    course, today = session.course, civil_day(now)
    soon = int(policies.current(db.session())[SOON_DAYS])
    ends = courses.ends_by_course([volunteer.id])[volunteer.id]
    return rules.refusal_to_join(
        lifecycle=volunteer.lifecycle,
        may_process=volunteer.may_process,
        closed=course.closed_at is not None,
        over=rules.is_over(session.starts_at, session.cancelled_at, now),
        standing=standing(ends.get(course.code, ()), today, soon_days=soon),
        first=[standing(ends.get(code, ()), today, soon_days=soon) for code in course.requires],
    )


def hold(session: TrainingSession) -> None:
    """Hold the session and read it as it is now."""
    db.session.refresh(session, with_for_update=True)


def free_one(session: TrainingSession) -> None:
    """One place less is taken."""
    _count(session, -1)


def _take(session: TrainingSession) -> bool:
    """Take one of the free places; False where there is none."""
    return _count(session, 1)


def _count(session: TrainingSession, more: int) -> bool:
    room = TrainingSession.taken < TrainingSession.capacity if more > 0 else TrainingSession.taken > 0
    counted = db.session.execute(
        update(TrainingSession)
        .where(TrainingSession.id == session.id, room)
        .values(taken=TrainingSession.taken + more)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(session, ["taken"])
    return bool(counted.rowcount)  # type: ignore[attr-defined]
