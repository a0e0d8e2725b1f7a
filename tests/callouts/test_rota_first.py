"""Whoever stands by on the rota of a team for the time of a shift is asked first, is told so, and may say no."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import func, select

from iwill.callouts import queries
from iwill.callouts.facts.sentences import own_reasons, reasons
from iwill.callouts.models import CallOut, Seat
from iwill.callouts.queries.field import Field
from iwill.callouts.queries.places import place_in_line
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.pool.models import Standby, Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story
from tests.callouts.test_place_in_line import in_line
from tests.conftest import NOW

TURN = "rota:1:1:2026-11-22"


def somebody(asked_days_ago: int, *, turn: str | None = "", hours: int = 4) -> Volunteer:
    """Asked so many days ago; with a turn on standby from two hours before the shift, of the rota or her own."""
    volunteer = a_volunteer()
    volunteer.last_asked_at = NOW - timedelta(days=asked_days_ago)
    if turn != "":
        begins = STARTS - timedelta(hours=2)
        row = Standby(volunteer_id=volunteer.id, source=turn, starts_at=begins, ends_at=begins + timedelta(hours=hours))
        db.session.add(row)
    db.session.flush()
    return volunteer


def ids(*people: Volunteer) -> list[int]:
    return [one.id for one in people]


def test_whoever_is_on_the_rota_for_the_whole_shift_comes_before_those_asked_longer_ago(
    ctx: flask.Flask, story: Story
) -> None:
    long_ago, lately = somebody(40), somebody(10)
    half, own, rota = somebody(30, turn=TURN, hours=3), somebody(20, turn=None), somebody(8, turn=TURN)
    drawn = somebody(9, turn="rota:1:2:2026-11-22")
    drawn.neutral_place = True
    call_out = story.draft()
    first = in_line(call_out, NOW)
    assert set(first[:2]) == {rota.id, drawn.id}
    assert first[2:] == ids(long_ago, half, own, lately)
    assert in_line(call_out, NOW, limit=3) == first[:3]
    assert in_line(call_out, NOW, limit=2, offset=1) == first[1:3]
    assert [place_of(one, call_out) for one in first] == [1, 2, 3, 4, 5, 6]


def test_the_rota_comes_first_also_where_many_shifts_are_looked_at_together(ctx: flask.Flask, story: Story) -> None:
    somebody(40)
    rota = somebody(8, turn=TURN)
    after = {
        "starts_at": (STARTS + timedelta(hours=3)).isoformat(),
        "ends_at": (STARTS + timedelta(hours=5)).isoformat(),
    }
    call_out = story.draft({}, after, after, after)
    policy = queries.policy_for(call_out)
    field = Field(call_out.needs, call_out, policy, NOW)
    for need in call_out.needs:
        alone = queries.rank_candidates(need, call_out, policy, NOW, limit=9)
        assert field.ranked(need, limit=9) == alone
        assert (alone[0].volunteer_id == rota.id) is (need is call_out.needs[0])


def test_the_rota_is_told_why_and_nobody_is_seated_by_it(ctx: flask.Flask, story: Story) -> None:
    somebody(40)
    rota = somebody(8, turn=TURN)
    call_out = story.draft()
    place = place_in_line(rota, call_out.needs[0], call_out, NOW)
    assert place is not None
    assert "before everybody else" in reasons(place, NOW)[0]
    assert "your turn on the rota" in own_reasons(place, NOW)[0]

    call_out = story.launched()
    asked = story.invitation(call_out, rota)
    assert asked.place is not None
    assert (asked.place["rank"], asked.place["on_rota"]) == (1, True)
    message = db.session.scalars(select(Message).where(Message.recipient_id == rota.id)).one()
    assert message.facts["why"] == ["skill:listening", "rota"]
    assert db.session.scalar(select(func.count()).select_from(Seat)) == 0
    assert story.say(call_out, rota, "no").outcome.value == "declined"


def place_of(volunteer_id: int, call_out: CallOut) -> int:
    place = place_in_line(db.session.get_one(Volunteer, volunteer_id), call_out.needs[0], call_out, NOW)
    assert place is not None
    return place.rank
