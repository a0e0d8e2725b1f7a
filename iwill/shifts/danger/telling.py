"""Who is told of danger: a message to each, and a line in the timeline for each, in the same transaction.

A message holds the level, the case code and the role, never a word about anybody. Staff get it at any hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import SYSTEM, Actor, Role
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.shifts.danger.models import DangerLine, DangerReport
from iwill.shifts.danger.rules import Reachable
from iwill.shifts.danger.terms import LineKind, Whom
from iwill.shifts.supervision.queries import supervisors_on
from iwill.shifts.supervision.terms import OnDuty

# After this time nobody could do anything any more with a cry for help that was held up on its way.
EXPIRES = timedelta(hours=6)
_AT_THE_DESK = {Whom.DESK: (Role.STAFF, Role.ORGANIZER), Whom.COMMAND: (Role.ORGANIZER, Role.ADMIN)}


def write_line(report: DangerReport, kind: LineKind, by: Actor, now: datetime, **more: Any) -> DangerLine:
    """Add a line to the timeline."""
    line = DangerLine(report=report, kind=kind, by=by.label, at=now, **more)
    db.session.add(line)
    db.session.flush()
    return line


def reachable(report: DangerReport, now: datetime) -> Reachable:
    """Which supervisors of this shift a message reaches."""
    first, second = _supervisors(report, now)
    return Reachable(first is not None, second is not None)


def tell(report: DangerReport, whom: Iterable[Whom], now: datetime) -> None:
    """Tell these, each person once a round however many parts she has; whoever nobody can tell has a line too."""
    first, second = _supervisors(report, now)
    told: set[int] = set()
    turn = len(report.lines)
    for one in whom:
        if one in _AT_THE_DESK:
            staff = staff_in(*_AT_THE_DESK[one]) or staff_in(Role.ADMIN)
            people = [f"staff:{person.id}" for person in staff]
            for person in staff:
                if person.id not in told:
                    _tell_staff(report, person, turn, now)
            told.update(person.id for person in staff)
        else:
            seat = first if one is Whom.SUPERVISOR else second
            people = [f"volunteer:{seat.volunteer_id}"] if seat is not None else []
            if seat is not None:
                _tell_supervisor(report, seat, turn, now)
        for label in people:
            write_line(report, LineKind.TOLD, SYSTEM, now, whom=one, person=label, level=report.level)
        if not people:
            write_line(report, LineKind.NOBODY_THERE, SYSTEM, now, whom=one)


def tell_reporter(report: DangerReport, now: datetime) -> None:
    """Tell her that she is relieved, that her hours until now count, and by when somebody talks with her."""
    assert report.debrief_due_at is not None
    seat = report.seat
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    if invitation.channel is Channel.MANUAL:
        return
    messaging_services.queue_to_volunteer(
        seat.volunteer,
        Purpose.ON_SHIFT,
        cause=cause_of(report),
        dedupe_key=f"{cause_of(report)}:relieved",
        brief=announcing.brief_for(seat.need.call_out, now),
        facts={
            "news": "relieved",
            "words": {"seat": str(seat.id)},
            "moments": {"talk_by": report.debrief_due_at.isoformat()},
            "needs": [seat.need_id],
            "link_id": invitation.link_id,
        },
        lane=Lane.SEAT,
        passes_quiet_hours=True,
        now=now,
        expires_at=now + EXPIRES,
    )


def cause_of(report: DangerReport) -> str:
    """The name under which the messages of a report are found."""
    return f"danger:{report.id}"


def _supervisors(report: DangerReport, now: datetime) -> tuple[Seat | None, Seat | None]:
    """The seats of the first and the second supervisor whom a message reaches; never the reporter's own."""
    found = [_seat_told(one) for one in supervisors_on(report.seat.need, now)]
    reached = [seat for seat in found if seat is not None and seat.volunteer_id != report.seat.volunteer_id]
    first, second, *_rest = [*reached, None, None]
    return first, second


def _seat_told(one: OnDuty) -> Seat | None:
    if one.seat_id is None:
        return None
    seat = db.session.get_one(Seat, one.seat_id)
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    return seat if invitation.channel is not Channel.MANUAL else None


def _words(report: DangerReport) -> dict[str, str]:
    need = report.seat.need
    return {
        "level": report.level.value,
        "case": report.case_code,
        "role": need.role,
        "call_out": str(need.call_out_id),
        "report": str(report.id),
        "drill": "yes" if report.drill else "",
    }


def _tell_supervisor(report: DangerReport, seat: Seat, turn: int, now: datetime) -> None:
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    messaging_services.queue_to_volunteer(
        seat.volunteer,
        Purpose.ON_SHIFT,
        cause=cause_of(report),
        dedupe_key=f"{cause_of(report)}:{turn}:volunteer:{seat.volunteer_id}",
        brief=announcing.brief_for(seat.need.call_out, now),
        facts={
            "news": "danger",
            "words": _words(report) | {"seat": str(seat.id)},
            "moments": {"at": report.reported_at.isoformat()},
            "needs": [seat.need_id],
            "link_id": invitation.link_id,
        },
        lane=Lane.CALL_OUT,
        passes_quiet_hours=True,
        now=now,
        expires_at=now + EXPIRES,
    )


def _tell_staff(report: DangerReport, staff: Staff, turn: int, now: datetime) -> None:
    messaging_services.queue_to_staff(
        staff,
        Purpose.DUTY,
        cause=cause_of(report),
        dedupe_key=f"{cause_of(report)}:{turn}:staff:{staff.id}",
        facts={
            "news": "danger",
            "words": _words(report),
            "moments": {"at": report.reported_at.isoformat()},
        },
        now=now,
        expires_at=now + EXPIRES,
        lane=Lane.CALL_OUT,
    )


def people_told(report: DangerReport) -> Sequence[DangerLine]:
    """The lines that say who was told, or that nobody was there to be."""
    return [line for line in report.lines if line.kind in (LineKind.TOLD, LineKind.NOBODY_THERE)]
