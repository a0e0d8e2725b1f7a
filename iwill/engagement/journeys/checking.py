"""What a rule must hold beyond its shape: whether what it names is there, and whether it may be."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.core.db import db
from iwill.core.errors import Problem, sentence_for
from iwill.engagement.journeys import questions, rules
from iwill.engagement.journeys.events import EVENTS
from iwill.engagement.journeys.terms import (
    CALL_FORBIDDEN,
    EVERYBODY,
    HOLD_OUT_FORBIDDEN,
    HOLD_OUT_TOO_LARGE,
    LANGUAGE_MISSING,
    MOST_HELD_OUT,
    PERIOD_TOO_SHORT,
    QUESTION_MISSING,
    UNKNOWN_EVENT,
    UNKNOWN_PLACE,
    UNKNOWN_QUESTION,
    UNKNOWN_TEAM,
    UNKNOWN_TEMPLATE,
    Channel,
    Every,
    Nature,
    Rule,
    Whom,
)
from iwill.messaging import letters
from iwill.pool.teams.models import Team
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary


def mistakes(rule: Rule) -> list[Problem]:
    """Everything that is wrong with a rule of the right shape."""
    return [*_whom(rule.whom), *_when(rule), *_what(rule), *_hold_out(rule)]


def _whom(whom: Whom) -> Iterator[Problem]:
    # Who has left or is barred is meant by name alone, and never together with all the others.
    if whom.lifecycles == frozenset(Lifecycle):
        yield _problem("whom.lifecycles", EVERYBODY)
    for kind, codes in (("skill", whom.skills), ("credential", whom.credentials), ("language", whom.languages)):
        for place, code in enumerate(codes):
            if (kind, code) not in vocabulary().terms:
                sentence = _("%(name)s is not in the vocabulary.", name=code)
                yield Problem(f"whom.{kind}s[{place}]", f"unknown_{kind}", sentence)
    for place, team in enumerate(whom.teams):
        if db.session.scalar(select(Team.id).where(Team.id == team)) is None:
            yield _problem(f"whom.teams[{place}]", UNKNOWN_TEAM, str(team))


def _when(rule: Rule) -> Iterator[Problem]:
    when = rule.when
    if isinstance(when, Every):
        if when.day - 1 + when.spread_days > rules.shortest(when.period):
            yield _problem("when.spread_days", PERIOD_TOO_SHORT)
    elif when.event not in EVENTS:
        yield _problem("when.after", UNKNOWN_EVENT, when.event)


def _what(rule: Rule) -> Iterator[Problem]:
    there = letters.has_template(rule.template)
    if not there:
        yield _problem("template", UNKNOWN_TEMPLATE, rule.template)
    for place, code in enumerate(rule.questions):
        if code not in questions.KNOWN:
            yield _problem(f"questions[{place}]", UNKNOWN_QUESTION, code)
    if rule.channel is not Channel.LETTER and not rules.may_be_called(rule):
        yield _problem("channel", CALL_FORBIDDEN)
    if bool(rule.questions) != (rule.nature is Nature.QUESTION) and rule.nature is not Nature.NOTICE:
        yield _problem("questions", QUESTION_MISSING)
    known = letters.words_of(rule.template) if there else frozenset[str]()
    for language in letters.LANGUAGES if rule.texts else ():
        text = rule.texts.get(language)
        if text is None:
            yield _problem(f"texts.{language}", LANGUAGE_MISSING)
            continue
        for name, words in (("subject", text.subject), ("body", text.body)):
            for wrong in letters.unknown_places(words, known):
                yield _problem(f"texts.{language}.{name}", UNKNOWN_PLACE, wrong)


def _hold_out(rule: Rule) -> Iterator[Problem]:
    if not 0 <= rule.hold_out <= MOST_HELD_OUT:
        yield _problem("hold_out", HOLD_OUT_TOO_LARGE)
    elif rule.hold_out and not rules.may_hold_out(rule):
        yield _problem("hold_out", HOLD_OUT_FORBIDDEN)


def _problem(path: str, code: str, what: str = "") -> Problem:
    sentence = sentence_for(code)
    return Problem(path, code, f"{sentence} ({what})" if what else sentence)
