"""A session is planned, moved, made larger or smaller, and called off; whoever signed up is told each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.schemas import has_control_characters
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.engagement.training import rules, telling
from iwill.engagement.training.models import TrainingSession
from iwill.engagement.training.queries import places_in
from iwill.engagement.training.services.places import hold, move_up
from iwill.engagement.training.terms import COMING, ROOM_TAKEN, SESSION_OVER, PlaceState
from iwill.pool.courses.models import Course
from iwill.pool.courses.terms import COURSE_CLOSED


@dataclass(frozen=True)
class SessionDraft:
    """When and where, and for how many."""

    starts_at: datetime
    ends_at: datetime
    room: str
    capacity: int


def plan_session(course: Course, draft: SessionDraft, *, by: Actor, now: datetime) -> TrainingSession:
    """Offer a course at a set time. Refused for a course that is closed, for times that cannot be, and without a word
    about where."""
    if course.closed_at is not None:
        raise Refused(COURSE_CLOSED)
    _require_sound(draft, now)
    session = TrainingSession(
        course_id=course.id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        room=draft.room.strip(),
        capacity=draft.capacity,
        planned_at=now,
        planned_by=by.label,
    )
    db.session.add(session)
    db.session.flush()
    audit.record(by, "training.planned", f"training_session:{session.id}", now=now, course=course.code)
    return session


def change_session(session: TrainingSession, draft: SessionDraft, *, by: Actor, now: datetime) -> None:
    """Another time, another place, more or fewer seats. Whoever has a place keeps it and is told of a new time or
    place; where there is more room, those who wait move up. Refused (room_taken) for fewer than have a place."""
    hold(session)
    if rules.is_over(session.starts_at, session.cancelled_at, now):
        raise Refused(SESSION_OVER)
    _require_sound(draft, now)
    if draft.capacity < session.taken:
        raise Invalid([Problem("capacity", ROOM_TAKEN, sentence_for(ROOM_TAKEN))])

    moved = (session.starts_at, session.ends_at, session.room) != (draft.starts_at, draft.ends_at, draft.room.strip())
    session.starts_at, session.ends_at, session.room = draft.starts_at, draft.ends_at, draft.room.strip()
    session.capacity = draft.capacity
    if moved:
        session.moves += 1
    db.session.flush()
    if moved:
        for place in places_in(session):
            if place.state in COMING:
                place.reminded_at = None
                telling.withdraw(place, now)
                telling.tell(place, "moved", now)
    move_up(session, now)
    audit.record(by, "training.changed", f"training_session:{session.id}", now=now, moved=moved)


def call_off(session: TrainingSession, *, by: Actor, now: datetime) -> None:
    """The session does not take place; whoever signed up or waits is told. Harmless when repeated. Refused once it has
    begun."""
    hold(session)
    if session.cancelled_at is not None:
        return
    if session.starts_at <= now:
        raise Refused(SESSION_OVER)
    session.cancelled_at, session.taken = now, 0
    told = 0
    for place in places_in(session):
        if place.state in COMING:
            place.state, place.settled_at = PlaceState.CALLED_OFF, now
            telling.withdraw(place, now)
            telling.tell(place, "cancelled", now)
            told += 1
    db.session.flush()
    audit.record(by, "training.called_off", f"training_session:{session.id}", now=now, told=told)


def _require_sound(draft: SessionDraft, now: datetime) -> None:
    problems = []
    if draft.starts_at <= now:
        problems.append(Problem("starts_at", "invalid", _("A session begins in the future.")))
    if not draft.starts_at < draft.ends_at <= draft.starts_at + rules.LONGEST_SESSION:
        problems.append(Problem("ends_at", "invalid", _("It ends after it begins, on the same day.")))
    room = draft.room.strip()
    if not room or len(room) > rules.LONGEST_ROOM or has_control_characters(room):
        problems.append(Problem("room", "required", _("Say where: the address of a meeting, or a place.")))
    if not 0 < draft.capacity <= rules.MOST_PLACES:
        problems.append(Problem("capacity", "invalid", _("How many people can take part? From 1 to 5,000.")))
    if problems:
        raise Invalid(problems)
