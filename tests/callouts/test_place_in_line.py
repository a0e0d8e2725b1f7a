"""The order in which people are asked: fair, readable, and left alone by answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from iwill.callouts import matching, queries
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.sentences import reasons
from iwill.callouts.facts.terms import FactKind
from iwill.callouts.models import CallOut, Seat
from iwill.callouts.queries import statements
from iwill.callouts.queries.places import place_in_line
from iwill.core.db import db, is_sqlite
from iwill.pool.hours import Stretch
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story
from tests.conftest import NOW

LIN, WANG = an_actor(id=11), an_actor(id=12)
NEXT_DAY = STARTS + timedelta(days=1)


def in_line(call_out: CallOut, now: datetime = NEXT_DAY, *, limit: int = 50, offset: int = 0) -> list[int]:
    policy = queries.policy_for(call_out)
    ranked = queries.rank_candidates(call_out.needs[0], call_out, policy, now, limit=limit, offset=offset)
    return [one.volunteer_id for one in ranked]


def asked_before(days: int) -> Volunteer:
    volunteer = a_volunteer()
    volunteer.last_asked_at = NEXT_DAY - timedelta(days=days)
    db.session.flush()
    return volunteer


def did_not_come(story: Story, volunteer: Volunteer, *, asked_days_ago: int) -> ShiftFact:
    """A seat of yesterday that stayed empty, and by whose word; afterwards she counts as asked so many days ago."""
    call_out = story.launched({"seats": 1, "skills": ["listening"]})
    story.say(call_out, volunteer, "yes")
    seat = db.session.scalars(select(Seat).where(Seat.volunteer_id == volunteer.id)).one()
    fact = facts.enter_fact(seat, FactKind.NO_SHOW, by=LIN, now=STARTS + timedelta(hours=3))
    db.session.refresh(volunteer)
    volunteer.last_asked_at = NEXT_DAY - timedelta(days=asked_days_ago)
    db.session.flush()
    return fact


def a_later_call(story: Story) -> CallOut:
    starts_at = STARTS + timedelta(days=3)
    window = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}
    return story.draft(window, respond_by=(starts_at - timedelta(hours=1)).isoformat())


COUNTS = st.tuples(*(st.integers(0, 40) for _ in range(4)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(COUNTS, min_size=6, max_size=6))
def test_whatever_people_answered_before_the_order_is_the_same(
    histories: list[tuple[int, int, int, int]], ctx: flask.Flask, story: Story
) -> None:
    people = list(db.session.scalars(select(Volunteer.id).order_by(Volunteer.id)))
    if not people:
        people = [asked_before(days).id for days in (5, 3, 40, 40, 9, 1)]
        a_later_call(story)
    for person, (asked, yes, no, silent) in zip(people, histories, strict=True):
        counts = {"times_asked": asked, "times_yes": yes, "times_no": no, "times_silent": silent}
        db.session.execute(update(Volunteer).where(Volunteer.id == person).values(**counts))
    call_out = db.session.scalars(select(CallOut)).one()
    five, three, forty, also_forty, nine, one = people
    assert in_line(call_out) == [forty, also_forty, nine, five, three, one]


def test_the_order_reads_nothing_but_when_somebody_was_asked_served_and_last_said_when(
    ctx: flask.Flask, story: Story
) -> None:
    call_out = a_later_call(story)
    shape = matching.shape_of(call_out.needs[0], call_out, sqlite=is_sqlite(db.session()))
    for certain in (True, False):
        ordered = [column.key for column in statements.ranking(shape, certain=certain)._order_by_clauses]
        assert ordered == ["last_asked_at", "last_served_at", "hours_quarter", "id"]


def test_among_people_asked_alike_the_freshest_hours_come_first(ctx: flask.Flask, story: Story) -> None:
    old = a_volunteer(now=NOW - timedelta(days=400))
    fresh = a_volunteer(now=NOW - timedelta(days=3))
    also_fresh = a_volunteer(now=NOW - timedelta(days=2))
    assert in_line(a_later_call(story)) == [fresh.id, also_fresh.id, old.id]


def test_a_no_show_counts_as_having_been_asked_later_and_fades_in_half_a_year(ctx: flask.Flask, story: Story) -> None:
    absent = a_volunteer()
    did_not_come(story, absent, asked_days_ago=100)
    others = [asked_before(99), asked_before(40), asked_before(2)]
    ids = [one.id for one in others]
    call_out = a_later_call(story)
    assert in_line(call_out) == [*ids[:2], absent.id, ids[2]]
    assert in_line(call_out, limit=2, offset=1) == [ids[1], absent.id]
    half = STARTS + timedelta(days=90)
    assert in_line(call_out, half) == [ids[0], absent.id, *ids[1:]]
    assert in_line(call_out, STARTS + timedelta(days=181)) == [absent.id, *ids]


def test_a_contested_no_show_counts_for_nothing_until_a_second_person_decides(ctx: flask.Flask, story: Story) -> None:
    absent = a_volunteer()
    fact = did_not_come(story, absent, asked_days_ago=100)
    other = asked_before(99)
    call_out = a_later_call(story)
    assert in_line(call_out) == [other.id, absent.id]
    facts.contest_fact(fact, by=an_actor(id=absent.id), now=NEXT_DAY)
    assert in_line(call_out) == [absent.id, other.id]
    facts.decide_fact(fact, stands=True, by=WANG, now=NEXT_DAY)
    assert in_line(call_out) == [other.id, absent.id]


def test_whoever_leaves_history_out_is_placed_by_lot_and_nothing_of_her_own_moves_her(
    ctx: flask.Flask, story: Story
) -> None:
    others = [asked_before(days) for days in range(1, 12)]
    neutral = a_volunteer()
    facts.set_neutral_place(neutral, True, by=LIN, now=NOW)
    calls = [a_later_call(story) for _ in range(6)]
    places = []
    for call_out in calls:
        order = in_line(call_out)
        assert [one for one in order if one != neutral.id] == [one.id for one in reversed(others)]
        places.append(order.index(neutral.id))
    assert len(set(places)) > 1
    neutral.last_asked_at = neutral.last_served_at = NEXT_DAY
    neutral.hours_quarter = 0
    db.session.flush()
    assert [in_line(call_out).index(neutral.id) for call_out in calls] == places


def test_the_place_that_is_told_is_the_place_in_line(ctx: flask.Flask, story: Story) -> None:
    absent = a_volunteer()
    did_not_come(story, absent, asked_days_ago=30)
    for days in (40, 12, 3, 3):
        asked_before(days)
    for days in (50, 2):
        maybe = a_volunteer(hours=[Stretch(weekday, 0, 1440, sure=False) for weekday in range(7)])
        maybe.last_asked_at = NEXT_DAY - timedelta(days=days)
    facts.set_neutral_place(a_volunteer(), True, by=LIN, now=NOW)
    call_out = a_later_call(story)
    order = in_line(call_out)
    assert len(order) == 8
    for rank, person in enumerate(order, start=1):
        place = place_in_line(db.session.get_one(Volunteer, person), call_out.needs[0], call_out, NEXT_DAY)
        assert place is not None
        assert (place.rank, place.of) == (rank, 8)
        assert place.later_days == (89 if person == absent.id else 0)
        assert reasons(place, NEXT_DAY)
