"""Reports of danger: one, those that are open or overdue, and what a colleague on the same line sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.shifts.cases.queries import line_of
from iwill.shifts.cases.rules import BEFORE_SHIFT
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger.models import DangerLine, DangerReport
from iwill.shifts.danger.terms import LineKind, Whom

_FOLLOW_UP_OWED = and_(DangerReport.follow_up_due_at.is_not(None), DangerReport.followed_up_at.is_(None))
_DEBRIEF_OWED = and_(DangerReport.debrief_due_at.is_not(None), DangerReport.debriefed_at.is_(None))
_OPEN = or_(DangerReport.closed_at.is_(None), _FOLLOW_UP_OWED, _DEBRIEF_OWED)


def report_by_id(report_id: int) -> DangerReport:
    """One report; Missing where there is none of that id."""
    found = db.session.get(DangerReport, report_id) if report_id < 2**31 else None
    if found is None:
        raise Missing
    return found


def reports_of(seat: Seat) -> Sequence[DangerReport]:
    """What was reported from a seat, the newest first."""
    query = select(DangerReport).where(DangerReport.seat_id == seat.id)
    return db.session.scalars(query.order_by(DangerReport.id.desc())).all()


def open_reports() -> Sequence[DangerReport]:
    """What somebody still has to do something about: unacknowledged first, the gravest first, then by age."""
    query = select(DangerReport).where(_OPEN)
    order = (DangerReport.acknowledged_at.is_not(None), DangerReport.level.desc(), DangerReport.reported_at)
    return db.session.scalars(query.order_by(*order)).all()


def closed_reports(limit: int) -> Sequence[DangerReport]:
    """The last reports with which nothing is left to do."""
    query = select(DangerReport).where(~_OPEN).order_by(DangerReport.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def reports_between(since: datetime, until: datetime) -> Sequence[DangerReport]:
    """Everything that was reported from one moment to another, in order."""
    query = select(DangerReport).where(DangerReport.reported_at >= since, DangerReport.reported_at <= until)
    return db.session.scalars(query.order_by(DangerReport.id)).all()


def count_unacknowledged(call_out: CallOut | None = None) -> int:
    """How many reports above R0 nobody has acknowledged; of one call-out where it is given."""
    waiting = (DangerReport.acknowledged_at.is_(None), DangerReport.closed_at.is_(None))
    return _count(and_(*waiting, DangerReport.level != DangerLevel.R0), call_out)


def count_overdue(now: datetime) -> int:
    """How many have a follow-up or a talk with the reporter that is overdue."""
    late = or_(
        and_(_FOLLOW_UP_OWED, DangerReport.follow_up_due_at < now),
        and_(_DEBRIEF_OWED, DangerReport.debrief_due_at < now),
    )
    return _count(late, None)


def seen_by_colleague(seat: Seat, now: datetime) -> Sequence[DangerReport]:
    """Open reports of R2 and above that others made on this seat's line and that want a second person, as long as its
    own shift runs or is near."""
    if not seat.need.starts_at - BEFORE_SHIFT <= now < seat.need.ends_at:
        return []
    ids = [need.id for need in line_of(seat.need)]
    query = (
        select(DangerReport)
        .join(Seat, Seat.id == DangerReport.seat_id)
        .where(
            Seat.need_id.in_(ids),
            DangerReport.seat_id != seat.id,
            DangerReport.closed_at.is_(None),
            DangerReport.level.in_([DangerLevel.R2, DangerLevel.R3]),
        )
    )
    return db.session.scalars(query.order_by(DangerReport.id)).all()


def open_on(need_ids: Sequence[int]) -> Sequence[DangerReport]:
    """Open reports above R0 on these shifts."""
    query = (
        select(DangerReport)
        .join(Seat, Seat.id == DangerReport.seat_id)
        .where(Seat.need_id.in_(need_ids), DangerReport.closed_at.is_(None), DangerReport.level != DangerLevel.R0)
    )
    return db.session.scalars(query.order_by(DangerReport.id)).all()


def to_tell_next(now: datetime) -> Sequence[int]:
    """Ids of the reports that go on to the next in line, the longest waiting first."""
    query = select(DangerReport.id).where(DangerReport.tell_next_at <= now)
    return db.session.scalars(query.order_by(DangerReport.tell_next_at, DangerReport.id)).all()


def told(report: DangerReport) -> set[Whom]:
    """As what people have been told of a report."""
    return {line.whom for line in report.lines if line.kind is LineKind.TOLD and line.whom is not None}


def joined(report: DangerReport) -> Sequence[DangerLine]:
    """Who stands by as a second person."""
    return [line for line in report.lines if line.kind is LineKind.JOINED]


def _count(which: ColumnElement[bool], call_out: CallOut | None) -> int:
    query = select(func.count()).select_from(DangerReport).where(which)
    if call_out is not None:
        query = query.join(Seat, Seat.id == DangerReport.seat_id).join(Need, Need.id == Seat.need_id)
        query = query.where(Need.call_out_id == call_out.id)
    return int(db.session.scalar(query) or 0)
