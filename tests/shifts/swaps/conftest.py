"""A shift whose people can change places."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story

LATER = STARTS + timedelta(days=2)


class Evening:
    """One call-out with two shifts, two days apart. The people are asked; who sits is said by the test."""

    def __init__(self, *people: str, seats: int = 1, **first: object) -> None:
        self.story = Story()
        self.people = {name: a_volunteer(name).id for name in people}
        window = {"starts_at": LATER.isoformat(), "ends_at": (LATER + timedelta(hours=2)).isoformat()}
        call_out = self.story.launched(
            {"seats": seats, "role": "接线", **first}, {"seats": seats, "role": "汇总"} | window
        )
        self.call_out_id = call_out.id
        self.first, self.second = (need.id for need in call_out.needs)

    def says(self, name: str, action: str, need: int) -> None:
        call_out = db.session.get_one(CallOut, self.call_out_id)
        person = db.session.get_one(Volunteer, self.people[name])
        self.story.say(call_out, person, action, [db.session.get_one(Need, need)])

    def invitation(self, name: str) -> Invitation:
        query = select(Invitation).where(
            Invitation.call_out_id == self.call_out_id, Invitation.volunteer_id == self.people[name]
        )
        return db.session.scalars(query).one()

    def seat(self, name: str, need: int | None = None) -> Seat:
        query = select(Seat).where(Seat.volunteer_id == self.people[name], Seat.released_at.is_(None))
        return db.session.scalars(query if need is None else query.where(Seat.need_id == need)).one()

    def holders(self, need: int) -> list[str]:
        query = select(Seat.volunteer_id).where(Seat.need_id == need, Seat.released_at.is_(None)).order_by(Seat.id)
        names = {person: name for name, person in self.people.items()}
        return [names[person] for person in db.session.scalars(query)]


def books_agree() -> None:
    """Every need counts exactly the seats that are held, and nobody sits twice at one time."""
    for need in db.session.scalars(select(Need)):
        db.session.refresh(need)
        live = db.session.scalar(select(func.count()).where(Seat.need_id == need.id, Seat.released_at.is_(None)))
        offered = select(func.count()).where(ReservePlace.need_id == need.id, ReservePlace.state == "offered")
        assert (need.taken, need.offered) == (live, db.session.scalar(offered))
        assert need.taken + need.offered <= need.maximum


@pytest.fixture
def evening(ctx: flask.Flask) -> Evening:
    """Anna sits on the first shift; Bo on the second; Chen said yes and stands in reserve for the first."""
    found = Evening("安", "波", "晨")
    found.says("安", "yes", found.first)
    found.says("波", "yes", found.second)
    found.says("晨", "reserve", found.first)
    return found


@pytest.fixture
def stored(app: flask.Flask) -> Evening:
    """The same, on file."""
    with app.app_context(), transaction():
        found = Evening("安", "波", "晨")
        found.says("安", "yes", found.first)
        found.says("波", "yes", found.second)
        found.says("晨", "reserve", found.first)
        return found
