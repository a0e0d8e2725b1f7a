"""The ladder: a message, a text, a call; each rung once, none after an answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.callouts.ladder import services
from iwill.callouts.ladder.costs import text_costs
from iwill.callouts.ladder.jobs import climb_ladder
from iwill.callouts.ladder.queries import rungs_of
from iwill.callouts.ladder.rules import Standing, next_rung
from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.queries import calls
from iwill.callouts.services import callsheet
from iwill.callouts.terms import Rung
from iwill.core.db import db
from iwill.core.policy import REGISTRY
from iwill.messaging import hold, outbox
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Handover, Receipt
from iwill.messaging.models import Message
from iwill.messaging.reports import Report, note_report
from iwill.messaging.terms import Channel, MessageState
from iwill.pool.models import Volunteer
from tests.builders import a_staff, a_volunteer
from tests.callouts.conftest import BY, Story
from tests.conftest import NOW
from tests.messaging.conftest import Stub

POLICY = {name: policy.default for name, policy in REGISTRY.items()}
MESSAGE, TEXT, CALL = Rung.MESSAGE, Rung.TEXT, Rung.CALL


@pytest.mark.parametrize(
    ("rung", "waited", "failed", "can_text", "can_ring", "level", "left", "expected"),
    [
        (MESSAGE, 29, False, True, True, "III", 600, None),
        (MESSAGE, 30, False, True, True, "III", 600, TEXT),
        (MESSAGE, 10, False, True, True, "I", 600, TEXT),
        (MESSAGE, 9, False, True, True, "II", 600, None),
        (MESSAGE, 30, False, False, True, "III", 600, CALL),
        (MESSAGE, 500, False, False, False, "III", 600, None),
        (TEXT, 30, False, True, True, "III", 600, CALL),
        (TEXT, 29, False, True, True, "III", 600, None),
        (TEXT, 500, False, True, False, "III", 600, None),
        (CALL, 500, True, True, True, "I", 600, None),
        # What cannot have arrived is not waited for; what waits for the morning is.
        (MESSAGE, None, True, True, True, "IV", 600, TEXT),
        (TEXT, None, True, True, True, "IV", 600, CALL),
        (MESSAGE, None, False, True, True, "IV", 600, None),
        # A fifth of the time that is left, and never less than three minutes.
        (MESSAGE, 12, False, True, True, "III", 60, TEXT),
        (MESSAGE, 11, False, True, True, "III", 60, None),
        (MESSAGE, 3, False, True, True, "I", 0, TEXT),
        (MESSAGE, 2, False, True, True, "I", 0, None),
    ],
)
def test_a_rung_is_taken_when_the_one_below_has_had_its_time(
    rung: Rung,
    waited: float | None,
    failed: bool,
    can_text: bool,
    can_ring: bool,
    level: str,
    left: float,
    expected: Rung | None,
) -> None:
    standing = Standing(rung, waited, failed, can_text, can_ring)
    assert next_rung(standing, level, left, POLICY) is expected


class Ways:
    """A mail server and a line for texts that a test can steer."""

    def __init__(self, app: flask.Flask) -> None:
        self.mail = Stub()
        self.texts = Stub(channel=Channel.SMS, stays_here=False)
        app.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: self.mail, Channel.SMS: self.texts}

    def deliver(self, now: datetime) -> None:
        db.session.commit()
        outbox.deliver_due(now)
        db.session.expire_all()


@pytest.fixture
def ways(ctx: flask.Flask) -> Iterator[Ways]:
    settings = ctx.extensions["iwill_settings"]
    ctx.extensions["iwill_settings"] = dataclasses.replace(
        settings,
        sms_url="aliyun+http://key:secret@127.0.0.1:9",
        sms_signature="博能志愿库",
        sms_templates="invitation_code.zh-Hans=SMS_1 stand_down.zh-Hans=SMS_2 seat_confirmed.zh-Hans=SMS_3",
    )
    yield Ways(ctx)
    ctx.extensions["iwill_settings"] = settings


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def at_level(story: Story, level: str = "III") -> CallOut:
    return story.launched(level=level)


def keys(volunteer: Volunteer) -> list[tuple[str | None, str]]:
    """Channel and state of the questions that somebody was sent."""
    rows = db.session.scalars(select(Message).where(Message.recipient_id == volunteer.id).order_by(Message.id))
    return [(one.channel.value if one.channel else None, one.state.value) for one in rows]


def test_message_then_text_then_call_each_once(ctx: flask.Flask, story: Story, ways: Ways) -> None:
    caller = a_staff(Role.ORGANIZER)
    volunteer = a_volunteer(phone="+8613800138000")
    call_out = at_level(story)
    invitation = story.invitation(call_out, volunteer)
    ways.deliver(NOW)
    assert services.climb(call_out, now=later(29)) == {}
    assert services.climb(call_out, now=later(31)) == {TEXT: 1}
    assert services.climb(call_out, now=later(31)) == {}
    ways.deliver(later(31))
    assert (len(ways.mail.letters), len(ways.texts.letters)) == (1, 1)
    assert calls.sheet_size(call_out) == 0
    assert services.climb(call_out, now=later(58)) == {CALL: 1}
    assert services.climb(call_out, now=later(170)) == {}
    assert (invitation.rung, invitation.rung_at) == (CALL, later(58))
    assert callsheet.next_call(call_out, caller=caller.id, now=later(59)) is invitation
    assert keys(volunteer) == [(None, "sent"), ("sms", "sent")]
    assert rungs_of(call_out) == {CALL: 1}


def test_the_answer_stops_it(ctx: flask.Flask, story: Story, ways: Ways) -> None:
    yes, no, late = (a_volunteer(phone=f"+861380013800{place}") for place in range(3))
    call_out = story.launched({"seats": 3}, level="III")
    ways.deliver(NOW)
    story.say(call_out, no, "no", now=later(5))
    story.say(call_out, yes, "yes", [call_out.needs[0]], now=later(5))
    assert services.climb(call_out, now=later(31)) == {TEXT: 1}
    # The text is queued and has not gone when the answer comes.
    story.say(call_out, late, "no", now=later(31))
    ways.deliver(later(32))
    assert ways.texts.letters == []
    assert keys(late)[:2] == [(None, "sent"), ("sms", "cancelled")]
    assert services.climb(call_out, now=later(120)) == {}


def test_what_did_not_arrive_is_not_waited_for(ctx: flask.Flask, story: Story, ways: Ways) -> None:
    volunteer = a_volunteer(phone="+8613800138000")
    call_out = at_level(story)
    ways.mail.answers[:] = [Receipt(Handover.PERMANENT, "550 5.7.1")]
    ways.deliver(NOW)
    assert services.climb(call_out, now=later(1)) == {TEXT: 1}
    ways.deliver(later(1))
    text = db.session.scalars(select(Message).where(Message.channel == Channel.SMS)).one()
    note_report(Report(text.uid, False, "MOBILE_IN_BLACK"), now=later(2))
    assert text.state is MessageState.FAILED
    assert services.climb(call_out, now=later(2)) == {CALL: 1}
    assert story.invitation(call_out, volunteer).rung is CALL


def test_whoever_has_no_address_is_texted_first(ctx: flask.Flask, story: Story, ways: Ways) -> None:
    mobile = a_volunteer(email=None, phone="+8613800138000")
    landline = a_volunteer(email=None, phone="+861088887777")
    made_up = a_volunteer(email=None, phone="+8613800138001", demo=True)
    call_out = story.launched({"seats": 3}, level="III")
    assert services.climb(call_out, now=later(0)) == {TEXT: 1, CALL: 2}
    rungs = {one: story.invitation(call_out, one).rung for one in (mobile, landline, made_up)}
    assert rungs == {mobile: TEXT, landline: CALL, made_up: CALL}
    assert keys(made_up) == []


def test_without_a_line_the_telephone_comes_after_the_message(ctx: flask.Flask, story: Story) -> None:
    mail = Stub()
    ctx.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: mail}
    with_phone, without = a_volunteer(phone="+8613800138000"), a_volunteer()
    call_out = story.launched({"seats": 2}, level="III")
    db.session.commit()
    outbox.deliver_due(NOW)
    assert climb_ladder(later(31)) == {"climbed": 1}
    db.session.expire_all()
    assert story.invitation(call_out, with_phone).rung is CALL
    assert story.invitation(call_out, without).rung is MESSAGE
    assert climb_ladder(later(32)) == {}


def test_whose_turn_it_is_comes_first_on_the_call_sheet(ctx: flask.Flask, story: Story) -> None:
    caller = a_staff(Role.ORGANIZER)
    for place in range(3):
        a_volunteer(email=None, phone=f"+861380013800{place}")
    call_out = story.launched({"seats": 3})
    last = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    assert last is not None
    last.rung, last.rung_at = CALL, NOW
    db.session.flush()
    assert callsheet.next_call(call_out, caller=caller.id, now=NOW) is last


def test_nobody_climbs_once_the_seats_are_taken_or_sending_is_on_hold(
    ctx: flask.Flask, story: Story, ways: Ways
) -> None:
    first, _second = a_volunteer(phone="+8613800138000"), a_volunteer(phone="+8613800138001")
    call_out = story.launched({"seats": 1}, level="III")
    ways.deliver(NOW)
    hold.hold(by=BY, now=NOW)
    assert services.climb(call_out, now=later(31)) == {}
    hold.release(by=BY, now=NOW)
    story.say(call_out, first, "yes", [call_out.needs[0]], now=later(31))
    assert services.climb(call_out, now=later(31)) == {}


def test_whoever_was_reached_by_text_hears_by_text_what_follows(ctx: flask.Flask, story: Story, ways: Ways) -> None:
    texted, untexted = a_volunteer(email=None, phone="+8613800138000"), a_volunteer(email=None, phone="+861088887777")
    call_out = story.launched({"seats": 2}, level="III")
    services.climb(call_out, now=later(0))
    ways.deliver(later(0))
    for person in (texted, untexted):
        story.say(call_out, person, "yes", [call_out.needs[0]], now=later(1))
    assert [channel for channel, _ in keys(texted)] == ["sms", "sms"]
    assert keys(untexted) == []


def test_the_costs_of_texts_are_told_before(ctx: flask.Flask, story: Story, ways: Ways) -> None:
    for place in range(3):
        a_volunteer(phone=f"+861380013800{place}")
    planned = a_volunteer(phone="+8613800138009")
    a_volunteer(phone="+861088887777")
    a_volunteer()
    call_out = story.draft({"seats": 1})
    costs = text_costs(call_out, [planned.id], NOW)
    assert costs is not None
    assert (costs.now, costs.most, costs.parts, costs.open_end) == (1, 4, 1, False)
    assert (costs.yuan_now, costs.yuan_most) == (0.05, 0.2)


def test_nothing_is_said_of_costs_where_no_texts_are_sent(ctx: flask.Flask, story: Story) -> None:
    assert text_costs(story.draft(), [], NOW) is None
