"""An evening of listeners with a supervisor, or without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story

ENDS = STARTS + timedelta(hours=2)
T_20 = STARTS - timedelta(minutes=20)
LISTENING: dict[str, Any] = {"role": "接线员", "seats": 2}
LEADING: dict[str, Any] = {"role": "督导", "skills": ["supervision"], "seats": 1, "required_for": ["接线员"]}


@dataclass
class Evening:
    """Two listeners, a supervisor, and another one who waits in reserve."""

    story: Story
    call_out: CallOut
    listeners: Sequence[Volunteer]
    supervisor: Volunteer
    backup: Volunteer

    @property
    def listening(self) -> Need:
        return self.call_out.needs[0]

    @property
    def leading(self) -> Need:
        return self.call_out.needs[1]

    def seat(self, volunteer: Volunteer) -> Seat:
        return db.session.scalars(
            select(Seat).where(Seat.volunteer_id == volunteer.id, Seat.released_at.is_(None))
        ).one()

    def news(self, volunteer: Volunteer) -> list[str]:
        """What a person was told on shift, in order."""
        told = select(Message).where(Message.recipient_id == volunteer.id, Message.purpose == Purpose.ON_SHIFT)
        return [message.facts["news"] for message in db.session.scalars(told.order_by(Message.id))]

    def at_the_desk(self) -> list[str]:
        """What the desk was told, in order."""
        told = select(Message).where(Message.purpose == Purpose.DUTY).order_by(Message.id)
        return [message.facts["news"] for message in db.session.scalars(told)]

    def supervisor_goes(self, now: datetime = T_20) -> None:
        self.story.say(self.call_out, self.supervisor, "release", [self.leading], now=now)


@pytest.fixture
def evening(ctx: Any) -> Evening:
    story = Story()
    listeners = [a_volunteer(), a_volunteer()]
    supervisor, backup = (a_volunteer(skills=["supervision"], phone=f"+861380013800{number}") for number in (1, 2))
    call_out = story.launched(LISTENING, LEADING)
    for one in listeners:
        story.say(call_out, one, "yes", [call_out.needs[0]])
    story.say(call_out, supervisor, "yes", [call_out.needs[1]])
    story.say(call_out, backup, "reserve", [call_out.needs[1]])
    return Evening(story, call_out, listeners, supervisor, backup)
