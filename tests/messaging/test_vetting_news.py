"""People hear of their own vetting: what is theirs to do and how it ended, once, in their language, and no more."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db
from iwill.messaging import vetting as messaging_vetting
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.messaging.wording import word
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.news import News, news_of
from iwill.pool.vetting.services import interviews
from iwill.pool.vetting.terms import CaseState, Outcome, Reason, Stage
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, a_case, pass_until

LATER = NOW + timedelta(hours=5)


@pytest.mark.parametrize(
    ("state", "stage", "newest", "news"),
    [
        (CaseState.ASKED, Stage.DOCUMENTS, Outcome.ASK, News.MORE_WANTED),
        (CaseState.ASKED, Stage.AGREEMENT, Outcome.PASS, News.TO_SIGN),
        (CaseState.WAITING, Stage.INTERVIEW, Outcome.PASS, News.TALK_TO_BOOK),
        (CaseState.WAITING, Stage.INTERVIEW, Outcome.REOPENED, News.TALK_TO_BOOK),
        (CaseState.REFUSED, Stage.LOOK_UP, Outcome.REFUSE, News.REFUSED),
        (CaseState.PASSED, Stage.SHADOW_DUTY, Outcome.PASS, News.THROUGH),
        (CaseState.WAITING, Stage.LOOK_UP, Outcome.PASS, None),
        (CaseState.SECOND, Stage.INTERVIEW, Outcome.FIRST_PASS, None),
        (CaseState.WAITING, Stage.DOCUMENTS, Outcome.ANSWERED, None),
        (CaseState.PASSED, Stage.DOCUMENTS, Outcome.MOVED, None),
    ],
)
def test_somebody_is_told_when_the_next_word_is_hers_or_it_is_over(
    state: CaseState, stage: Stage, newest: Outcome, news: News | None
) -> None:
    assert news_of(state, stage, newest) is news


def queued(state: MessageState = MessageState.QUEUED) -> list[str]:
    rows = db.session.scalars(select(Message).where(Message.state == state).order_by(Message.id))
    return [message.facts["news"] for message in rows if message.purpose is Purpose.VETTING]


def test_a_decision_is_told_once_and_a_newer_one_takes_its_place(ctx: flask.Flask) -> None:
    case = a_case()
    messaging_vetting.tell(case, now=NOW)
    assert queued() == []
    vetting.ask(case, "unreadable", by=ANNA, now=NOW)
    messaging_vetting.tell(case, now=NOW)
    messaging_vetting.tell(case, now=NOW)
    assert queued() == ["more_wanted"]
    vetting.refuse(case, "conduct", by=ANNA, now=NOW)
    messaging_vetting.tell(case, now=NOW)
    assert (queued(), queued(MessageState.CANCELLED)) == (["refused"], ["more_wanted"])


def test_a_booked_talk_is_confirmed_and_one_that_is_called_off_told_to_everybody_who_comes(ctx: flask.Flask) -> None:
    slot = interviews.open_slot(LATER, 30, 2, "腾讯会议 123", by=ANNA, now=NOW)
    first, second = (pass_until(a_case(), Stage.INTERVIEW) for _ in range(2))
    for case in (first, second):
        messaging_vetting.book(case, slot, by=ANNA, now=NOW)
    messaging_vetting.give_back(first, by=ANNA, now=NOW)
    assert (queued(), queued(MessageState.CANCELLED)) == (["talk_booked"], ["talk_booked"])
    assert messaging_vetting.call_off(slot, by=ANNA, now=NOW) == 1
    assert queued() == ["talk_off"]
    assert {message.expires_at for message in db.session.scalars(select(Message))} <= {slot.starts_at, slot.ends_at}


@pytest.mark.parametrize("news", list(News))
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_news_leads_to_her_own_page_in_her_own_language(ctx: flask.Flask, news: News, language: str) -> None:
    facts = {"news": news.value, "reason": "unreadable", "at": LATER.isoformat(), "place": "会议室\n/c/骗"}
    text = word(
        Purpose.VETTING,
        {},
        facts,
        language=language,
        zone="Asia/Shanghai",
        expires_at=LATER,
        settings=ctx.extensions["iwill_settings"],
    )
    assert text.body.count("/me/standing") == 1
    assert "/c/" not in text.body
    reason = "材料看不清" if language == "zh-Hans" else "The document cannot be read."
    assert (reason in text.body) is (news in (News.MORE_WANTED, News.REFUSED))
    assert ("会议室" in text.body) is (news is News.TALK_BOOKED)


def test_every_reason_can_be_said(ctx: flask.Flask) -> None:
    said = set()
    for reason in Reason:
        facts = {"news": "refused", "reason": reason.value}
        said.add(
            word(
                Purpose.VETTING,
                {},
                facts,
                language="zh-Hans",
                zone="Asia/Shanghai",
                expires_at=LATER,
                settings=ctx.extensions["iwill_settings"],
            ).body
        )
    assert len(said) == len(Reason)
