"""With whom somebody has served, and who meets whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from iwill.callouts.models import CallOut
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.engagement.recognition.models import Introduction, Reunion, ReunionGuest
from iwill.engagement.recognition.queries.served import stands
from iwill.engagement.recognition.rules import MEETING_DAYS
from iwill.engagement.recognition.terms import MeetingState
from iwill.pool.models import Volunteer
from iwill.shifts.hours.models import HoursEntry


def served_with(volunteer_id: int, since: datetime) -> Sequence[tuple[Volunteer, CallOut]]:
    """Who served in the same call-outs as somebody, on a shift that ended after an instant; the latest first."""
    mine, theirs = aliased(HoursEntry), aliased(HoursEntry)
    pairs = (
        select(theirs.volunteer_id, theirs.call_out_id)
        .join(mine, and_(mine.call_out_id == theirs.call_out_id, mine.volunteer_id == volunteer_id))
        .where(theirs.volunteer_id != volunteer_id, theirs.ended_at > since, *stands(mine), *stands(theirs))
        .distinct()
        .subquery()
    )
    query = (
        select(Volunteer, CallOut)
        .join(pairs, pairs.c.volunteer_id == Volunteer.id)
        .join(CallOut, CallOut.id == pairs.c.call_out_id)
        .where(Volunteer.erased_at.is_(None))
        .order_by(CallOut.id.desc(), Volunteer.name_key)
    )
    return [(person, call_out) for person, call_out in db.session.execute(query)]


def introductions_of(volunteer_id: int, now: datetime) -> Sequence[Introduction]:
    """Those that wait for somebody's yes or no, and those that both have said yes to."""
    since = now - timedelta(days=int(policies.current(db.session())[MEETING_DAYS]))
    waits = and_(
        Introduction.asked_id == volunteer_id,
        Introduction.state == MeetingState.ASKED,
        Introduction.asked_at > since,
    )
    own = or_(Introduction.asked_id == volunteer_id, Introduction.asker_id == volunteer_id)
    both = and_(own, Introduction.state == MeetingState.ACCEPTED)
    return db.session.scalars(select(Introduction).where(or_(waits, both)).order_by(Introduction.id.desc())).all()


def reunions_of(volunteer_id: int, now: datetime) -> Sequence[ReunionGuest]:
    """Reunions to come to which somebody is invited."""
    query = (
        select(ReunionGuest)
        .join(Reunion, Reunion.id == ReunionGuest.reunion_id)
        .where(ReunionGuest.volunteer_id == volunteer_id, Reunion.starts_at > now - timedelta(hours=2))
        .order_by(Reunion.starts_at)
    )
    return db.session.scalars(query).all()


def reunions_ahead(now: datetime) -> Sequence[tuple[Reunion, int, int]]:
    """Reunions to come, with how many are invited and how many come."""
    comes = func.count().filter(ReunionGuest.state == MeetingState.ACCEPTED)
    query = (
        select(Reunion, func.count(), comes)
        .join(ReunionGuest, ReunionGuest.reunion_id == Reunion.id)
        .where(Reunion.starts_at > now)
        .group_by(Reunion.id)
        .order_by(Reunion.starts_at)
    )
    return [(reunion, invited, coming) for reunion, invited, coming in db.session.execute(query)]


def introduction_by_id(introduction_id: int) -> Introduction:
    """One introduction; missing where there is none."""
    found = db.session.get(Introduction, introduction_id)
    if found is None:
        raise Missing
    return found
