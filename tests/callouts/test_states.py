"""How a call-out goes on: launch, waves, deadline, filled, unfilled, ended; and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts import jobs
from iwill.callouts.models import CallOut, Invitation, Wave, WaveForecast
from iwill.callouts.queries import wave_plan
from iwill.callouts.services import callouts, inviting, requests
from iwill.callouts.terms import CallOutState, RequestState
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Refused
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, RESPOND_BY, STARTS, Story
from tests.conftest import NOW


def asked(call_out: CallOut) -> int:
    return db.session.scalar(select(func.count()).where(Invitation.call_out_id == call_out.id)) or 0


def tick(now) -> None:  # type: ignore[no-untyped-def]
    db.session.commit()
    jobs.advance_callouts(now)
    jobs.expire_offers(now)
    db.session.expire_all()


def test_nobody_is_asked_before_a_person_has_confirmed_the_wording(ctx: flask.Flask, story: Story) -> None:
    call_out = story.draft()
    with pytest.raises(Refused) as refusal:
        callouts.launch(call_out, confirm_wording=False, by=BY, now=NOW)
    assert refusal.value.code == "wording_unconfirmed"


def test_the_draft_wording_repeats_nothing_of_the_request(ctx: flask.Flask, story: Story) -> None:
    secret = "丁香巷七号"
    call_out = story.draft(title=f"救救{secret}", summary=secret, risks=f"{secret}有自伤风险", authority=secret)
    assert secret not in call_out.title + call_out.wording
    assert "自伤" in call_out.wording


def test_a_new_wording_has_to_be_confirmed_anew(ctx: flask.Flask, story: Story) -> None:
    call_out = story.draft()
    callouts.reword(call_out, title="热线缺人", text="接听电话", by=BY, now=NOW)
    with pytest.raises(Refused):
        callouts.launch(call_out, confirm_wording=False, by=BY, now=NOW)


@pytest.mark.parametrize("words", ["", "  ", "a\x00b", "a\x07b", "a\ud800b", "字" * 2001])
def test_an_outward_wording_is_text(ctx: flask.Flask, story: Story, words: str) -> None:
    call_out = story.draft()
    for given in ({"title": words}, {"text": words}):
        with pytest.raises(Invalid):
            callouts.reword(call_out, **given, by=BY, now=NOW)


def test_the_first_wave_goes_with_the_launch(ctx: flask.Flask, story: Story) -> None:
    for _ in range(30):
        a_volunteer()
    call_out = story.launched({"seats": 2}, widely=False)
    assert call_out.state is CallOutState.CALLING
    assert asked(call_out) == 3  # enough for a first wave: today's mood is unknown, and there are three hours left
    assert not call_out.exhausted


def test_a_launch_after_the_deadline_is_refused(ctx: flask.Flask, story: Story) -> None:
    call_out = story.draft()
    with pytest.raises(Refused) as refusal:
        callouts.launch(call_out, confirm_wording=True, by=BY, now=RESPOND_BY)
    assert refusal.value.code == "deadline_passed"


def test_a_launch_from_the_web_waits_and_can_be_taken_back(ctx: flask.Flask, story: Story) -> None:
    a_volunteer()
    call_out = story.draft()
    callouts.schedule_launch(call_out, confirm_wording=True, by=BY, now=NOW)
    tick(NOW + timedelta(seconds=9))
    assert call_out.state is CallOutState.DRAFT
    callouts.cancel_launch(call_out, by=BY, now=NOW)
    tick(NOW + timedelta(seconds=11))
    assert call_out.state is CallOutState.DRAFT
    callouts.schedule_launch(call_out, confirm_wording=True, by=BY, now=NOW)
    tick(NOW + timedelta(seconds=11))
    assert call_out.state is CallOutState.CALLING
    assert asked(call_out) == 1


def test_the_next_look_comes_after_a_sixtieth_of_the_time_or_once_everybody_has_answered(
    ctx: flask.Flask, story: Story
) -> None:
    for _ in range(40):
        a_volunteer()
    call_out = story.launched({"seats": 2}, widely=False)
    first = db.session.scalars(select(Invitation)).all()
    for invitation in first:
        story.say(call_out, invitation.volunteer, "no")
    tick(NOW + timedelta(seconds=30))
    second = asked(call_out)
    assert second > len(first)
    looks = select(func.count(WaveForecast.id))
    assert db.session.scalar(looks) == 2
    tick(NOW + timedelta(minutes=3))
    assert db.session.scalar(looks) == 2
    tick(NOW + timedelta(minutes=3, seconds=31))
    assert db.session.scalar(looks) == 3


def test_silence_brings_the_next_wave_before_the_time_is_up(ctx: flask.Flask, story: Story) -> None:
    for _ in range(40):
        a_volunteer()
    call_out = story.launched({"seats": 2}, widely=False)
    first = asked(call_out)
    for minutes in range(0, 100, 4):
        tick(NOW + timedelta(minutes=minutes))
    assert asked(call_out) > 2 * first


def test_a_seat_given_back_has_the_next_people_asked_at_once(ctx: flask.Flask, story: Story) -> None:
    for _ in range(40):
        a_volunteer()
    call_out = story.launched({"seats": 1}, widely=False)
    (invitation,) = db.session.scalars(select(Invitation)).all()
    late = NOW + timedelta(minutes=100)
    story.say(call_out, invitation.volunteer, "yes", now=late)
    tick(late)
    assert asked(call_out) == 1
    story.say(call_out, invitation.volunteer, "release", now=late + timedelta(seconds=5))
    tick(late + timedelta(seconds=10))
    assert asked(call_out) > 1


def test_at_the_deadline_forecasts_are_settled_and_silence_is_counted_once(ctx: flask.Flask, story: Story) -> None:
    anna, ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 2})
    story.say(call_out, anna, "yes")
    for minutes in (0, 1):
        db.session.commit()
        jobs.note_deadlines(RESPOND_BY + timedelta(minutes=minutes))
    db.session.expire_all()
    assert set(db.session.scalars(select(WaveForecast.came_true))) == {False}
    assert (anna.times_yes, anna.times_silent, ben.times_silent) == (1, 0, 1)
    story.say(call_out, ben, "no", now=RESPOND_BY + timedelta(minutes=5))
    db.session.expire_all()
    assert (ben.times_no, ben.times_silent) == (1, 0)


def test_an_exhausted_pool_stays_calling_flagged_until_the_deadline(ctx: flask.Flask, story: Story) -> None:
    a_volunteer()
    call_out = story.launched({"seats": 5})
    assert (call_out.state, call_out.exhausted, asked(call_out)) == (CallOutState.CALLING, True, 1)
    tick(NOW + timedelta(minutes=30))
    assert (call_out.state, call_out.exhausted) == (CallOutState.CALLING, True)
    tick(RESPOND_BY)
    assert call_out.state is CallOutState.UNFILLED
    tick(STARTS + timedelta(hours=3))
    assert call_out.state is CallOutState.ENDED


def test_whoever_becomes_free_once_the_pool_is_exhausted_is_asked_at_the_next_look(
    ctx: flask.Flask, story: Story
) -> None:
    a_volunteer()
    call_out = story.launched({"seats": 5})
    tick(NOW + timedelta(minutes=11))
    a_volunteer()
    tick(NOW + timedelta(minutes=12))
    assert asked(call_out) == 1, "it is not time for a look yet"
    tick(NOW + timedelta(minutes=14))
    assert asked(call_out) == 2


def test_the_last_answer_has_the_next_people_looked_up_at_once(ctx: flask.Flask, story: Story) -> None:
    anna = a_volunteer()
    call_out = story.launched({"seats": 5})
    tick(NOW + timedelta(minutes=11))
    a_volunteer()
    story.say(call_out, anna, "no", now=NOW + timedelta(minutes=12))
    tick(NOW + timedelta(minutes=12))
    assert asked(call_out) == 2


def test_filled_returns_to_calling_when_a_seat_comes_back_and_asks_again(ctx: flask.Flask, story: Story) -> None:
    people = [a_volunteer() for _ in range(20)]
    call_out = story.launched({"seats": 1}, widely=False)
    holder = next(p for p in people if db.session.scalar(select(Invitation.id).where(Invitation.volunteer_id == p.id)))
    story.say(call_out, holder, "yes")
    assert call_out.state is CallOutState.FILLED
    before = asked(call_out)
    late = RESPOND_BY + timedelta(hours=1)
    tick(late)
    assert call_out.state is CallOutState.FILLED
    story.say(call_out, holder, "release", now=late)
    assert call_out.state is CallOutState.CALLING
    tick(late + timedelta(seconds=1))
    assert call_out.state is CallOutState.CALLING
    assert asked(call_out) > before
    tick(STARTS + timedelta(minutes=1))
    assert call_out.state is CallOutState.UNFILLED


def test_after_the_deadline_only_returned_seats_are_asked_for(ctx: flask.Flask, story: Story) -> None:
    anna, _ben = a_volunteer(), a_volunteer()
    call_out = story.launched({"seats": 5})
    story.say(call_out, anna, "yes")
    tick(RESPOND_BY)
    assert call_out.state is CallOutState.UNFILLED
    need = call_out.needs[0]
    assert wave_plan.seats_to_ask_for(call_out, RESPOND_BY) == {}
    story.say(call_out, anna, "release", now=RESPOND_BY + timedelta(minutes=5))
    assert wave_plan.seats_to_ask_for(call_out, RESPOND_BY + timedelta(minutes=6)) == {need.id: 1}


@pytest.mark.parametrize("state", [CallOutState.DRAFT, CallOutState.FILLED, CallOutState.UNFILLED, CallOutState.ENDED])
def test_waves_are_refused_in_any_state_but_calling(ctx: flask.Flask, story: Story, state: CallOutState) -> None:
    call_out = story.draft()
    call_out.state = state
    db.session.flush()
    with pytest.raises(Refused):
        inviting.send_next_wave(call_out, by=BY, now=NOW)


def test_a_suspended_request_sends_no_wave_and_can_be_taken_up_again(ctx: flask.Flask, story: Story) -> None:
    for _ in range(30):
        a_volunteer()
    call_out = story.launched({"seats": 1})
    requests.suspend_request(call_out.request, by=BY, now=NOW)
    before = asked(call_out)
    tick(NOW + timedelta(minutes=20))
    assert asked(call_out) == before
    requests.verify_request(call_out.request, by=BY, now=NOW)
    assert call_out.request.state is RequestState.SCOPED


def test_who_fits_several_needs_is_counted_once_and_offered_all(ctx: flask.Flask, story: Story) -> None:
    for _ in range(40):
        a_volunteer()
    call_out = story.launched({"seats": 1, "role": "一"}, {"seats": 1, "role": "二"}, widely=False)
    invitations = db.session.scalars(select(Invitation)).all()
    assert len(invitations) == sum(size["asked"] for size in call_out.waves[0].sizes.values()) == 2
    assert all(len(invitation.offers) == 2 for invitation in invitations)
    assert all(sum(offer.counted for offer in invitation.offers) == 1 for invitation in invitations)


def test_a_person_with_a_phone_alone_is_for_the_call_sheet(ctx: flask.Flask, story: Story) -> None:
    volunteer = a_volunteer(email=None, phone="+8613800000002")
    call_out = story.launched()
    assert story.invitation(call_out, volunteer).channel is Channel.MANUAL
    assert story.messages(volunteer) == []


def test_two_processes_advance_a_call_out_once(app: flask.Flask, story: Story) -> None:
    with app.app_context(), transaction():
        for _ in range(30):
            a_volunteer()
        call_out = story.draft({"seats": 2})
        callouts.schedule_launch(call_out, confirm_wording=True, by=BY, now=NOW)
    from threading import Thread  # noqa: PLC0415

    def run() -> None:
        with app.app_context():
            jobs.advance_callouts(NOW + timedelta(minutes=1))

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Wave)) == 1
        assert db.session.scalar(select(func.count()).select_from(Invitation)) == 3
        assert db.session.scalar(select(func.max(Volunteer.times_asked))) == 1


def test_a_launch_that_waited_bears_the_name_of_whoever_pressed_the_button(ctx: flask.Flask, story: Story) -> None:
    call_out = story.draft()
    callouts.schedule_launch(call_out, confirm_wording=True, by=BY, now=NOW)
    tick(NOW + timedelta(seconds=11))
    assert (call_out.state, call_out.launched_by) == (CallOutState.CALLING, BY.label)


def test_a_launch_whose_request_is_set_aside_meanwhile_goes_back_to_draft(ctx: flask.Flask, story: Story) -> None:
    call_out = story.draft()
    callouts.schedule_launch(call_out, confirm_wording=True, by=BY, now=NOW)
    requests.suspend_request(call_out.request, by=BY, now=NOW)
    tick(NOW + timedelta(seconds=11))
    assert (call_out.state, call_out.launch_due_at) == (CallOutState.DRAFT, None)


def test_questions_that_are_queued_do_not_go_out_while_their_request_is_set_aside(
    ctx: flask.Flask, story: Story
) -> None:
    person = a_volunteer()
    call_out = story.launched()
    [question] = db.session.scalars(select(Message).where(Message.recipient_id == person.id))
    requests.suspend_request(call_out.request, by=BY, now=NOW)
    db.session.refresh(question)
    assert question.not_before >= question.expires_at
    requests.verify_request(call_out.request, by=BY, now=NOW + timedelta(minutes=5))
    db.session.refresh(question)
    assert (question.state, question.not_before) == (MessageState.QUEUED, NOW + timedelta(minutes=5))
    assert call_out.request.state is RequestState.SCOPED
