"""A shift with somebody who leads it, on the evening when it runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import CallOut, Seat
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.shifts.attendance import services as attendance
from tests.builders import a_staff, a_volunteer
from tests.callouts.conftest import STARTS, Story

DURING = STARTS + timedelta(minutes=30)


class Night:
    """Listeners, who are led by two supervisors; an organizer and somebody at the desk. Everybody is named."""

    def __init__(self, *, kind: str = "real", supervisors: int = 2, after: bool = False) -> None:
        self.story = Story()
        leaders = [f"督导{number}" for number in range(1, supervisors + 1)]
        self.people = {name: a_volunteer(name, skills=("listening",)) for name in ("小林", "小周", "小吴")}
        self.people |= {name: a_volunteer(name, skills=("psychological_support",)) for name in leaders}
        self.people["候补"] = a_volunteer("候补")
        self.staff = {role: a_staff(role) for role in (Role.STAFF, Role.ORGANIZER, Role.ADMIN)}
        later = STARTS + timedelta(hours=2)
        needs: list[dict[str, Any]] = [
            {"role": "接线", "seats": 2},
            {"role": "督导", "seats": 2, "skills": ["psychological_support"], "required_for": ["接线"]},
        ]
        if after:
            needs.append(
                {"role": "接线", "starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=2)).isoformat()}
            )
        self.call_out: CallOut = self.story.launched(*needs, kind=kind)
        front, lead, *rest = self.call_out.needs
        for name in ("小林", "小周"):
            self.story.say(self.call_out, self.people[name], "yes", [front])
        for name in leaders:
            self.story.say(self.call_out, self.people[name], "yes", [lead])
        for need in rest:
            self.story.say(self.call_out, self.people["小吴"], "yes", [need])
        self.story.say(self.call_out, self.people["候补"], "reserve", [front])

    def seat(self, name: str) -> Seat:
        query = select(Seat).where(Seat.volunteer_id == self.people[name].id, Seat.released_at.is_(None))
        return db.session.scalars(query).one()

    def by(self, name: str) -> Actor:
        return Actor(ActorKind.VOLUNTEER, self.people[name].id)

    def at_work(self, name: str, now: datetime = STARTS) -> Seat:
        attendance.check_in(self.seat(name), self.by(name), now)
        return self.seat(name)

    def news(self, *purposes: Purpose) -> list[tuple[str, str]]:
        """Who was sent which news, by name or role, in order."""
        names = {("volunteer", person.id): name for name, person in self.people.items()}
        names |= {("staff", person.id): role.value for role, person in self.staff.items()}
        wanted = purposes or (Purpose.ON_SHIFT, Purpose.DUTY)
        rows = db.session.scalars(select(Message).where(Message.purpose.in_(wanted)).order_by(Message.id))
        return [(names[row.recipient_kind.value, row.recipient_id], row.facts["news"]) for row in rows]


@pytest.fixture
def night(ctx: flask.Flask) -> Night:
    return Night()
