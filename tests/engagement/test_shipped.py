"""What ships reads as somebody would say it: every text in both languages, with real words, short, without pressure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import flask
import pytest

from iwill.engagement.journeys import schemas
from iwill.engagement.journeys.events import EVENTS
from iwill.engagement.journeys.rules import may_hold_out
from iwill.engagement.journeys.shipped import SHIPPED, Shipped
from iwill.engagement.journeys.terms import MOST_HELD_OUT, After, Nature
from iwill.messaging import letters
from iwill.messaging.wording import _sentences
from tests.engagement.words import SPARSE, WORDS

LANGUAGES = ("zh-Hans", "en")
# What puts pressure on people, makes them count, or speaks of how they are (docs/decisions; ux 3.2).
BANNED = {
    "zh-Hans": (
        "必须 应该 务必 失望 只差 就差您 最后一次 最后机会 连续 坚持 排行 积分 战时 流失 海外 "
        "沉重 难过 创伤 情绪 心理状态 负担"
    ),
    "en": (
        "must|should|miss you|last chance|streak|don't let|do not let|disappoint|only you|hurry|urgent|ranking|points|"
        "heavy|distress|trauma|upset|how you feel"
    ),
}
HAN = re.compile(r"[一-鿿]")


def versions(one: Shipped) -> Iterator[tuple[str, str, str]]:
    """Language, subject and body, once with everything that can be known and once with as little as can be."""
    event = one.rule.when.event if isinstance(one.rule.when, After) else ""
    for language in LANGUAGES:
        for words in (WORDS.get(event, {}), SPARSE.get(event)):
            if words is not None:
                part = {"template": one.rule.template, "words": words}
                yield language, *letters._worded(_sentences, part, language)


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.code)
def test_a_text_is_short_and_puts_no_pressure_on_anybody(ctx: flask.Flask, one: Shipped) -> None:
    for language, subject, body in versions(one):
        words = f"{subject}\n{body}"
        if language == "en":
            assert not re.search(rf"\b({BANNED['en']})\b", words, re.IGNORECASE), words
            assert len(subject) <= 70, subject
            assert len(body.split()) <= 80, (len(body.split()), body)
            assert not HAN.search(
                re.sub(r"心理支持接线员|接线员|信息核验员|暴雨夜间心理热线|热线|王晓岚|林老师", "", words)
            ), words
        else:
            assert not [word for word in BANNED["zh-Hans"].split() if word in words], words
            assert len(HAN.findall(subject)) <= 40, subject
            assert len(HAN.findall(body)) <= 120, (len(HAN.findall(body)), body)
        assert subject
        assert body
        assert "{" not in words
        assert "None" not in words
        assert "  " not in words
        assert all(len(paragraph) > 3 for paragraph in body.split("\n\n"))
        assert body.count("\n\n") <= 1
        # An empty line stands between paragraphs, and a sentence begins with a capital.
        assert "\n" not in body.replace("\n\n", "")
        assert not subject[0].islower()


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.code)
def test_both_languages_say_the_same_of_the_same(one: Shipped) -> None:
    used = [
        set(re.findall(r"words\.(\w+)", (letters._FOLDER / f"{one.rule.template}.{language}.txt").read_text("utf-8")))
        for language in LANGUAGES
    ]
    event = one.rule.when.event if isinstance(one.rule.when, After) else ""
    # What staff have named in two languages comes as two words.
    assert {name.removesuffix("_en") for name in used[0]} == {name.removesuffix("_en") for name in used[1]}
    assert used[0] | used[1] <= set(WORDS.get(event, {}))


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.code)
def test_a_shipped_rule_is_one_that_staff_could_have_written(ctx: flask.Flask, one: Shipped) -> None:
    assert schemas.read_rule(schemas.rule_as_json(one.rule)) == one.rule
    assert one.rule.hold_out <= MOST_HELD_OUT
    assert not one.rule.hold_out or may_hold_out(one.rule)
    assert not isinstance(one.rule.when, After) or one.rule.when.event in EVENTS


def test_nothing_is_withheld_that_concerns_care_what_runs_out_how_somebody_is_reached_or_thanks() -> None:
    of = {one.code: one.rule for one in SHIPPED}
    for code in (
        "care_follow_up",
        "hard_shift",
        "credential_expiry",
        "contact_confirmation",
        "thanks_first_service",
        "belonging",
    ):
        assert of[code].hold_out == 0
    for code in ("care_follow_up", "hard_shift", "credential_expiry"):
        assert of[code].nature is Nature.NOTICE


def test_each_has_a_place_of_its_own_and_care_comes_first() -> None:
    places = [one.priority for one in SHIPPED]
    assert len(set(places)) == len(places) == len({one.code for one in SHIPPED})
    assert min(SHIPPED, key=lambda one: one.priority).code == "care_follow_up"
    assert all(one.title_zh and one.title_en and len(one.code) <= 40 for one in SHIPPED)


def test_the_drill_says_first_that_it_is_one(ctx: flask.Flask) -> None:
    drill = next(one for one in SHIPPED if one.code == "drill")
    subjects = {language: subject for language, subject, _ in versions(drill)}
    assert subjects["zh-Hans"].startswith("【演练】不用上岗")
    assert subjects["en"].startswith("Drill, no shift to work")
