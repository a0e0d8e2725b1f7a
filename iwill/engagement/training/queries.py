"""Sessions to come, places in them, personal links, and what waits for staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.terms import CallOutKind
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.tokens import LinkPurpose, read_token
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.training.models import CourseLink, TrainingPlace, TrainingSession
from iwill.engagement.training.terms import COMING, PlaceState
from iwill.pool.courses.models import Course
from iwill.pool.merging.models import MovedLink
from iwill.pool.queries import LARGEST_ID

RECENT = timedelta(days=120)


def session_by_id(session_id: int) -> TrainingSession:
    """One session; Missing where there is none of that id."""
    found = db.session.get(TrainingSession, session_id) if session_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def sessions_of(course: Course, now: datetime) -> Sequence[TrainingSession]:
    """Those to come and those of the last months, by time."""
    query = select(TrainingSession).where(
        TrainingSession.course_id == course.id, TrainingSession.ends_at > now - RECENT
    )
    return db.session.scalars(query.order_by(TrainingSession.starts_at)).all()


def sessions_to_come(now: datetime, course_ids: Collection[int] | None = None) -> Sequence[TrainingSession]:
    """What somebody can still sign up for, by time."""
    query = (
        select(TrainingSession)
        .options(joinedload(TrainingSession.course))
        .where(TrainingSession.starts_at > now, TrainingSession.cancelled_at.is_(None))
    )
    if course_ids is not None:
        query = query.where(TrainingSession.course_id.in_(list(course_ids)))
    return db.session.scalars(query.order_by(TrainingSession.starts_at, TrainingSession.id)).all()


def place_of(session_id: int, volunteer_id: int) -> TrainingPlace | None:
    """The place of one person in one session, however it stands."""
    return db.session.scalar(
        select(TrainingPlace).where(TrainingPlace.session_id == session_id, TrainingPlace.volunteer_id == volunteer_id)
    )


def places_in(session: TrainingSession) -> Sequence[TrainingPlace]:
    """Everybody in a session in the order of joining; who gave a place back is among them."""
    query = (
        select(TrainingPlace)
        .options(joinedload(TrainingPlace.volunteer))
        .where(TrainingPlace.session_id == session.id)
        .order_by(TrainingPlace.joined_at, TrainingPlace.id)
    )
    return db.session.scalars(query).all()


def coming_places(volunteer_id: int, now: datetime) -> Sequence[TrainingPlace]:
    """What somebody has signed up for and is still to come, by time."""
    query = (
        select(TrainingPlace)
        .join(TrainingSession, TrainingSession.id == TrainingPlace.session_id)
        .where(
            TrainingPlace.volunteer_id == volunteer_id,
            TrainingPlace.state.in_(COMING),
            TrainingSession.ends_at > now,
            TrainingSession.cancelled_at.is_(None),
        )
    )
    return db.session.scalars(query.order_by(TrainingSession.starts_at)).all()


def places_of(volunteer_id: int) -> Sequence[TrainingPlace]:
    """Every session that somebody has anything to do with, the latest first."""
    query = (
        select(TrainingPlace)
        .join(TrainingSession, TrainingSession.id == TrainingPlace.session_id)
        .options(joinedload(TrainingPlace.session).joinedload(TrainingSession.course))
        .where(TrainingPlace.volunteer_id == volunteer_id)
    )
    return db.session.scalars(query.order_by(TrainingSession.starts_at.desc(), TrainingPlace.id.desc())).all()


def waiting_in(session_id: int) -> Sequence[int]:
    """Ids of the places on the waiting list, the longest waiting first."""
    query = select(TrainingPlace.id).where(
        TrainingPlace.session_id == session_id, TrainingPlace.state == PlaceState.WAITING
    )
    return db.session.scalars(query.order_by(TrainingPlace.joined_at, TrainingPlace.id)).all()


def waiting_counts(session_ids: Collection[int]) -> Mapping[int, int]:
    """How many wait for a place, by session."""
    query = (
        select(TrainingPlace.session_id, func.count())
        .where(TrainingPlace.session_id.in_(list(session_ids)), TrainingPlace.state == PlaceState.WAITING)
        .group_by(TrainingPlace.session_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def due_reminders(until: datetime, now: datetime) -> Sequence[int]:
    """Ids of places in sessions that begin soon, whose holders have not been reminded."""
    query = (
        select(TrainingPlace.id)
        .join(TrainingSession, TrainingSession.id == TrainingPlace.session_id)
        .where(
            TrainingPlace.state == PlaceState.SIGNED_UP,
            TrainingPlace.reminded_at.is_(None),
            TrainingSession.starts_at > now,
            TrainingSession.starts_at <= until,
            TrainingSession.cancelled_at.is_(None),
        )
    )
    return db.session.scalars(query.order_by(TrainingPlace.id)).all()


def link_to(volunteer_id: int, course_id: int) -> CourseLink | None:
    """The personal link of one person to one course."""
    return db.session.scalar(
        select(CourseLink).where(CourseLink.volunteer_id == volunteer_id, CourseLink.course_id == course_id)
    )


def link_behind(token: str) -> CourseLink | None:
    """The link that a token opens, also once it has run out; None for anything else."""
    link_id = read_token(LinkPurpose.TRAINING, token)
    if link_id is None:
        return None
    moved = db.session.get(MovedLink, link_id)
    return db.session.scalar(select(CourseLink).where(CourseLink.link_id == (moved.leads_to if moved else link_id)))


def finished_alone() -> Sequence[CourseLink]:
    """Who says that she has taken a course alone, the first first: it waits for somebody to confirm it."""
    query = (
        select(CourseLink)
        .options(joinedload(CourseLink.course), joinedload(CourseLink.volunteer))
        .where(CourseLink.finished_on.is_not(None))
    )
    return db.session.scalars(query.order_by(CourseLink.finished_on, CourseLink.id)).all()


def drills_of(volunteer_id: int) -> int:
    """In how many drills somebody answered, whatever the answer: those called like a real one, and those of letters."""
    called = (
        select(func.count())
        .select_from(Invitation)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(
            Invitation.volunteer_id == volunteer_id,
            Invitation.answer.is_not(None),
            CallOut.kind == CallOutKind.DRILL,
        )
    )
    by_letter = select(func.count()).where(
        JourneyAnswer.volunteer_id == volunteer_id,
        JourneyAnswer.question == "drill",
        JourneyAnswer.undone_at.is_(None),
    )
    return int(db.session.scalar(called) or 0) + int(db.session.scalar(by_letter) or 0)


def finished_by(volunteer_id: int) -> Sequence[CourseLink]:
    """What somebody says she has taken alone and nobody has confirmed yet."""
    query = select(CourseLink).where(CourseLink.volunteer_id == volunteer_id, CourseLink.finished_on.is_not(None))
    return db.session.scalars(query.order_by(CourseLink.id)).all()
