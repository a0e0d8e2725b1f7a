"""What shipped journeys are made of: three natures, and the people whom several of them mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iwill.engagement.journeys.terms import After, Every, Nature, Rule, Whom
from iwill.pool.terms import Lifecycle


@dataclass(frozen=True)
class Shipped:
    """A journey as it is shipped. A smaller `priority` goes first."""

    code: str
    title_zh: str
    title_en: str
    priority: int
    rule: Rule


def tells(priority: int, code: str, zh: str, en: str, whom: Whom, when: Every | After, **more: Any) -> Shipped:
    """A note: it thanks or tells, and asks for nothing."""
    return Shipped(code, zh, en, priority, Rule(whom, when, Nature.NOTE, code, **more))


def thanks(priority: int, code: str, zh: str, en: str, whom: Whom, when: Every | After, **more: Any) -> Shipped:
    """Thanks, or a milestone: nobody gets it who wants none."""
    return Shipped(code, zh, en, priority, Rule(whom, when, Nature.THANKS, code, **more))


def asks(
    priority: int, code: str, zh: str, en: str, whom: Whom, when: Every | After, *questions: str, **more: Any
) -> Shipped:
    """A question, answered on the page behind its link."""
    return Shipped(code, zh, en, priority, Rule(whom, when, Nature.QUESTION, code, questions, **more))


def warns(
    priority: int, code: str, zh: str, en: str, whom: Whom, when: Every | After, *questions: str, **more: Any
) -> Shipped:
    """A notice about something of the person's own."""
    return Shipped(code, zh, en, priority, Rule(whom, when, Nature.NOTICE, code, questions, **more))


ACTIVE = Whom()
SETTLED = Whom(in_pool_days=30)
NEVER_ASKED = Whom(never_asked=True)
HERE = Whom(frozenset({Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT}))
QUALIFIED = Whom(HERE.lifecycles | {Lifecycle.TRAINED})
APPLYING = Whom(frozenset({Lifecycle.APPLICANT, Lifecycle.VERIFYING, Lifecycle.TRAINED}))
CALLED = Whom(frozenset({Lifecycle.ACTIVE, Lifecycle.DORMANT}))
GONE = Whom(frozenset({Lifecycle.LEFT}))
# Whose skill grows stale unused, and who is needed first: they refresh what they know twice a year.
PROFESSIONAL = Whom(skills=("counselling", "crisis_intervention", "supervision", "medical", "social_work", "legal"))
# The share that is left without, so that it can be known whether a letter does any good.
HELD_OUT = 0.05
