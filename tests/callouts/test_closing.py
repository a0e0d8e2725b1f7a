"""Closing a call-out while others answer: whoever is second sees what the first has done."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from iwill.callouts.models import CallOut, Seat
from iwill.callouts.services import callouts
from iwill.core.db import db, transaction
from iwill.core.errors import Refused
from iwill.pool.models import NEVER, Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.conftest import NOW

WEEK = timedelta(days=7)
ENDS = STARTS + timedelta(hours=2)
ENDED = ENDS + timedelta(minutes=1)


def test_a_stand_down_counts_offers_from_the_row_and_not_from_memory(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, anna, "yes")
    story.say(call_out, ben, "reserve")
    story.say(call_out, anna, "release")
    need = call_out.needs[0]
    assert need.offered == 1
    # As if it had been read before another process made the offer.
    set_committed_value(need, "offered", 0)
    callouts.stand_down(call_out, by=BY, now=NOW)
    db.session.refresh(need)
    assert (need.taken, need.offered) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "after", "served"),
    [
        pytest.param("real", ENDED, ENDS, id="a shift that is over"),
        pytest.param("real", NOW, NEVER, id="sent home before it began"),
        pytest.param("drill", ENDED, NEVER, id="a drill is practice"),
        pytest.param("real", ENDED + WEEK, ENDS, id="later all the same when its shift ended"),
    ],
)
def test_who_has_served_is_who_held_a_real_shift_that_ended(
    ctx: flask.Flask, story: Story, kind: str, after: datetime, served: datetime
) -> None:
    person, busy = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 2}, kind=kind)
    for one in (person, busy):
        story.say(call_out, one, "yes")
    busy.last_served_at = ENDS + WEEK
    callouts.stand_down(call_out, by=BY, now=after)
    for one, last in ((person, served), (busy, ENDS + WEEK)):
        db.session.refresh(one)
        assert one.last_served_at == last


def test_a_yes_that_had_to_wait_for_a_stand_down_gets_no_seat(app: flask.Flask, story: Story) -> None:
    with app.app_context(), transaction():
        volunteer_id = a_volunteer().id
        call_out_id = story.launched().id
    refused: list[str] = []

    def say_yes() -> None:
        with app.app_context():
            try:
                with transaction() as session:
                    call_out = session.get_one(CallOut, call_out_id)
                    story.say(call_out, session.get_one(Volunteer, volunteer_id), "yes")
            except Refused as refusal:
                refused.append(refusal.code)

    with app.app_context():
        with transaction() as session:
            callouts.stand_down(session.get_one(CallOut, call_out_id), by=BY, now=NOW)
            other = threading.Thread(target=say_yes)
            other.start()
            other.join(timeout=0.5)
            assert other.is_alive()
        other.join()
        assert refused == ["wrong_state"]
        assert db.session.scalars(select(Seat)).all() == []
