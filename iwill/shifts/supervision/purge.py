"""What supervision lets go of: calls for support, talks and gaps after a year, who came to a group session later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, delete_some, purge
from iwill.shifts.supervision.models import (
    Debrief,
    GroupSession,
    SessionPlace,
    SupervisionGap,
    SupportCall,
    SupportRing,
)

CALLS_KEPT = declare(
    "purge.support_days",
    365,
    "days",
    "个人信息保护法 art. 19: as short as the purpose allows",
    "calls for support, talks after a shift and times without a supervisor are forgotten after this long",
)
SESSIONS_KEPT = declare(
    "purge.group_sessions_days",
    1095,
    "days",
    "our own judgement: three yearly reports",
    "who came to a group session, and for how long, is forgotten after this long",
)


@purge("support_calls", keep=CALLS_KEPT)
def support_calls(before: datetime) -> int:
    """Calls for support, with who was told."""
    old = select(SupportCall.id).where(SupportCall.called_at < before).order_by(SupportCall.id)
    some = list(db.session.scalars(old.limit(BATCH)))
    db.session.execute(delete(SupportRing).where(SupportRing.call_id.in_(some)))
    return delete_some(
        db.session(), SupportCall, select(SupportCall.id).where(SupportCall.id.in_(some)), SupportCall.id
    )


@purge("debriefs", keep=CALLS_KEPT)
def debriefs(before: datetime) -> int:
    """Talks that were offered, whatever became of them."""
    return delete_some(db.session(), Debrief, select(Debrief.id).where(Debrief.offered_at < before), Debrief.id)


@purge("supervision_gaps", keep=CALLS_KEPT)
def supervision_gaps(before: datetime) -> int:
    """Times without a supervisor."""
    old = select(SupervisionGap.id).where(SupervisionGap.ended_at < before)
    return delete_some(db.session(), SupervisionGap, old, SupervisionGap.id)


@purge("group_sessions", keep=SESSIONS_KEPT)
def group_sessions(before: datetime) -> int:
    """Group sessions, with who signed up."""
    old = select(GroupSession.id).where(GroupSession.ends_at < before).order_by(GroupSession.id)
    some = list(db.session.scalars(old.limit(BATCH)))
    db.session.execute(delete(SessionPlace).where(SessionPlace.session_id.in_(some)))
    these = select(GroupSession.id).where(GroupSession.id.in_(some))
    return delete_some(db.session(), GroupSession, these, GroupSession.id)
