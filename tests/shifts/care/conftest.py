"""Somebody who has served, and somebody of care who reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import services as attendance
from iwill.shifts.care import services
from iwill.shifts.care.models import AfterShiftAnswer
from iwill.shifts.care.terms import Feeling, Said, TalkTime, Workload
from tests.builders import a_staff, a_volunteer
from tests.callouts.conftest import STARTS, Story

END = STARTS + timedelta(hours=2)
HOUR = timedelta(hours=1)


@dataclass
class Served:
    """One person with a seat from 20:00 to 22:00 who has signed in and out."""

    volunteer: Volunteer
    seat: Seat
    by: Actor

    def says(self, feeling: str, *, now: datetime = END, **more: Any) -> AfterShiftAnswer:
        said = Said(
            Feeling(feeling),
            Workload(more["workload"]) if "workload" in more else None,
            more.get("words", ""),
            TalkTime(more["talk"]) if "talk" in more else None,
        )
        return services.answer(self.seat, said, self.by, now)


def served(*, name: str | None = None, out: datetime | None = END, **about: Any) -> Served:
    """Somebody whose shift is over; `out` None says that she forgot to sign out."""
    story, volunteer = Story(), a_volunteer(name, **about)
    story.say(story.launched(), volunteer, "yes")
    seat = db.session.scalars(select(Seat).where(Seat.volunteer_id == volunteer.id)).one()
    by = Actor(ActorKind.VOLUNTEER, volunteer.id)
    attendance.check_in(seat, by, STARTS)
    if out is not None:
        attendance.check_out(seat, by, out)
    return Served(volunteer, seat, by)


def an_officer(name: str = "林老师") -> Staff:
    """Somebody with the role care."""
    return a_staff(Role.CARE, name=name)


def acting(staff: Staff) -> Actor:
    """Staff as they act."""
    return Actor(ActorKind.STAFF, staff.id, staff.role)


def told() -> list[tuple[str, str, int]]:
    """Purpose, news and reader of every message of care, in order."""
    rows = db.session.scalars(select(Message).where(Message.purpose.in_(("care", "duty"))).order_by(Message.id))
    return [(row.purpose.value, row.facts["news"], row.recipient_id) for row in rows]
