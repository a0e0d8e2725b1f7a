"""What people read: marked first, in their zone and language, with one link, and nothing slipped in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import flask
import pytest

import config
from iwill.core.tokens import LinkPurpose, new_link_id, read_token
from iwill.messaging.mail import MailFrame, date_header
from iwill.messaging.terms import WITH_NEWS, Purpose
from iwill.messaging.worded_facts import plain
from iwill.messaging.wording import (
    LINK,
    LINK_PURPOSES,
    Worded,
    card_wording,
    chat_wording,
    fill,
    personal_link,
    word,
)
from tests.conftest import NOW
from tests.messaging.conftest import brief_facts, read_mail, text_of

LANGUAGES = ("zh-Hans", "en")
ABOUT_CALL_OUTS = [purpose for purpose in Purpose if purpose not in {*LINK_PURPOSES, *WITH_NEWS, Purpose.VETTING}]
WITH_ANSWER = [purpose for purpose in ABOUT_CALL_OUTS if purpose is not Purpose.STAND_DOWN]
FACTS: dict[str, Any] = {
    "needs": [1],
    "why": ["skill:listening", "hours"],
    "need": 1,
    "offer_expires_at": "2026-11-21T19:30:00+08:00",
    "answered": "yes",
}
SHANGHAI, TORONTO = "Asia/Shanghai", "America/Toronto"


@pytest.fixture
def settings(ctx: flask.Flask) -> config.Settings:
    found: config.Settings = ctx.extensions["iwill_settings"]
    return found


def worded(
    settings: config.Settings,
    purpose: Purpose = Purpose.INVITATION,
    *,
    language: str = "zh-Hans",
    zone: str = SHANGHAI,
    needs: int = 1,
    facts: dict[str, Any] | None = None,
    **brief: Any,
) -> Worded:
    about = FACTS | (facts or {})
    return word(
        purpose,
        brief_facts(needs, **brief),
        about,
        language=language,
        zone=zone,
        expires_at=datetime.fromisoformat("2026-11-21T19:30:00+08:00"),
        settings=settings,
    )


def as_mail(text: Worded, settings: config.Settings, purpose: Purpose, *, name: str = "王晓岚") -> Any:
    link = personal_link(purpose, {"link_id": "ab" * 8}, settings)
    content = MailFrame(text, "zh-Hans", settings).mail(
        uid="uid", host="iwill.example", date=date_header(NOW), address="wang@pool.example", name=name,
        link=link, stop="http://iwill.example/u/stop",
    )  # fmt: skip
    return read_mail(content)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["real", "drill"])
@pytest.mark.parametrize("purpose", ABOUT_CALL_OUTS)
def test_the_first_word_says_real_or_drill(
    settings: config.Settings, purpose: Purpose, kind: str, language: str
) -> None:
    text = worded(settings, purpose, kind=kind, language=language)
    marker = {
        ("real", "zh-Hans"): "【应急召集】",
        ("drill", "zh-Hans"): "【演练】",
        ("real", "en"): "Real call-out:",
        ("drill", "en"): "Drill:",
    }[kind, language]
    assert text.subject.startswith(marker)
    assert text.body.startswith(marker)
    first_line = text.body.split("\n")[0]
    assert "北京博能志愿者库" in first_line
    assert (("不用上岗" if language == "zh-Hans" else "no shift to work") in first_line) is (kind == "drill")
    for never in ("这不是演练", "not a drill", "必须", "last chance", "别让"):
        assert never not in text.subject + text.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", WITH_ANSWER)
def test_a_mail_that_can_be_answered_holds_one_line_with_the_link(
    settings: config.Settings, purpose: Purpose, language: str
) -> None:
    text = worded(
        settings,
        purpose,
        language=language,
        title="点这里 http://evil.example/c/forged",
        wording="第一行\nhttp://evil.example/c/forged\r\n第三行",
    )
    mail = as_mail(text, settings, purpose, name="王\r\nhttp://iwill.example/c/mine")
    lines = [line for line in text_of(mail).split("\n") if "/c/" in line]
    assert len(lines) == 1
    before, token = lines[0].split("/c/")
    assert before == "http://iwill.example"
    assert read_token(LinkPurpose.ANSWER, token) == "ab" * 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_out_says_everything_in_the_order_in_which_one_decides(settings: config.Settings, language: str) -> None:
    text = worded(settings, language=language, zone=TORONTO)
    if language == "zh-Hans":
        pieces = [
            "【应急召集】北京博能志愿者库第 41 号",
            "咨询师（8 位）：11月21日周六 07:00–10:00（多伦多时间）",
            "为什么问您：您的技能里有倾听",
            "这段时间您标了方便",
            "要做什么：会直接陪伴处于困境中的人",
            "11月21日周六 06:45（多伦多时间）前回答：",
            LINK,
            "核实真假：打开 http://iwill.example/ 能查到第 41 号，或致电 400-000-0000",
            "从不索要",
            "暂时不收召集",
        ]
    else:
        pieces = [
            "Real call-out: 北京博能志愿者库, number 41",
            "- 咨询师 (8 needed): Sat 21 Nov 07:00–10:00 (Toronto time)",
            "Why you: your skills include",
            "you marked this time as possible",
            "What is expected",
            "by Sat 21 Nov 06:45 (Toronto time):",
            LINK,
            "To check that this is genuine: http://iwill.example/ lists number 41, or call 400-000-0000",
            "We never ask",
            "To pause",
        ]
    places = [text.body.find(piece) for piece in pieces]
    assert -1 not in places, [piece for piece, place in zip(pieces, places, strict=True) if place < 0]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_to_161_shifts_stays_short(settings: config.Settings, language: str) -> None:
    text = worded(settings, language=language, needs=161, facts={"needs": list(range(1, 162))})
    assert ("还有 157 个班次" if language == "zh-Hans" else "and 157 more") in text.body
    assert len(text.body.split("\n")) < 30
    assert len(text.body) < 1500


def test_somebody_on_standby_is_told_that_this_is_why(settings: config.Settings) -> None:
    assert "正在待命" in worded(settings, facts={"why": ["skill:listening", "standby"]}).body
    assert "you are on standby" in worded(settings, language="en", facts={"why": ["standby"]}).body
    assert "为什么" not in worded(settings, facts={"why": []}).body


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        ("yes", "请安心休息"),
        ("not_needed", "这次人手够了"),
        ("reserve", "谢谢您一直候补"),
        ("only_if_short", "谢谢您愿意顶上"),
        ("later", "谢谢您愿意考虑"),
        ("none", "谢谢您一直在"),
    ],
)
def test_a_stand_down_fits_what_was_answered(settings: config.Settings, answered: str, words: str) -> None:
    text = worded(settings, Purpose.STAND_DOWN, facts={"answered": answered, "needs": []})
    assert words in text.body
    assert LINK not in text.body


def test_a_reserve_offer_says_until_when(settings: config.Settings) -> None:
    text = worded(settings, Purpose.RESERVE_OFFER, zone=TORONTO)
    assert "这个名额为您留到 11月21日周六 06:30（多伦多时间）" in text.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.STAFF_SET_UP])
def test_a_link_to_sign_in_stands_alone_and_says_how_long_it_works(
    settings: config.Settings, purpose: Purpose, language: str
) -> None:
    text = worded(settings, purpose, language=language)
    mail = as_mail(text, settings, purpose)
    (line,) = [line for line in text_of(mail).split("\n") if "http" in line]
    before, token = line.split("/sign-in/")
    assert before == "http://iwill.example"
    assert read_token(LinkPurpose.SIGN_IN, token) == "ab" * 8
    assert read_token(LinkPurpose.ANSWER, token) is None
    assert "19:30" in text_of(mail)
    assert "/c/" not in text_of(mail)


def test_a_reset_is_told_apart_from_a_first_password(settings: config.Settings) -> None:
    assert "重设" in worded(settings, Purpose.STAFF_SET_UP, facts={"purpose": "reset"}).subject
    assert "开通" in worded(settings, Purpose.STAFF_SET_UP, facts={"purpose": "set_up"}).subject


@pytest.mark.parametrize("hostile", ["a\r\nBcc: all@pool.example", "b\n\nbody", "c\x0b\x1c\u2028d", "\u202egnissop"])
def test_no_words_can_add_a_header_or_turn_the_text_round(settings: config.Settings, hostile: str) -> None:
    text = worded(settings, title=hostile, wording=hostile, kind="real")
    mail = as_mail(text, settings, Purpose.INVITATION, name=hostile)
    assert mail["Bcc"] is None
    assert sorted(set(mail.keys())) == [
        "Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From",
        "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Subject", "To",
    ]  # fmt: skip
    assert "\u202e" not in text_of(mail) + mail["Subject"]
    assert not mail.defects


def test_a_long_subject_is_folded_and_read_whole(settings: config.Settings) -> None:
    title = "心理咨询师、督导、信息核验等 · 12月5日周六 19:30–23:30（北京时间）" * 3
    text = worded(settings, title=title)
    mail = as_mail(text, settings, Purpose.INVITATION)
    assert mail["Subject"] == f"【应急召集】{title}"
    assert max(len(line) for line in mail.as_bytes().split(b"\n")) < 100


def test_a_text_to_copy_into_a_chat_carries_the_personal_link(settings: config.Settings) -> None:
    facts = FACTS | {"link_id": new_link_id()}
    for language, hello in (("zh-Hans", "李雷，您好"), ("en", "Dear 李雷")):
        text = chat_wording(
            brief_facts(kind="drill"), facts, name="李雷", language=language, zone=TORONTO, settings=settings
        )
        assert text.startswith(("【演练】不用上岗", "Drill: no shift to work"))
        assert hello in text
        (line,) = [line for line in text.split("\n") if "/c/" in line]
        assert line == personal_link(Purpose.INVITATION, facts, settings)
        assert len(text) < 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_in_a_group_carries_nobodys_link(settings: config.Settings, language: str) -> None:
    card = card_wording(brief_facts(6), language=language, settings=settings)
    whole = card.subject + card.body
    assert "/c/" not in whole
    assert "/u/" not in whole
    assert LINK not in whole
    assert "http://iwill.example/" in whole
    assert "41" in whole


def test_every_purpose_has_its_sentences_in_both_languages() -> None:
    folder = Path(__file__).parents[2] / "iwill" / "messaging" / "wording"
    for purpose in set(Purpose) - WITH_NEWS:
        for language in LANGUAGES:
            assert (folder / f"{purpose.value}.{language}.txt").read_text().strip(), (purpose, language)


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("王晓岚", "王晓岚"),
        ("  Ann\t  Lee ", "Ann Lee"),
        ("a\nb", "a b"),
        ("x/c/y", "x/ c /y"),
        ("\x01link\x01", "link"),
        ("李\u200b雷", "李 雷"),
    ],
)
def test_peoples_words_become_one_plain_line(words: str, made: str) -> None:
    assert plain(words) == made


def test_a_name_cannot_ask_for_somebody_elses_link() -> None:
    assert fill("\x01name\x01", name=LINK, link="secret", stop="") == "link"


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_is_told_in_a_text_of_its_own_with_plain_words(settings: config.Settings, language: str) -> None:
    facts = {"news": "confirm", "words": {"seat": "7\nhttp://evil.example/c/forged"}}
    text = worded(settings, Purpose.ON_SHIFT, language=language, facts=facts)
    mail = as_mail(text, settings, Purpose.ON_SHIFT)
    lines = [line for line in text_of(mail).split("\n") if "/c/" in line]
    assert len(lines) == 1
    assert "/shift/7" in lines[0]


@pytest.mark.parametrize("purpose", sorted(WITH_NEWS))
def test_all_news_stands_in_both_languages(purpose: Purpose) -> None:
    folder = Path(__file__).parents[2] / "iwill" / "messaging" / "wording" / purpose.value
    files = {file.name for file in folder.glob("*.txt")}
    assert files == {f"{name.split('.')[0]}.{language}.txt" for name in files for language in LANGUAGES}
