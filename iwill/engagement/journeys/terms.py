"""Words of journeys: the parts of a rule, and how far it got for one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from iwill.pool.terms import Lifecycle


class Period(StrEnum):
    """A stretch of the civil calendar, counted in each person's own zone. Its label names it: 2026-11, 2026-Q4,
    2026-H2, 2026."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Nature(StrEnum):
    """What a journey wants. Questions that fall due together share one letter; a note thanks or tells and stands
    alone, and no question follows it too soon. A notice is about something that is the person's own, such as a licence
    that ends: it is held back by nothing but night."""

    QUESTION = "question"
    NOTE = "note"
    NOTICE = "notice"


class EffectState(StrEnum):
    """DUE waits for its hour or its turn. HELD_OUT is in the group that is deliberately not written to. REFUSED was
    kept back for good by the contact policy, MISSED came too late to be of use, WITHDRAWN lost its reason: the rule was
    switched off, or the person is no longer one of those meant."""

    DUE = "due"
    SENT = "sent"
    HELD_OUT = "held_out"
    REFUSED = "refused"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Every:
    """Once in each civil period: from its day `day` on (1 is the first), people evenly spread over `spread_days`."""

    period: Period
    day: int = 1
    spread_days: int = 1


@dataclass(frozen=True)
class After:
    """Once for each thing of this kind that happens to somebody, so many days after it; negative is before it. Several
    offsets are several effects."""

    event: str
    days: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Whom:
    """Whom a rule means. Everything named must hold; of several values in one field, any. Days count from now."""

    lifecycles: frozenset[Lifecycle] = frozenset({Lifecycle.ACTIVE})
    skills: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    teams: tuple[int, ...] = ()
    in_pool_days: int = 0
    not_served_days: int | None = None
    never_asked: bool = False


@dataclass(frozen=True)
class Text:
    """Words that staff have written in place of the shipped ones, in one language."""

    subject: str
    body: str


@dataclass(frozen=True)
class Rule:
    """One version of a journey. `template` names the shipped wording (messaging/wording/journey/<template>.*), unless
    `texts` by language take its place. `questions` are codes of what is asked on the page behind the link.

    `at_hour` is the hour of the reader's clock from which it goes out; `until_days` after it fell due it has lost its
    point. `most` bounds how often one person ever gets it; `ends_on` is the last day on which it falls due.
    `hold_out` is the share, at most a tenth, of people deliberately not written to.
    """

    whom: Whom
    when: Every | After
    nature: Nature
    template: str
    questions: tuple[str, ...] = ()
    at_hour: int = 19
    until_days: int = 21
    most: int | None = None
    ends_on: date | None = None
    hold_out: float = 0.0
    texts: dict[str, Text] = field(default_factory=dict)


# More than this share would weaken the pool that it is meant to measure.
MOST_HELD_OUT = 0.10
