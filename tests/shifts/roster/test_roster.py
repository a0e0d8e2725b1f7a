"""People are asked for a shift and never put on it; those who know the group come first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts.models import Need, Wave
from iwill.callouts.terms import AnswerAction, AnswerOutcome
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.shifts.roster import queries, services
from iwill.shifts.roster.rules import Pressed, days_of_strangers, is_answered, together_for
from iwill.shifts.roster.suggesting import suggestions
from iwill.shifts.roster.terms import AskState
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.conftest import NOW


class Week:
    """A group that needs one person on each of three evenings, two days apart; Anna has served on the first."""

    def __init__(self) -> None:
        self.story = Story()
        self.anna, self.bo = a_volunteer("安"), a_volunteer("波")
        windows = [STARTS + timedelta(days=2 * number) for number in range(3)]
        self.call_out = self.story.launched(
            *(
                {"role": "驻群", "seats": 1, "work": "resident"} | _window(starts_at, starts_at + timedelta(hours=2))
                for starts_at in windows
            )
        )
        self.needs = list(self.call_out.needs)
        self.story.say(self.call_out, self.anna, "yes", self.needs[:1])

    def yes_of(self, person: Volunteer, need: Need) -> None:
        self.story.say(self.call_out, person, "yes", [need])


def _window(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}


@pytest.fixture
def week(ctx: flask.Flask) -> Week:
    return Week()


def roster_questions() -> list[Message]:
    rows = db.session.scalars(select(Message).where(Message.purpose == Purpose.ON_SHIFT).order_by(Message.id))
    return [row for row in rows if row.facts["news"] == "roster_asked"]


def test_choosing_somebody_asks_her_once_and_seats_nobody(week: Week) -> None:
    need = week.needs[1]
    ask = services.ask_for_shift(need, week.anna, by=BY, now=NOW)
    assert services.ask_for_shift(need, week.anna, by=BY, now=NOW) is ask
    assert [one.recipient_id for one in roster_questions()] == [week.anna.id]
    shown = queries.one_shift(need, NOW)
    assert (shown.holders, [one.id for one in shown.asked]) == ([], [week.anna.id])


def test_her_yes_is_the_seat(week: Week) -> None:
    ask = services.ask_for_shift(week.needs[1], week.anna, by=BY, now=NOW)
    assert services.say_yes(ask, by=BY, now=NOW).outcome is AnswerOutcome.SEATED
    shown = queries.one_shift(week.needs[1], NOW)
    assert ([one.id for one in shown.holders], shown.asked) == ([week.anna.id], [])


def test_her_no_is_for_this_shift_alone_and_she_is_not_asked_again(week: Week) -> None:
    ask = services.ask_for_shift(week.needs[1], week.anna, by=BY, now=NOW)
    services.say_no(ask, by=BY, now=NOW)
    assert [one.id for one in queries.one_shift(week.needs[0], NOW).holders] == [week.anna.id]
    assert not services.is_open(ask, NOW)
    with pytest.raises(Refused, match="said_no_to_this"):
        services.ask_for_shift(week.needs[1], week.anna, by=BY, now=NOW)
    assert week.anna.id not in {one.volunteer.id for one in suggestions(week.needs[1], NOW, most=9)}


def test_what_she_says_about_another_shift_leaves_the_question_open(week: Week) -> None:
    ask = services.ask_for_shift(week.needs[1], week.anna, by=BY, now=NOW)
    week.yes_of(week.anna, week.needs[2])
    assert services.is_open(ask, NOW)
    services.withdraw_ask(ask, by=BY, now=NOW)
    assert (ask.state, services.is_open(ask, NOW)) == (AskState.WITHDRAWN, False)
    with pytest.raises(Refused, match="ask_over"):
        services.say_yes(ask, by=BY, now=NOW)


def test_whoever_was_not_asked_before_gets_the_question_of_the_call_out(week: Week) -> None:
    new = a_volunteer("新")
    waves = db.session.scalar(select(func.count()).select_from(Wave))
    ask = services.ask_for_shift(week.needs[1], new, by=BY, now=NOW)
    invitation = week.story.invitation(week.call_out, new)
    assert [offer.need_id for offer in invitation.offers] == [week.needs[1].id]
    assert week.story.messages(new) == [("invitation", "queued")]
    assert db.session.scalar(select(func.count()).select_from(Wave)) == waves
    assert services.is_open(ask, NOW)
    week.story.say(week.call_out, new, "no")
    assert not services.is_open(ask, NOW)


def test_who_knows_the_group_is_suggested_first_and_says_why(week: Week) -> None:
    week.yes_of(week.bo, week.needs[2])
    a_volunteer("新")
    later = week.needs[0].ends_at + timedelta(hours=13)
    found = suggestions(week.needs[1], later, most=9)
    assert [one.volunteer.preferred_name for one in found] == ["安", "波", "新"]
    assert "served in this role 1 time" in found[0].reasons[0]
    assert "1 shift ahead" in found[1].reasons[0]
    assert found[2].candidate is not None


def test_nobody_is_asked_at_night(week: Week) -> None:
    night = NOW + timedelta(hours=6)
    with pytest.raises(Refused, match="asleep"):
        services.ask_for_shift(week.needs[1], week.anna, by=BY, now=night)
    assert suggestions(week.needs[1], night, most=9) == []


def test_nobody_is_asked_who_would_not_have_rested(week: Week) -> None:
    beside = week.story.launched(
        {"role": "夜里"} | _window(STARTS + timedelta(hours=4), STARTS + timedelta(hours=6)),
        respond_by=(NOW + timedelta(hours=3)).isoformat(),
    )
    with pytest.raises(Refused, match="rest"):
        services.ask_for_shift(beside.needs[0], week.anna, by=BY, now=NOW)


def test_nobody_is_asked_for_a_shift_that_is_full_or_hers(week: Week) -> None:
    with pytest.raises(Refused, match="sits_there"):
        services.ask_for_shift(week.needs[0], week.anna, by=BY, now=NOW)
    with pytest.raises(Refused, match="nobody_missing"):
        services.ask_for_shift(week.needs[0], a_volunteer(), by=BY, now=NOW)


def test_the_week_shows_shifts_in_order_of_time(week: Week) -> None:
    first = STARTS.astimezone(UTC)
    found = queries.shifts_between(first, first + timedelta(days=3), NOW, call_out_id=None)
    assert [(one.need.id, one.missing) for one in found] == [(week.needs[0].id, 0), (week.needs[1].id, 1)]
    assert queries.shifts_between(first, first + timedelta(days=3), NOW, call_out_id=week.call_out.id + 1) == []
    assert [one.id for one in queries.people_of([week.call_out.id])] == [week.anna.id]
    assert queries.seat_in_the_way(week.anna.id, week.needs[0]) is not None


MONDAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("people", "broken"),
    [
        ([{1}, {1, 2}, {2}], []),
        ([{1}, {2}, {2}], [1]),
        ([{1}, set(), {3}], [2]),
        ([set(), {1}, {1}], []),
    ],
)
def test_a_day_without_a_known_face_is_a_gap_in_continuity(people: list[set[int]], broken: list[int]) -> None:
    by_day = {MONDAY + timedelta(days=number): there for number, there in enumerate(people)}
    assert days_of_strangers(by_day) == {MONDAY + timedelta(days=number) for number in broken}


@pytest.mark.parametrize(
    ("action", "need_ids", "later", "answered"),
    [
        (AnswerAction.YES, [1], 1, True),
        (AnswerAction.NO, [1, 2], 1, True),
        (AnswerAction.YES, [2], 1, False),
        (AnswerAction.LATER, [1], 1, False),
        (AnswerAction.NO, [1], -1, False),
    ],
)
def test_only_an_answer_to_this_shift_after_the_question_settles_it(
    action: AnswerAction, need_ids: list[int], later: int, answered: bool
) -> None:
    assert is_answered(1, NOW, [Pressed(action, need_ids, NOW + timedelta(minutes=later))]) is answered


def test_how_long_two_shifts_are_together() -> None:
    ends = STARTS + timedelta(hours=3)
    assert together_for(ends, [STARTS, ends - timedelta(minutes=15), ends]) == 15
    assert together_for(ends, [ends]) == 0


def test_shifts_that_overlap_to_hand_over_are_for_two_people(ctx: flask.Flask) -> None:
    story = Story()
    anna, bo = a_volunteer(), a_volunteer()
    window = _window(STARTS - timedelta(hours=6), STARTS - timedelta(hours=1))
    call_out = story.launched(
        {"seats": 1, "shift_minutes": 180, "hand_over_minutes": 15} | window,
        kind="drill",
        respond_by=(NOW + timedelta(hours=3)).isoformat(),
    )
    first, second = call_out.needs
    assert first.ends_at - second.starts_at == timedelta(minutes=15)
    assert story.say(call_out, anna, "yes", [first]).outcome is AnswerOutcome.SEATED
    assert story.say(call_out, anna, "yes", [second]).refused == {second.id: "overlap"}
    assert story.say(call_out, bo, "yes", [second]).outcome is AnswerOutcome.SEATED
