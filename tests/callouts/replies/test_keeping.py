"""What is kept of a reply: exported, erased, forgotten with time, and with the person when two rows are one."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.models import Invitation
from iwill.callouts.replies import services
from iwill.callouts.replies.models import InboundReply
from iwill.callouts.replies.purge import reply_words
from iwill.callouts.replies.terms import ReplyChannel
from iwill.core.db import db
from iwill.pool.merging import services as merging
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import Story
from tests.conftest import NOW

PHONE = "+8613800138000"


def reply(text: str, message_id: str = "m1", sender: str = PHONE) -> None:
    gateway = Actor(ActorKind.CLIENT, 1)
    services.receive_reply(message_id, sender, ReplyChannel.SMS, text, received_at=NOW, by=gateway, now=NOW)


def test_a_person_takes_her_replies_away_and_they_go_with_her(ctx: flask.Flask, story: Story) -> None:
    wang = a_volunteer("王小明", phone=PHONE)
    story.launched()
    reply("不是不行")
    reply("来不了，抱歉", "m2")
    export = leaving.export_person(wang)["replies"]
    assert [(one["words"], one["answer"]) for one in export] == [("不是不行", None), ("来不了，抱歉", "no")]
    leaving.erase_person(wang, by=SYSTEM, now=NOW)
    assert db.session.scalars(select(InboundReply.id)).all() == []


def test_the_words_are_forgotten_and_the_same_reply_stays_known(ctx: flask.Flask, story: Story) -> None:
    a_volunteer("王小明", phone=PHONE)
    story.launched()
    reply("可以")
    assert reply_words(NOW) == 0
    assert reply_words(NOW + timedelta(seconds=1)) == 1
    assert reply_words(NOW + timedelta(seconds=1)) == 0
    reply("来不了")  # the same id
    kept = db.session.scalars(select(InboundReply)).one()
    assert (kept.text_sealed, kept.answer) == (None, "yes")


def test_replies_follow_when_two_rows_turn_out_to_be_one(ctx: flask.Flask, story: Story) -> None:
    kept = a_volunteer("王小明", phone=PHONE)
    other = a_volunteer("王小明", phone="+8613800138001")
    call_out = story.launched({"seats": 4})
    reply("可以", sender="+8613800138001")
    merging.merge(kept, other, {}, by=an_actor(), now=NOW)
    moved = db.session.scalars(select(InboundReply)).one()
    assert (moved.volunteer_id, moved.invitation_id) == (kept.id, story.invitation(call_out, kept).id)
    assert db.session.scalars(select(Invitation.answer)).all() == ["yes"]
    assert db.session.get_one(Volunteer, other.id).merged_into_id == kept.id
