"""A rule as JSON, both ways, with every mistake at its place: whom.skills[0], texts.en.body.

What its parts mean is in terms; the shape is checked here, and what they mean together in checking.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, OneOf, Range

from iwill.core.errors import Invalid
from iwill.core.schema import Flag, StrictSchema, problems_from
from iwill.engagement.journeys import checking
from iwill.engagement.journeys.terms import After, Channel, Every, Nature, Period, Rule, Text, Whom
from iwill.messaging.letters import LANGUAGES
from iwill.pool.terms import Lifecycle

MOST_VALUES = 50
LONGEST_DAYS = 3_650


def read_rule(given: Mapping[str, Any]) -> Rule:
    """The rule that a JSON object describes; refuses it with every mistake named by its path."""
    try:
        rule: Rule = _RuleSchema().load(given)
    except ValidationError as wrong:
        raise Invalid(list(problems_from(wrong.normalized_messages()))) from None
    if problems := checking.mistakes(rule):
        raise Invalid(problems)
    return rule


def rule_from(stored: Mapping[str, Any]) -> Rule:
    """The rule of a row, which was right when it was written: a skill that has gone from the vocabulary since selects
    nobody and stops nothing else."""
    rule: Rule = _RuleSchema().load(stored)
    return rule


def rule_as_json(rule: Rule) -> dict[str, Any]:
    """The object that `read_rule` turns into the same rule."""
    whom = rule.whom
    return {
        "whom": {
            "lifecycles": sorted(whom.lifecycles),
            "skills": list(whom.skills),
            "credentials": list(whom.credentials),
            "regions": list(whom.regions),
            "languages": list(whom.languages),
            "teams": list(whom.teams),
            "in_pool_days": whom.in_pool_days,
            "not_served_days": whom.not_served_days,
            "never_asked": whom.never_asked,
        },
        "when": _when_as_json(rule.when),
        "nature": rule.nature.value,
        "template": rule.template,
        "channel": rule.channel.value,
        "questions": list(rule.questions),
        "at_hour": rule.at_hour,
        "until_days": rule.until_days,
        "most": rule.most,
        "ends_on": rule.ends_on.isoformat() if rule.ends_on else None,
        "hold_out": rule.hold_out,
        "texts": {language: {"subject": text.subject, "body": text.body} for language, text in rule.texts.items()},
    }


def _when_as_json(when: Every | After) -> dict[str, Any]:
    if isinstance(when, After):
        return {"after": when.event, "days": list(when.days)}
    return {"every": when.period.value, "day": when.day, "spread_days": when.spread_days}


def _codes(longest: int = 100) -> fields.List[str]:
    return fields.List(fields.String(validate=Length(1, longest)), load_default=[], validate=Length(max=MOST_VALUES))


class _WhomSchema(StrictSchema):
    lifecycles = fields.List(
        fields.Enum(Lifecycle, by_value=True), load_default=[Lifecycle.ACTIVE], validate=Length(min=1)
    )
    skills = _codes()
    credentials = _codes()
    regions = _codes()
    languages = _codes(10)
    teams = fields.List(fields.Integer(strict=True), load_default=[], validate=Length(max=MOST_VALUES))
    in_pool_days = fields.Integer(strict=True, load_default=0, validate=Range(0, LONGEST_DAYS))
    not_served_days = fields.Integer(strict=True, load_default=None, allow_none=True, validate=Range(1, LONGEST_DAYS))
    never_asked = Flag(load_default=False)

    @post_load
    def _built(self, given: dict[str, Any], **_: Any) -> Whom:
        many = {name: tuple(given.pop(name)) for name in ("skills", "credentials", "regions", "languages", "teams")}
        return Whom(lifecycles=frozenset(given.pop("lifecycles")), **many, **given)


class _WhenSchema(StrictSchema):
    """Either {every, day, spread_days} or {after, days}."""

    every = fields.Enum(Period, by_value=True)
    day = fields.Integer(strict=True, validate=Range(1, 366))
    spread_days = fields.Integer(strict=True, validate=Range(1, 366))
    after = fields.String(validate=Length(1, 40))
    days = fields.List(
        fields.Integer(strict=True, validate=Range(-LONGEST_DAYS, LONGEST_DAYS)), validate=Length(1, MOST_VALUES)
    )

    @validates_schema
    def _one_of_two(self, given: dict[str, Any], **_: Any) -> None:
        foreign = {"after", "days"} if "every" in given else {"every", "day", "spread_days"}
        if ("every" in given) == ("after" in given) or foreign & set(given):
            raise ValidationError("Either every, day and spread_days, or after and days.")

    @post_load
    def _built(self, given: dict[str, Any], **_: Any) -> Every | After:
        if "every" in given:
            return Every(given["every"], given.get("day", 1), given.get("spread_days", 1))
        return After(given["after"], tuple(dict.fromkeys(given.get("days", [0]))))


class _TextSchema(StrictSchema):
    subject = fields.String(required=True, validate=Length(1, 100))
    body = fields.String(required=True, validate=Length(1, 1_200))

    @post_load
    def _built(self, given: dict[str, Any], **_: Any) -> Text:
        return Text(**given)


class _RuleSchema(StrictSchema):
    whom = fields.Nested(_WhomSchema, required=True)
    when = fields.Nested(_WhenSchema, required=True)
    nature = fields.Enum(Nature, by_value=True, required=True)
    template = fields.String(required=True, validate=Length(1, 40))
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.LETTER)
    questions = _codes(40)
    at_hour = fields.Integer(strict=True, load_default=19, validate=Range(0, 23))
    until_days = fields.Integer(strict=True, load_default=21, validate=Range(1, 366))
    most = fields.Integer(strict=True, load_default=None, allow_none=True, validate=Range(min=1))
    ends_on = fields.Date(load_default=None, allow_none=True)
    hold_out = fields.Float(load_default=0.0, allow_nan=False)
    texts = fields.Dict(
        keys=fields.String(validate=OneOf(LANGUAGES)), values=fields.Nested(_TextSchema), load_default=dict
    )

    @post_load
    def _built(self, given: dict[str, Any], **_: Any) -> Rule:
        given["questions"] = tuple(given["questions"])
        return Rule(**given)
