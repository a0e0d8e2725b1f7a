"""Group sessions: staff say when, with whom and for how many; volunteers sign up; afterwards who came is noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import Invitation
from iwill.callouts.schemas import has_control_characters
from iwill.core import policy as policies
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Volunteer
from iwill.shifts.supervision.models import GroupSession, SessionPlace
from iwill.shifts.supervision.rules import GROUP_PLACES
from iwill.shifts.supervision.terms import SESSION_FULL, SESSION_NOT_BEGUN, SESSION_OVER, SESSION_TIMES, TOO_MANY_PLACES

LEADER_LENGTH = 60


def make_session(
    leader: str, starts_at: datetime | None, ends_at: datetime | None, places: int | None, *, by: Actor, now: datetime
) -> GroupSession:
    """Offer a group session. Refuses a time that has passed or cannot be read, and more places than a group has."""
    leader, most = " ".join(leader.split()), int(policies.current(db.session())[GROUP_PLACES])
    problems = []
    if not 0 < len(leader) <= LEADER_LENGTH or has_control_characters(leader):
        problems.append(Problem("leader", "invalid", f"between 1 and {LEADER_LENGTH} characters"))
    if starts_at is None or starts_at <= now:
        problems.append(Problem("starts_at", SESSION_TIMES, sentence_for(SESSION_TIMES)))
    if ends_at is None or (starts_at is not None and ends_at <= starts_at):
        problems.append(Problem("ends_at", SESSION_TIMES, sentence_for(SESSION_TIMES)))
    if places is None or not 0 < places <= most:
        problems.append(Problem("places", TOO_MANY_PLACES, sentence_for(TOO_MANY_PLACES)))
    if problems:
        raise Invalid(problems)
    uid = new_uid()
    session = GroupSession(
        uid=uid,
        leader_sealed=seal(leader, uid),
        starts_at=starts_at,
        ends_at=ends_at,
        places=places,
        made_by=by.label,
        made_at=now,
    )
    db.session.add(session)
    db.session.flush()
    audit.record(by, "session.made", f"session:{session.id}", now=now, places=places)
    return session


def call_off(session: GroupSession, *, by: Actor, now: datetime) -> int:
    """It does not take place: whoever signed up is told; returns how many. Refused once it has begun."""
    _hold(session)
    if session.called_off_at is not None:
        return 0
    if session.starts_at <= now:
        raise Refused(SESSION_OVER)
    session.called_off_at = now
    db.session.flush()

    told = sum(_tell_called_off(session, place.volunteer, now) for place in session.people if place.left_at is None)
    audit.record(by, "session.called_off", f"session:{session.id}", now=now, told=told)
    return told


def sign_up(session: GroupSession, volunteer: Volunteer, *, by: Actor, now: datetime) -> SessionPlace:
    """Take a place. Harmless when repeated; refused where none is left, and once it has begun or was called off."""
    _hold(session)
    mine = _place_of(session, volunteer)
    if mine is not None and mine.left_at is None:
        return mine
    if session.called_off_at is not None or session.starts_at <= now:
        raise Refused(SESSION_OVER)
    if sum(place.left_at is None for place in session.people) >= session.places:
        raise Refused(SESSION_FULL)
    if mine is None:
        mine = SessionPlace(session_id=session.id, volunteer_id=volunteer.id, signed_up_at=now)
        db.session.add(mine)
    mine.signed_up_at, mine.left_at = now, None
    db.session.flush()
    audit.record(by, "session.signed_up", f"session:{session.id}", now=now, volunteer=volunteer.id)
    return mine


def leave_session(session: GroupSession, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Give the place back. Harmless where there is none; refused once the session has begun."""
    _hold(session)
    mine = _place_of(session, volunteer)
    if mine is None or mine.left_at is not None:
        return
    if session.starts_at <= now:
        raise Refused(SESSION_OVER)
    mine.left_at = now
    db.session.flush()
    audit.record(by, "session.left", f"session:{session.id}", now=now, volunteer=volunteer.id)


def note_who_came(session: GroupSession, came: Collection[int], *, by: Actor, now: datetime) -> int:
    """Note for everybody with a place whether they came, for the length of the session; returns how many did. Can be
    put right by noting it again; refused before it begins."""
    _hold(session)
    if session.called_off_at is not None or session.starts_at > now:
        raise Refused(SESSION_NOT_BEGUN)
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    for place in session.people:
        if place.left_at is None:
            place.came = place.volunteer_id in came
            place.minutes = length if place.came else 0
    db.session.flush()
    present = sum(bool(place.came) for place in session.people)
    audit.record(by, "session.attended", f"session:{session.id}", now=now, came=present)
    return present


def _hold(session: GroupSession) -> None:
    db.session.refresh(session, with_for_update=True)
    db.session.expire(session, ["people"])


def _place_of(session: GroupSession, volunteer: Volunteer) -> SessionPlace | None:
    return next((place for place in session.people if place.volunteer_id == volunteer.id), None)


def _tell_called_off(session: GroupSession, volunteer: Volunteer, now: datetime) -> int:
    """By the link of the last call-out that she was asked for by mail; nobody else signs up."""
    theirs = (
        select(Invitation)
        .where(Invitation.volunteer_id == volunteer.id, Invitation.channel != Channel.MANUAL)
        .order_by(Invitation.id.desc())
        .limit(1)
    )
    invitation = db.session.scalar(theirs)
    if invitation is None:
        return 0
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.ON_SHIFT,
        cause=f"session:{session.id}",
        dedupe_key=f"session:{session.id}:off:{volunteer.id}",
        brief=None,
        facts={
            "news": "session_off",
            "words": {},
            "moments": {"starts": session.starts_at.isoformat()},
            "link_id": invitation.link_id,
        },
        lane=Lane.SEAT,
        passes_quiet_hours=False,
        now=now,
        expires_at=session.starts_at,
    )
    return 1
