"""A running call-out is changed, and whoever is touched hears once: seats, windows, needs, the kind, two into one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.changes import rules
from iwill.callouts.changes.services import confirming
from iwill.callouts.changes.services.changing import change_call_out, preview_change
from iwill.callouts.changes.services.correcting import correct_kind
from iwill.callouts.changes.services.uniting import unite
from iwill.callouts.changes.terms import Change, Effect, Leaving, NeedChange, Outcome
from iwill.callouts.models import CallOut, Invitation, ReservePlace, Seat
from iwill.callouts.queries.lookup import invitation_by_link
from iwill.callouts.queries.standing import standing
from iwill.callouts.schemas import NeedSchema
from iwill.callouts.terms import AnswerPage, CallOutKind, CallOutState
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.engine.invariants import broken_promises
from iwill.messaging.models import Message, MessageBrief
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool.models import Volunteer
from tests.builders import a_need, a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _every_promise_holds(ctx: flask.Flask) -> Any:
    yield
    broken = broken_promises(NOW)
    broken.pop("audit_trail_is_sealed", None)
    assert broken == {}


def sent(*people: Volunteer) -> None:
    """What is queued for these people has gone out."""
    for message in db.session.scalars(select(Message).where(Message.recipient_id.in_([one.id for one in people]))):
        if message.state is MessageState.QUEUED:
            message.state, message.settled_at = MessageState.SENT, NOW
    db.session.flush()


def change(call_out: CallOut, *needs: NeedChange, now: datetime = NOW, **more: Any) -> Outcome:
    return change_call_out(call_out, Change(needs=needs, **more), by=BY, now=now)


def heard(story: Story, person: Volunteer) -> list[str]:
    """What has been queued since the last time somebody looked."""
    return [purpose for purpose, state in story.messages(person) if state == "queued"]


def live(person: Volunteer) -> list[Seat]:
    return list(db.session.scalars(select(Seat).where(Seat.volunteer_id == person.id, Seat.released_at.is_(None))))


def test_a_role_that_is_called_something_else_is_told_once_to_those_who_decide_on_it(
    ctx: flask.Flask, story: Story
) -> None:
    yes, silent, later, no, waiting, _unheard = people = [a_volunteer() for _ in range(6)]
    call_out = story.launched({"seats": 6})
    need = call_out.needs[0]
    for person, answer in ((yes, "yes"), (no, "no"), (later, "later"), (waiting, "reserve")):
        story.say(call_out, person, answer)
    sent(yes, silent, later, no, waiting)

    outcome = change(call_out, NeedChange(need.id, role="接线员"))
    told = [heard(story, one) for one in people]
    assert told == [["changed"], ["changed"], ["changed"], [], ["changed"], ["invitation"]]
    assert (outcome.told, outcome.replaced) == (4, 1)
    assert [outcome.people(effect) for effect in (Effect.REWORDED, Effect.WAITING_FOR, Effect.RENAMED)] == [1, 1, 3]
    sent(*people)

    change(call_out, NeedChange(need.id, role="值守", starts_at=STARTS + HOUR))
    for person in (silent, later):
        (message,) = db.session.scalars(
            select(Message).where(Message.recipient_id == person.id, Message.state == MessageState.QUEUED)
        )
        assert [one[0] for one in message.facts["changes"]] == ["moved"]


def test_a_moved_shift_is_kept_and_asked_about_once(ctx: flask.Flask, story: Story) -> None:
    yes, silent, no = (a_volunteer() for _ in range(3))
    call_out = story.launched({"seats": 3})
    need = call_out.needs[0]
    story.say(call_out, yes, "yes")
    story.say(call_out, no, "no")
    sent(yes, silent, no)

    outcome = change(call_out, NeedChange(need.id, starts_at=STARTS + HOUR))
    assert [heard(story, one) for one in (yes, silent, no)] == [["changed"]] * 3
    assert outcome.told == 3
    assert need.ends_at - need.starts_at == 2 * HOUR
    seat = live(yes)[0]
    assert seat.confirm_by is not None
    assert (seat.from_minute, need.taken) == (int((STARTS + HOUR).timestamp() // 60), 1)

    story.say(call_out, yes, "yes", [need])
    assert live(yes)[0].confirm_by is None
    assert story.invitation(call_out, yes).answer == "yes"


def test_a_moved_shift_that_nobody_confirms_goes_to_the_next_person(ctx: flask.Flask, story: Story) -> None:
    first, second = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    need = call_out.needs[0]
    story.say(call_out, first, "yes")
    story.say(call_out, second, "reserve")
    change(call_out, NeedChange(need.id, starts_at=STARTS + HOUR))
    due = live(first)[0].confirm_by
    assert due is not None
    assert confirming.unconfirmed_seats(due - HOUR) == []
    assert confirming.pass_on(confirming.unconfirmed_seats(due)[0], by=BY, now=due)
    assert live(first) == []
    place = db.session.scalars(select(ReservePlace)).one()
    assert place.state == "offered"
    assert heard(story, first)[-1] == "changed"


def test_a_seat_that_collides_at_the_new_time_is_given_back(ctx: flask.Flask, story: Story) -> None:
    person = a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, person, "yes")
    later = STARTS + 30 * HOUR
    other = story.launched({"seats": 1, "starts_at": later.isoformat(), "ends_at": (later + HOUR).isoformat()})
    story.say(other, person, "yes")
    outcome = change(call_out, NeedChange(call_out.needs[0].id, starts_at=later))
    assert outcome.people(Effect.COLLIDES) == 1
    assert [seat.need.call_out_id for seat in live(person)] == [other.id]


def test_nobody_is_told_of_a_change_to_what_they_have_not_heard_of(ctx: flask.Flask, story: Story) -> None:
    person = a_volunteer()
    call_out = story.launched({"seats": 1})
    outcome = change(call_out, NeedChange(call_out.needs[0].id, starts_at=STARTS + HOUR))
    assert (outcome.told, outcome.replaced) == (0, 1)
    assert story.messages(person) == [("invitation", "queued")]
    message = db.session.scalars(select(Message).where(Message.recipient_id == person.id)).one()
    brief = db.session.get_one(MessageBrief, message.brief_id)
    assert datetime.fromisoformat(brief.facts["needs"][str(call_out.needs[0].id)]["starts_at"]) == STARTS + HOUR


def test_fewer_seats_than_people_ask_for_a_word_on_who_goes(ctx: flask.Flask, story: Story) -> None:
    first, second, third = (a_volunteer() for _ in range(3))
    call_out = story.launched({"seats": 3})
    need = call_out.needs[0]
    for minutes, person in enumerate((first, second, third)):
        story.say(call_out, person, "yes", now=NOW + timedelta(minutes=minutes))
    sent(first, second, third)
    with pytest.raises(Refused) as refusal:
        change(call_out, NeedChange(need.id, seats=2))
    assert refusal.value.code == "choose_who_goes"
    assert need.taken == 3

    change(call_out, NeedChange(need.id, seats=2, leaving=Leaving.LAST_COME))
    assert (need.seats, need.taken, call_out.state) == (2, 2, CallOutState.FILLED)
    assert live(third) == []
    assert [heard(story, one) for one in (first, second, third)] == [[], [], ["changed"]]
    change(call_out, NeedChange(need.id, seats=1, leaving=Leaving.NAMED, named=(first.id,)))
    assert (live(first), len(live(second))) == ([], 1)
    line = select(ReservePlace.volunteer_id).order_by(ReservePlace.joined_at, ReservePlace.id)
    assert list(db.session.scalars(line)) == [first.id, third.id]
    change(call_out, NeedChange(need.id, seats=2))
    assert heard(story, first)[-1] == "reserve_offer"


def test_a_dropped_need_thanks_who_held_it_and_leaves_a_no_alone(ctx: flask.Flask, story: Story) -> None:
    yes, no, silent = (a_volunteer() for _ in range(3))
    call_out = story.launched({"seats": 2}, {"role": "记录", "seats": 1})
    kept, gone = call_out.needs
    story.say(call_out, yes, "yes", [gone])
    story.say(call_out, no, "no")
    sent(yes, no, silent)
    outcome = change(call_out, NeedChange(gone.id, drop=True))
    assert [need.id for need in call_out.needs] == [kept.id]
    assert [heard(story, one) for one in (yes, no, silent)] == [["changed"], [], []]
    assert outcome.people(Effect.RELEASED) == 1
    assert live(yes) == []
    invitation = story.invitation(call_out, silent)
    assert [offer.need_id for offer in invitation.offers] == [kept.id]
    with pytest.raises(Invalid):
        change(call_out, NeedChange(kept.id, drop=True))


def test_a_further_need_is_offered_to_whoever_waits(ctx: flask.Flask, story: Story) -> None:
    seated, waiting = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, seated, "yes")
    story.say(call_out, waiting, "reserve")
    sent(seated, waiting)
    window = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + HOUR).isoformat()}
    change(call_out, added=(NeedSchema().load(a_need(role="记录", seats=1, **window)),))
    assert call_out.state is CallOutState.CALLING
    assert [heard(story, one) for one in (seated, waiting)] == [[], ["changed"]]
    fresh = call_out.needs[1]
    story.say(call_out, waiting, "yes", [fresh])
    assert (fresh.taken, call_out.state) == (1, CallOutState.FILLED)


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        ({"seats": 0}, "needs[0].seats", "invalid"),
        ({"starts_at": NOW - HOUR}, "needs[0].starts_at", "starts_in_past"),
        ({"ends_at": STARTS + 5 * HOUR}, "needs[0].ends_at", "window_too_long"),
        ({"ends_at": STARTS}, "needs[0].ends_at", "ends_before_start"),
        ({"drop": True}, "needs", "last_need"),
        ({"role": "  "}, "needs[0].role", "invalid"),
    ],
)
def test_a_wrong_change_is_refused_at_its_place(wrong: dict[str, Any], path: str, code: str) -> None:
    need = rules.Standing(7, STARTS, STARTS + 2 * HOUR, 2, 1)
    found = rules.problems_of(Change(needs=(NeedChange(7, **wrong),)), [need], NOW + HOUR, NOW)
    assert [(one.path, one.code) for one in found] == [(path, code)]


def test_what_changes_nothing_is_refused_and_a_preview_leaves_nothing_behind(ctx: flask.Flask, story: Story) -> None:
    person = a_volunteer()
    call_out = story.launched({"seats": 1})
    need = call_out.needs[0]
    story.say(call_out, person, "yes")
    sent(person)
    with pytest.raises(Refused):
        change(call_out, NeedChange(need.id, seats=need.seats))
    outcome = preview_change(call_out, Change((NeedChange(need.id, starts_at=STARTS + HOUR),)), by=BY, now=NOW)
    assert outcome.people(Effect.CONFIRM) == 1
    assert (need.starts_at, live(person)[0].confirm_by, heard(story, person)) == (STARTS, None, [])


def test_an_earlier_shift_brings_the_deadline_forward(ctx: flask.Flask, story: Story) -> None:
    a_volunteer()
    call_out = story.launched({"seats": 1})
    change(call_out, NeedChange(call_out.needs[0].id, starts_at=NOW + 2 * HOUR))
    assert call_out.respond_by == NOW + 2 * HOUR
    assert call_out.title.count("21:00") == 1


def test_a_drill_that_went_out_as_real_is_put_right_by_one_press(ctx: flask.Flask, story: Story) -> None:
    heard_it, not_yet, no = (a_volunteer() for _ in range(3))
    call_out = story.launched({"seats": 3})
    story.say(call_out, heard_it, "yes")
    story.say(call_out, no, "no")
    sent(heard_it, no)
    assert heard_it.last_asked_at == NOW
    outcome = correct_kind(call_out, CallOutKind.DRILL, by=BY, now=NOW)
    assert (outcome.told, outcome.replaced) == (2, 1)
    assert [heard(story, one) for one in (heard_it, no, not_yet)] == [["correction"], ["correction"], ["invitation"]]
    message = db.session.scalars(select(Message).where(Message.purpose == Purpose.CORRECTION).limit(1)).one()
    assert (message.lane, message.not_before) == (0, NOW)
    brief = db.session.get_one(MessageBrief, message.brief_id)
    assert brief.facts["kind"] == "drill"
    assert live(heard_it)[0].drill
    db.session.expire(heard_it)
    assert heard_it.last_asked_at.year == 1970
    assert "演练" in call_out.wording
    with pytest.raises(Refused):
        correct_kind(call_out, CallOutKind.DRILL, by=BY, now=NOW)


def test_a_yes_to_a_drill_is_asked_again_when_it_is_real(ctx: flask.Flask, story: Story) -> None:
    adult, young = a_volunteer(), a_volunteer(adult_from=(NOW + 400 * 24 * HOUR).date())
    call_out = story.launched({"seats": 2, "work": "back_office"}, kind="drill")
    story.say(call_out, adult, "yes")
    if db.session.scalar(select(Invitation.id).where(Invitation.volunteer_id == young.id)) is not None:
        story.say(call_out, young, "yes")
    sent(adult, young)
    correct_kind(call_out, CallOutKind.REAL, by=BY, now=NOW)
    assert live(adult)[0].confirm_by is not None
    assert not live(adult)[0].drill
    assert live(young) == []
    assert call_out.needs[0].adults_only


def test_two_call_outs_become_one_and_old_links_lead_to_it(ctx: flask.Flask, story: Story) -> None:
    both, only = a_volunteer(), None
    first = story.launched({"seats": 2}, kind="drill")
    only = a_volunteer()
    later = {"starts_at": (STARTS + 24 * HOUR).isoformat(), "ends_at": (STARTS + 26 * HOUR).isoformat()}
    second = story.launched({"seats": 2, "role": "记录"} | later, kind="drill")
    story.say(first, both, "no")
    story.say(second, both, "yes")
    story.say(second, only, "yes")
    old_link = story.invitation(second, both).link_id
    sent(both, only)

    outcome = unite(first, second, by=BY, now=NOW)
    assert (second.state, second.merged_into_id, len(second.needs)) == (CallOutState.ENDED, first.id, 0)
    assert [need.role for need in first.needs] == ["心理支持接线员", "记录"]
    found = invitation_by_link(old_link)
    assert found is not None
    assert (found.call_out_id, found.answer, len(found.offers)) == (first.id, "yes", 2)
    assert standing(found, NOW).page is AnswerPage.SEAT
    assert [heard(story, one) for one in (both, only)] == [["changed"], ["changed"]]
    assert outcome.told == 2
    assert [wave.number for wave in first.waves] == [1, 2]
    with pytest.raises(Refused):
        unite(first, second, by=BY, now=NOW)
