"""What is told of hours reads plainly in both languages, and holds no name of anybody else."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

import config
from iwill.core.db import db
from iwill.messaging.models import Message, MessageBrief
from iwill.messaging.terms import Purpose
from iwill.messaging.wording import Worded, word
from iwill.shifts.aftermath import services as aftermath
from iwill.shifts.hours import services
from iwill.shifts.hours.terms import ContestReason, HoursDecision, HoursReason
from tests.builders import a_staff, an_actor
from tests.callouts.conftest import STARTS
from tests.shifts.hours.conftest import ENDS, an_evening, herself

LATER = ENDS + timedelta(hours=1)


def letter(purpose: Purpose, language: str, settings: config.Settings) -> Worded:
    message = db.session.scalars(select(Message).where(Message.purpose == purpose)).one()
    brief = db.session.get_one(MessageBrief, message.brief_id).facts if message.brief_id else {}
    return word(
        purpose,
        brief,
        message.facts,
        language=language,
        zone="Asia/Shanghai",
        expires_at=message.expires_at,
        settings=settings,
    )


@pytest.mark.parametrize(
    ("language", "decision", "said"),
    [
        ("zh-Hans", "corrected", "现在记为 1.5 小时，原来是 2 小时。"),
        ("zh-Hans", "stands", "记录仍是 2 小时。"),
        ("zh-Hans", "taken_out", "不计入您的时长。"),
        ("en", "corrected", "On file are now 1.5 hours; before it was 2."),
        ("en", "stands", "on file are 2 hours."),
        ("en", "taken_out", "It no longer counts among your hours."),
    ],
)
def test_a_decision_is_told_in_a_sentence(ctx: flask.Flask, language: str, decision: str, said: str) -> None:
    settings: config.Settings = ctx.extensions["iwill_settings"]
    evening, lin, zhao = an_evening(), a_staff(name="林静"), a_staff(name="赵宁")
    entry = evening.served()
    assert entry is not None
    services.confirm(entry, by=an_actor(id=lin.id), now=LATER)
    by, claimed = herself(evening.person()), (STARTS, ENDS - timedelta(minutes=30))
    services.contest(entry, ContestReason.TOO_LONG, claimed=claimed, by=by, now=LATER)
    desk = letter(Purpose.DUTY, language, settings)
    assert f"{settings.base_url}/hours" in desk.body
    assert evening.person().name not in desk.subject + desk.body
    reason, who = HoursReason.SUPERVISOR_SAYS, an_actor(id=zhao.id)
    services.decide(entry, HoursDecision(decision), reason=reason, times=claimed, by=who, now=LATER)
    told = letter(Purpose.HOURS, language, settings)
    assert said in told.body
    assert ("11月22日周日 20:00" if language == "zh-Hans" else "Sun 22 Nov 20:00") in told.subject
    assert not {"林静", "赵宁"} & {name for name in ("林静", "赵宁") if name in told.body}


@pytest.mark.parametrize(
    ("language", "head"), [("zh-Hans", "您的那一班，后来怎样了"), ("en", "What became of your shift")]
)
def test_the_note_stands_by_itself_under_a_name_and_asks_for_nothing(
    ctx: flask.Flask, language: str, head: str
) -> None:
    settings: config.Settings = ctx.extensions["iwill_settings"]
    evening, lin = an_evening(), a_staff(name="林静")
    evening.served()
    aftermath.send_note(evening.call_out, zh="接了 41 个电话。", en="41 calls.", by=an_actor(id=lin.id), now=LATER)
    told = letter(Purpose.IMPACT, language, settings)
    assert told.subject.startswith(head)
    assert "接了 41 个电话。" in told.body
    assert "林静" in told.body
    assert "/c/" not in told.body
