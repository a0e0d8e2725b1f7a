"""A reply is recorded once, as a tap on the link would be; what is not clear is asked back once, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import func, select

from iwill.accounts.models import RateCount
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.changes.services.changing import change_call_out
from iwill.callouts.changes.services.uniting import unite
from iwill.callouts.changes.terms import Change, NeedChange
from iwill.callouts.models import AnswerRecord, Seat
from iwill.callouts.replies import queries, services
from iwill.callouts.replies.models import InboundReply
from iwill.callouts.replies.rules import code_of
from iwill.callouts.replies.terms import ReplyAnswer, ReplyChannel
from iwill.callouts.services import callouts
from iwill.core.db import db
from iwill.core.errors import Invalid
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.conftest import NOW


@dataclass(frozen=True)
class One:
    """A call-out by its number."""

    call_out_id: int


GATEWAY = Actor(ActorKind.CLIENT, 1)
PHONE, EMAIL = "+8613800138000", "wang@pool.example"


def shift_after(days: int) -> dict[str, str]:
    """The same two hours, so many days later."""
    starts_at = STARTS + timedelta(days=days)
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}


@pytest.fixture
def wang(ctx: flask.Flask) -> Volunteer:
    return a_volunteer("王小明", email=EMAIL, phone=PHONE)


def reply(text: str, *, id: str = "m1", sender: str = PHONE, now: datetime = NOW, at: datetime | None = None) -> Any:
    channel = ReplyChannel.EMAIL if "@" in sender else ReplyChannel.SMS
    taken = services.receive_reply(id, sender, channel, text, received_at=at or now, by=GATEWAY, now=now)
    return taken.outcome.value, taken.answer.value if taken.answer else None


def said_back() -> list[str]:
    """What was said back, in order."""
    rows = db.session.scalars(select(Message.facts).where(Message.purpose == Purpose.REPLY).order_by(Message.id))
    return [facts["note"] for facts in rows]


def seats() -> int:
    return db.session.scalar(select(func.count()).select_from(Seat).where(Seat.released_at.is_(None))) or 0


@pytest.mark.parametrize(
    "sender", [PHONE, "138 0013 8000", "１３８００１３８０００", EMAIL, f"王小明 <{EMAIL.upper()}>"]
)
def test_a_yes_takes_the_seat_in_the_persons_own_name(story: Story, wang: Volunteer, sender: str) -> None:
    call_out = story.launched()
    assert reply("可以，我来", sender=sender) == ("recorded", "yes")
    assert seats() == 1
    assert db.session.scalars(select(AnswerRecord.recorded_by)).all() == [f"volunteer:{wang.id}"]
    assert story.messages(wang)[-1][0] == "seat_confirmed"
    assert story.invitation(call_out, wang).answer == "yes"


def test_the_same_reply_ten_times_is_recorded_once(story: Story, wang: Volunteer) -> None:
    call_out = story.launched()
    taken = [
        services.receive_reply("m1", PHONE, ReplyChannel.SMS, "1", received_at=NOW, by=GATEWAY, now=NOW)
        for _ in range(10)
    ]
    assert [one.outcome.value for one in taken] == ["recorded"] + ["duplicate"] * 9
    assert {(one.invitation_id, one.answer) for one in taken} == {
        (story.invitation(call_out, wang).id, ReplyAnswer.YES)
    }
    assert db.session.scalar(select(func.count()).select_from(AnswerRecord)) == 1


def test_of_an_unknown_sender_nothing_is_kept_but_a_count_under_a_digest(story: Story, wang: Volunteer) -> None:
    story.launched()
    for sender in ("+8613999990000", "+8613999990000", "10086", "nobody@pool.example", "AD-BANK"):
        assert reply("可以", sender=sender) == ("unknown_sender", None)
    assert db.session.scalars(select(InboundReply.id)).all() == []
    counts = db.session.execute(select(RateCount.bucket, RateCount.count)).all()
    assert sorted(count for _, count in counts) == [1, 1, 1, 2]
    assert not [bucket for bucket, _ in counts if "139" in bucket or "pool" in bucket or "10086" in bucket]


def test_an_unclear_reply_is_asked_back_once_and_seen_by_the_desk(story: Story, wang: Volunteer) -> None:
    story.launched()
    assert reply("不是不行") == ("asked_back", None)
    assert reply("再说吧看情况", id="m2") == ("asked_back", None)
    assert said_back() == ["unclear"]
    assert queries.count_to_look_at() == 2
    assert reply("1", id="m3") == ("recorded", "yes")
    assert seats() == 1


def test_a_yes_to_several_shifts_without_naming_one_is_asked_back(story: Story, wang: Volunteer) -> None:
    call_out = story.launched({}, shift_after(1))
    assert reply("可以") == ("asked_back", None)
    assert (seats(), said_back()) == (0, ["unclear"])
    assert reply("2", id="m2") == ("recorded", "yes")  # now a number names a shift
    assert [seat.need_id for seat in db.session.scalars(select(Seat))] == [call_out.needs[1].id]


def test_shifts_are_named_by_the_order_in_which_messages_list_them(story: Story, wang: Volunteer) -> None:
    call_out = story.launched(shift_after(1), {}, shift_after(3))
    assert reply("2和3可以") == ("recorded", "yes")
    assert {seat.need_id for seat in db.session.scalars(select(Seat))} == {call_out.needs[0].id, call_out.needs[2].id}


def test_a_yes_bound_to_a_number_and_a_pause_do_what_a_tap_would(story: Story, wang: Volunteer) -> None:
    story.launched(*[shift_after(days) for days in (0, 1, 2)])
    assert reply("可以，最多两个班") == ("recorded", "yes")
    assert seats() == 2
    assert reply("对不起，暂停到12月5日", id="m2")[1] in {"yes", "no"}
    assert wang.paused_until == date(2026, 12, 5)


def test_a_mail_names_the_code_by_which_a_reply_is_told_apart(story: Story, wang: Volunteer) -> None:
    first, second = story.launched(), story.launched(kind="drill")
    told = db.session.scalars(select(Message.facts).where(Message.purpose == Purpose.INVITATION).order_by(Message.id))
    assert [facts["code"] for facts in told] == [code_of(One(first.id)), code_of(One(second.id))]
    assert reply(f"{code_of(One(second.id))} 可以", sender=EMAIL) == ("recorded", "yes")
    assert db.session.scalars(select(Seat)).one().need.call_out_id == second.id


def test_several_call_outs_on_one_phone_are_kept_apart(story: Story, wang: Volunteer) -> None:
    real, drill = story.launched(), story.launched(kind="drill")
    codes = [code_of(story.invitation(one, wang)) for one in (real, drill)]
    assert len(set(codes)) == 2
    assert reply("可以") == ("asked_back", None)
    assert said_back() == ["which_call"]
    assert reply(f"{codes[1]}1", id="m2") == ("recorded", "yes")
    assert reply(f"{codes[0].lower()} 来不了，抱歉", id="m3") == ("recorded", "no")
    assert reply(f"{codes[0]}可以 {codes[1]}不行", id="m4") == ("asked_back", None)
    assert [story.invitation(one, wang).answer.value for one in (real, drill)] == ["no", "yes"]  # type: ignore[union-attr]


def test_the_link_that_a_mail_quotes_says_which_call_out_it_answers(story: Story, wang: Volunteer) -> None:
    real, drill = story.launched(), story.launched(kind="drill")
    link = make_token(LinkPurpose.ANSWER, story.invitation(drill, wang).link_id)
    text = f"可以。\n王小明\n\n在 2026年11月21日 19:02，博能 写道：\n> 请回答：\n> http://iwill.example/c/{link}\n"
    assert reply(text, sender=EMAIL) == ("recorded", "yes")
    assert story.invitation(drill, wang).answer == "yes"
    assert story.invitation(real, wang).answer is None
    assert "/c/" not in str(db.session.scalar(select(InboundReply.text_sealed)))


def test_the_code_and_the_link_of_a_call_out_that_became_part_of_another_lead_there(
    story: Story, wang: Volunteer
) -> None:
    first, drill = story.launched(), story.launched(kind="drill")
    a_volunteer("李雷", phone="+8613800138001")
    gone = story.launched(shift_after(1))
    unite(first, gone, by=BY, now=NOW)
    assert reply(f"{code_of(One(gone.id))} 来不了", sender="+8613800138001") == ("recorded", "no")
    assert reply("可以", id="m2") == ("asked_back", None)  # two are left: the one and the drill
    assert reply(f"{code_of(One(drill.id))}1", id="m3") == ("recorded", "yes")


def test_numbers_of_shifts_told_before_a_change_name_nothing_any_more(story: Story, wang: Volunteer) -> None:
    call_out = story.launched({}, shift_after(1), shift_after(2))
    _, dropped, last = [need.id for need in call_out.needs]
    change_call_out(call_out, Change(needs=(NeedChange(dropped, drop=True),)), by=BY, now=NOW)
    assert reply("2可以") == ("asked_back", None)
    assert seats() == 0
    assert reply("2", id="m2") == ("recorded", "yes")  # of those that are left, as they were told again
    assert [seat.need_id for seat in db.session.scalars(select(Seat))] == [last]


def test_a_phone_that_two_people_share_is_never_guessed(story: Story, wang: Volunteer) -> None:
    a_volunteer("王大明", phone=PHONE)
    call_out = story.launched({"seats": 4})
    assert reply("可以") == ("asked_back", None)
    assert reply(f"{code_of(story.invitation(call_out, wang))} 可以", id="m2") == ("asked_back", None)
    assert (seats(), said_back()) == (0, [])  # asking again would not help: somebody looks at it
    assert queries.count_to_look_at() == 2


def test_no_seat_is_told_and_the_reserve_offered(story: Story, wang: Volunteer) -> None:
    other = a_volunteer()
    call_out = story.launched({"seats": 1})
    story.say(call_out, other, "yes", call_out.needs)
    assert reply("能来") == ("recorded", "full")
    assert reply("能来", id="m2") == ("recorded", "full")
    assert said_back() == ["full"]
    assert reply("候补", id="m3") == ("recorded", "reserve")


@pytest.mark.parametrize(
    ("text", "answer"), [("晚点回复", "later"), ("抱歉", "no"), ("0", "no"), ("缺人再叫我", "only_if_short")]
)
def test_each_answer_is_recorded_as_said(story: Story, wang: Volunteer, text: str, answer: str) -> None:
    call_out = story.launched()
    assert reply(text) == ("recorded", answer)
    invitation = story.invitation(call_out, wang)
    assert invitation.answer is not None
    assert invitation.answer.value == answer
    assert said_back() == []


def test_a_word_of_thanks_after_the_answer_bothers_nobody(story: Story, wang: Volunteer) -> None:
    story.launched({}, shift_after(1))
    reply("2可以")
    for number, text in enumerate(("收到，谢谢", "好的", "👍", "辛苦了🙏")):
        assert reply(text, id=f"t{number}") == ("recorded", "yes")
    assert (seats(), said_back(), queries.count_to_look_at()) == (1, [], 0)


def test_stop_pauses_call_outs_as_the_link_in_a_mail_does(story: Story, wang: Volunteer) -> None:
    story.launched()
    assert reply("TD") == ("recorded", "stop")
    assert wang.lifecycle is Lifecycle.PAUSED
    assert said_back() == []


def test_a_reply_that_comes_too_late_is_noted_and_told_once(story: Story, wang: Volunteer) -> None:
    call_out = story.launched()
    callouts.stand_down(call_out, by=BY, now=NOW)
    tomorrow = NOW + timedelta(days=1)
    assert reply("可以", now=tomorrow) == ("recorded", "late")
    assert reply("我能来", id="m2", now=tomorrow) == ("recorded", "late")
    assert reply("谢谢", id="m3", now=tomorrow) == ("recorded", None)
    assert (seats(), said_back(), queries.count_to_look_at()) == (0, ["late"], 0)
    assert reply("我出了点事，需要有人帮忙", id="m4", now=tomorrow) == ("recorded", None)
    assert queries.count_to_look_at() == 1


def test_a_message_that_was_held_up_does_not_undo_a_later_word(story: Story, wang: Volunteer) -> None:
    call_out = story.launched()
    assert reply("来不了", id="new", at=NOW) == ("recorded", "no")
    assert reply("可以", id="old", at=NOW - timedelta(minutes=20)) == ("recorded", "no")
    story.say(call_out, wang, "yes", call_out.needs, now=NOW + timedelta(minutes=30))
    late = NOW + timedelta(minutes=40)
    assert reply("不行", id="held up", at=NOW + timedelta(minutes=10), now=late) == ("recorded", "yes")
    assert seats() == 1


@pytest.mark.parametrize(("moment", "code"), [(timedelta(hours=1), "in_the_future"), (timedelta(days=-400), "too_old")])
def test_an_impossible_moment_is_refused_at_its_place(
    story: Story, wang: Volunteer, moment: timedelta, code: str
) -> None:
    story.launched()
    with pytest.raises(Invalid) as refusal:
        reply("可以", at=NOW + moment)
    assert [(one.path, one.code) for one in refusal.value.details] == [("received_at", code)]


def test_whoever_can_only_be_rung_is_left_to_the_desk(story: Story, ctx: flask.Flask) -> None:
    a_volunteer(email=None, phone=PHONE)
    other = a_volunteer()
    call_out = story.launched({"seats": 1})
    assert reply("看看情况") == ("asked_back", None)
    story.say(call_out, other, "yes", call_out.needs)
    assert reply("可以", id="m2") == ("recorded", "full")
    assert (said_back(), queries.count_to_look_at()) == ([], 2)
