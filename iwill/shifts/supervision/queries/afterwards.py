"""What comes after a shift: talks that were offered, sessions in groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.shifts.supervision.models import Debrief, GroupSession
from iwill.shifts.supervision.terms import DebriefAnswer


def debrief_of(seat_id: int) -> Debrief | None:
    """The talk that was offered about a seat."""
    return db.session.scalar(select(Debrief).where(Debrief.seat_id == seat_id))


def debriefs_wished() -> Sequence[Debrief]:
    """The talks that people wish for and that nobody has held yet, the soonest first."""
    wished = select(Debrief).where(Debrief.answer == DebriefAnswer.YES, Debrief.held_at.is_(None))
    return db.session.scalars(wished.order_by(Debrief.wished_at, Debrief.id)).all()


def debrief_by_id(debrief_id: int) -> Debrief:
    """One offer; Missing where there is none of that id."""
    found = db.session.get(Debrief, debrief_id)
    if found is None:
        raise Missing
    return found


def sessions_from(since: datetime) -> Sequence[GroupSession]:
    """Group sessions that were not over at an instant, the soonest first; also those called off."""
    return db.session.scalars(
        select(GroupSession).where(GroupSession.ends_at > since).order_by(GroupSession.starts_at, GroupSession.id)
    ).all()


def session_by_id(session_id: int) -> GroupSession:
    """One group session; Missing where there is none of that id."""
    found = db.session.get(GroupSession, session_id)
    if found is None:
        raise Missing
    return found


def leader_of(session: GroupSession) -> str:
    """Who leads a session."""
    return unseal(session.leader_sealed, session.uid)
