"""Limits hold across call-outs, for asking, previewing and answering alike; only a named person sets one aside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import flask
import pytest
from sqlalchemy import select

from iwill.callouts import limits, queries
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.terms import FactKind
from iwill.callouts.limits import Commitment
from iwill.callouts.models import CallOut, Seat
from iwill.callouts.terms import Rule, Work
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.core.policy import REGISTRY
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story
from tests.conftest import NOW

LIN, WANG = an_actor(id=11), an_actor(id=12)
POLICY = {name: policy.default for name, policy in REGISTRY.items()}
OVER = STARTS + timedelta(hours=3)


def window(starts_at: datetime, hours: float = 2) -> dict[str, str]:
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=hours)).isoformat()}


def seated(story: Story, volunteer: Volunteer, **request: str) -> Seat:
    call_out = story.launched({"seats": 1}, **request)
    story.say(call_out, volunteer, "yes")
    return db.session.scalars(select(Seat).where(Seat.volunteer_id == volunteer.id)).one()


def a_call(story: Story, starts_at: datetime, **request: str) -> CallOut:
    return story.draft(window(starts_at), **({"respond_by": (starts_at - timedelta(hours=1)).isoformat()} | request))


def reason(call_out: CallOut, volunteer: Volunteer, now: datetime = OVER) -> str | None:
    return queries.eligibility(volunteer.id, call_out.needs[0], call_out, now).reason


def test_a_hard_shift_is_followed_by_a_day_of_rest(ctx: flask.Flask, story: Story) -> None:
    volunteer = a_volunteer()
    seat = seated(story, volunteer)
    soon, later = a_call(story, STARTS + timedelta(hours=15)), a_call(story, STARTS + timedelta(hours=26))
    assert (reason(soon, volunteer), reason(later, volunteer)) == (None, None)
    fact = facts.enter_fact(seat, FactKind.HARD_SHIFT, by=LIN, now=OVER)
    assert (reason(soon, volunteer), reason(later, volunteer)) == (Rule.REST, None)
    assert queries.preview(soon, OVER)[0].excluded == {"rest": 1}
    assert fact_queries.hard_shifts_ended([volunteer.id], OVER) == {volunteer.id: seat.need.ends_at}
    facts.decide_fact(fact, stands=False, by=LIN, now=OVER)
    assert reason(soon, volunteer) is None


def test_a_calm_call_out_waits_twelve_hours_after_a_shift_and_an_urgent_one_does_not(
    ctx: flask.Flask, story: Story
) -> None:
    volunteer = a_volunteer()
    seated(story, volunteer)
    ahead = STARTS + timedelta(days=3)
    calm, urgent = a_call(story, ahead, level="III"), a_call(story, ahead, level="II")
    assert (reason(calm, volunteer), reason(urgent, volunteer)) == (Rule.ASKED_TOO_OFTEN, None)
    assert reason(calm, volunteer, STARTS + timedelta(hours=14, minutes=1)) is None


@pytest.mark.parametrize(("most", "days", "asked_hours_ago", "expected"), [
    (1, 7, 24 * 6, Rule.ASKED_TOO_OFTEN),
    (1, 7, 24 * 8, None),
    (1, 30, 24 * 8, Rule.ASKED_TOO_OFTEN),
    (1, 30, 24 * 31, None),
    (2, 7, 24, None),
])  # fmt: skip
def test_nobody_is_asked_more_often_than_she_has_said(
    most: int, days: int, asked_hours_ago: int, expected: Rule | None, ctx: flask.Flask, story: Story
) -> None:
    volunteer = a_volunteer()
    first = story.launched()
    invitation = story.invitation(first, volunteer)
    story.say(first, volunteer, "no")
    later = NOW + timedelta(hours=asked_hours_ago)
    facts.set_ask_budget(volunteer, most, days, by=LIN, now=NOW)
    assert invitation.asked_at == NOW
    second = a_call(story, later + timedelta(hours=6))
    assert reason(second, volunteer, later) == expected


def test_limits_are_set_aside_for_one_person_and_one_shift_and_only_where_they_are_in_the_way(
    ctx: flask.Flask, story: Story
) -> None:
    volunteer, other = a_volunteer(), a_volunteer()
    seated(story, volunteer)
    second = story.launched(window(STARTS + timedelta(hours=5)) | {"seats": 1})
    need = second.needs[0]
    with pytest.raises(IwillError) as refused:
        facts.set_limits_aside(need, other, reason="x", agreed=True, by=LIN, now=NOW)
    assert refused.value.code == "no_limit_in_the_way"
    assert reason(second, volunteer, NOW) == Rule.REST
    facts.set_limits_aside(need, volunteer, reason="独此一人懂方言", agreed=True, by=LIN, now=NOW)
    assert reason(second, volunteer, NOW) is None
    third = story.draft(window(STARTS + timedelta(hours=5)))
    assert reason(third, volunteer, NOW) == Rule.REST


@pytest.mark.parametrize(("zone", "starts", "last_day", "lapses"), [
    # 22:00-00:30 in Shanghai is on two days there, and the licence has to hold on both.
    ("Asia/Shanghai", "2026-11-23T22:00:00+08:00", date(2026, 11, 23), True),
    ("Asia/Shanghai", "2026-11-23T22:00:00+08:00", date(2026, 11, 24), False),
    ("Asia/Shanghai", "2026-11-23T21:30:00+08:00", date(2026, 11, 23), False),
    # The same hours are one day in London, where this request comes from.
    ("Europe/London", "2026-11-23T22:00:00+08:00", date(2026, 11, 23), False),
    # The night on which the clock goes back in New York: 23:30-02:00 by the old and the new clock.
    ("America/New_York", "2027-11-06T23:30:00-04:00", date(2027, 11, 6), True),
    ("America/New_York", "2027-11-06T23:30:00-04:00", date(2027, 11, 7), False),
])  # fmt: skip
def test_a_licence_that_lapses_during_the_window_does_not_pass(
    zone: str, starts: str, last_day: date, lapses: bool, ctx: flask.Flask, story: Story
) -> None:
    volunteer = a_volunteer(credentials=["counsellor"], valid_until=last_day)
    starts_at = datetime.fromisoformat(starts)
    need = window(starts_at, 2.5) | {"credentials": ["counsellor"]}
    call_out = story.draft(need, timezone=zone, respond_by=(starts_at - timedelta(hours=1)).isoformat())
    assert reason(call_out, volunteer, NOW) == (Rule.CREDENTIAL if lapses else None)


def test_rest_is_counted_in_hours_that_pass_also_when_the_clock_changes() -> None:
    # From 21:00 to 07:30 the clock says ten and a half hours; going back in between, it gives one more.
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2027, 11, day, hour, minute, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)

    late = Commitment(at(6, 19), at(6, 21), Work.CRISIS)
    early = Commitment(at(7, 7, 30), at(7, 9), Work.CRISIS)
    assert limits.broken_limit(early, [late], POLICY, "America/New_York") is None
