"""Whoever reported an act in progress is relieved: her shift ends, her hours until then stay, the reserve is called."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.models import Invitation, ReservePlace, Seat
from iwill.callouts.services import announcing
from iwill.callouts.terms import ReserveState
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.attendance.queries import attendance_of, served
from iwill.shifts.attendance.rules import presence
from iwill.shifts.attendance.terms import Presence
from iwill.shifts.cases.queries import line_of
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.rules import debrief_by
from iwill.shifts.danger.telling import cause_of, tell_reporter, write_line
from iwill.shifts.danger.terms import LineKind

# So many people of the reserve are asked to come at once; who is first there takes over.
MOST_CALLED = 5
WORTH_COMING = timedelta(minutes=15)


def relieve(report: DangerReport, by: Actor, now: datetime) -> None:
    """End the reporter's shift, keep her hours until now, call the reserve for her place and owe her a talk. Harmless
    when repeated; on a drill nobody goes home and nobody is called."""
    if report.relieved_at is not None:
        return
    policy = policies.current(db.session())
    report.relieved_at, report.debrief_due_at = now, debrief_by(policy, report.reported_at)
    write_line(report, LineKind.RELIEVED, by, now)
    if report.drill:
        return
    seat = report.seat
    attendance = attendance_of(seat.id)
    if presence(served(seat, attendance), policy, now) is Presence.PRESENT:
        attendance_services.check_out(seat, by, now)
    tell_reporter(report, now)
    if now < seat.need.ends_at - WORTH_COMING:
        call_reserve(report, now)


def call_reserve(report: DangerReport, now: datetime) -> int:
    """Ask those who wait in reserve on this line to come at once; returns how many. The desk, who is told as well,
    rings further people: a seat of a shift that has started is not given away by a link."""
    seat = report.seat
    needs = [need.id for need in line_of(seat.need)]
    waiting = (
        select(ReservePlace)
        .join(Invitation, Invitation.id == ReservePlace.invitation_id)
        .where(
            ReservePlace.need_id.in_(needs),
            ReservePlace.state == ReserveState.WAITING,
            Invitation.channel != Channel.MANUAL,
            ReservePlace.volunteer_id.not_in(_on_duty(needs, now)),
        )
        .order_by(ReservePlace.only_if_short, ReservePlace.joined_at, ReservePlace.id)
    )
    called: dict[int, ReservePlace] = {}
    for place in db.session.scalars(waiting):
        called.setdefault(place.volunteer_id, place)
    for place in list(called.values())[:MOST_CALLED]:
        _ask_to_come(report, place, now)
    write_line(report, LineKind.RESERVE_CALLED, SYSTEM, now)
    return min(len(called), MOST_CALLED)


def _on_duty(needs: list[int], now: datetime) -> list[int]:
    """Whoever has a seat of this line now cannot come besides."""
    held = select(Seat).where(Seat.need_id.in_(needs), Seat.released_at.is_(None))
    return [seat.volunteer_id for seat in db.session.scalars(held) if seat.need.starts_at <= now < seat.need.ends_at]


def _ask_to_come(report: DangerReport, place: ReservePlace, now: datetime) -> None:
    need = report.seat.need
    messaging_services.queue_to_volunteer(
        place.invitation.volunteer,
        Purpose.ON_SHIFT,
        cause=cause_of(report),
        dedupe_key=f"{cause_of(report)}:reserve:{place.volunteer_id}",
        brief=announcing.brief_for(need.call_out, now),
        facts={"news": "come_now", "needs": [need.id], "link_id": place.invitation.link_id},
        lane=Lane.CALL_OUT,
        passes_quiet_hours=False,
        now=now,
        expires_at=need.ends_at,
    )
