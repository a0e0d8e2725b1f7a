"""A rule as JSON: the same both ways, and every mistake named at its place."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iwill.core.errors import Invalid
from iwill.engagement.journeys.schemas import read_rule, rule_as_json
from iwill.engagement.journeys.shipped import SHIPPED
from iwill.engagement.journeys.terms import Every, Period, Rule
from iwill.messaging import letters
from iwill.pool.terms import Lifecycle
from tests.engagement.journeys.conftest import a_rule

ALL = [lifecycle.value for lifecycle in Lifecycle]
BOTH = {"zh-Hans": {"subject": "您好", "body": "一句话"}, "en": {"subject": "Hello", "body": "A word."}}


def in_english(subject: str, body: str) -> dict[str, Any]:
    return BOTH | {"en": {"subject": subject, "body": body}}


def test_every_shipped_rule_is_a_lawful_one_and_survives_being_written_down(ctx: flask.Flask) -> None:
    for one in SHIPPED:
        assert read_rule(rule_as_json(one.rule)) == one.rule, one.code


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"whom": {"skills": ["listening", "levitation"]}}, "whom.skills[1]", "unknown_skill"),
        ({"whom": {"credentials": ["wizard"]}}, "whom.credentials[0]", "unknown_credential"),
        ({"whom": {"languages": ["klingon"]}}, "whom.languages[0]", "unknown_language"),
        ({"whom": {"teams": [99]}}, "whom.teams[0]", "unknown_team"),
        ({"whom": {"lifecycles": []}}, "whom.lifecycles", "invalid"),
        (
            {"whom": {"lifecycles": ALL}},
            "whom.lifecycles",
            "everybody",
        ),
        ({"whom": {"shoe_size": 42}}, "whom.shoe_size", "unknown_field"),
        ({"when": {"every": "fortnight"}}, "when.every", "invalid"),
        ({"when": {"every": "month", "spread_days": 29}}, "when.spread_days", "period_too_short"),
        ({"when": {"every": "month", "days": [1]}}, "when", "invalid"),
        ({"when": {}}, "when", "invalid"),
        ({"when": {"after": "full_moon"}}, "when.after", "unknown_event"),
        ({"template": "_letter"}, "template", "unknown_template"),
        ({"template": "../../config"}, "template", "unknown_template"),
        ({"questions": ["still_here", "shoe_size"]}, "questions[1]", "unknown_question"),
        ({"questions": []}, "questions", "question_missing"),
        ({"hold_out": 0.11}, "hold_out", "hold_out_too_large"),
        ({"hold_out": -0.1}, "hold_out", "hold_out_too_large"),
        ({"nature": "notice", "hold_out": 0.01}, "hold_out", "hold_out_forbidden"),
        ({"questions": ["contact_right"], "hold_out": 0.01}, "hold_out", "hold_out_forbidden"),
        ({"texts": {"en": BOTH["en"]}}, "texts.zh-Hans", "language_missing"),
        (
            {"texts": BOTH | {"en": {"subject": "{{ words.name }}", "body": "x"}}},
            "texts.en.subject",
            "unknown_placeholder",
        ),
        (
            {"texts": BOTH | {"en": {"subject": "x", "body": "{% for x in y %}"}}},
            "texts.en.body",
            "unknown_placeholder",
        ),
        ({"at_hour": 24}, "at_hour", "invalid"),
        ({"most": 0}, "most", "invalid"),
        ({"ends_on": "tomorrow"}, "ends_on", "invalid"),
    ],
)
def test_a_mistake_is_named_at_its_place(ctx: flask.Flask, changes: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rule(a_rule(**changes))
    assert (path, code) in [(one.path, one.code) for one in refused.value.details]


def test_words_of_staff_may_put_in_what_the_shipped_ones_do() -> None:
    assert letters.unknown_places("{{ words.days }} {{days}}", frozenset({"days"})) == []
    assert letters.unknown_places("{{ words.days", frozenset({"days"})) == ["{{"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_staff_choose_is_the_same_rule_when_it_is_read_again(ctx: flask.Flask, data: st.DataObject) -> None:
    read = read_rule(a_rule())
    period = data.draw(st.sampled_from(list(Period)))
    rule = Rule(
        whom=read.whom,
        when=Every(period, data.draw(st.integers(1, 14)), data.draw(st.integers(1, 14))),
        nature=read.nature,
        template=read.template,
        questions=read.questions,
        at_hour=data.draw(st.integers(0, 23)),
        until_days=data.draw(st.integers(1, 366)),
        most=data.draw(st.none() | st.integers(1, 9)),
        ends_on=data.draw(st.none() | st.dates()),
        hold_out=data.draw(st.floats(0, 0.1)),
    )
    assert read_rule(rule_as_json(rule)) == rule
