"""A shift that people served, in a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut, Seat
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import services as attendance
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import standing_entry
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story

ENDS = STARTS + timedelta(hours=2)


@dataclass
class Evening:
    """A call-out and its people, each with a seat."""

    call_out: CallOut
    seats: list[Seat]

    def person(self, number: int = 0) -> Volunteer:
        return self.seats[number].volunteer

    def served(
        self, number: int = 0, *, come: datetime = STARTS, left: datetime | None = ENDS, by: Actor | None = None
    ) -> HoursEntry | None:
        """The person signs in and out; what stands of her hours afterwards."""
        seat = self.seats[number]
        by = by or herself(seat.volunteer)
        attendance.check_in(seat, by, come)
        if left is not None:
            attendance.check_out(seat, by, left)
        return standing_entry(seat.id)


def herself(volunteer: Volunteer) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer.id)


def an_evening(people: int = 1, *needs: dict[str, Any], kind: str = "real") -> Evening:
    """So many people with a seat from 20:00 to 22:00, or one each in the needs given."""
    story = Story()
    everybody = [a_volunteer() for _ in range(people)]
    call_out = story.launched(*(needs or ({"seats": people},)), kind=kind)
    for place, volunteer in enumerate(everybody):
        need = call_out.needs[min(place, len(call_out.needs) - 1)]
        story.say(call_out, volunteer, "yes", [need])
    seats = {seat.volunteer_id: seat for seat in db.session.scalars(select(Seat))}
    return Evening(call_out, [seats[volunteer.id] for volunteer in everybody])


@pytest.fixture
def evening(ctx: object) -> Evening:
    return an_evening()
