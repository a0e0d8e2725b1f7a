"""Who is with somebody on a shift: those who supervise it, and one at her side. Numbers are shown by consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import Seat
from iwill.callouts.queries.calls import number_to_ring
from iwill.pool.services.contacts import contact_value
from iwill.shifts.attendance import queries


@dataclass(frozen=True)
class Beside:
    """Somebody on the same shift. `may_show` says that there is a number which may be shown; it is read only where
    numbers were asked for."""

    name: str
    supervises: bool
    volunteer_id: int | None
    may_show: bool
    phone: str | None = None


def beside(seat: Seat, now: datetime, *, numbers: bool) -> Sequence[Beside]:
    """Supervisors first, then the one at her side."""
    buddy = queries.buddy_of(seat)
    found = [(held, True) for held in queries.supervising(seat.need)]
    found += [(buddy, False)] if buddy is not None else []
    return [_beside(held, supervises=supervises, numbers=numbers) for held, supervises in found]


def _beside(held: Seat, *, supervises: bool, numbers: bool) -> Beside:
    person, attendance = held.volunteer, queries.attendance_of(held.id)
    shared = attendance is not None and attendance.phone_shared_at is not None
    number = number_to_ring(person) if shared else None
    return Beside(
        name=person.preferred_name,
        supervises=supervises,
        volunteer_id=person.id,
        may_show=number is not None,
        phone=contact_value(number) if number is not None and numbers else None,
    )
