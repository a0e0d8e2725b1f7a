"""Who is with somebody on a shift: those who supervise it, and one at her side. A volunteer's number is shown with her
consent alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import Seat
from iwill.callouts.queries.calls import number_to_ring
from iwill.pool.services.contacts import contact_value
from iwill.shifts.attendance.queries import attendance_of, buddy_of
from iwill.shifts.supervision.queries import supervisors_on
from iwill.shifts.supervision.terms import OnDuty


@dataclass(frozen=True)
class Beside:
    """Somebody on the same shift; a member of staff who was named has no `volunteer_id`. `may_show` says that there is
    a number which may be shown, `phone` is it where numbers were asked for."""

    name: str
    supervises: bool
    present: bool
    volunteer_id: int | None
    may_show: bool
    phone: str | None


def beside(seat: Seat, now: datetime, *, numbers: bool) -> Sequence[Beside]:
    """Supervisors first, whom to turn to first standing first; then the one at her side."""
    found = [_supervisor(one, numbers=numbers) for one in supervisors_on(seat.need, now) if one.seat_id != seat.id]
    buddy = buddy_of(seat)
    return found if buddy is None else [*found, _buddy(buddy, numbers=numbers)]


def _supervisor(one: OnDuty, *, numbers: bool) -> Beside:
    agreed = one.seat_id is None or _shares(one.seat_id)
    may_show = agreed and one.phone is not None
    phone = one.phone if may_show and numbers else None
    return Beside(one.name, True, one.present, one.volunteer_id, may_show, phone)


def _buddy(held: Seat, *, numbers: bool) -> Beside:
    person, attendance = held.volunteer, attendance_of(held.id)
    number = number_to_ring(person) if _shares(held.id) else None
    present = attendance is not None and attendance.came_at is not None and attendance.left_at is None
    phone = contact_value(number) if number is not None and numbers else None
    return Beside(person.preferred_name, False, present, person.id, number is not None, phone)


def _shares(seat_id: int) -> bool:
    attendance = attendance_of(seat_id)
    return attendance is not None and attendance.phone_shared_at is not None
