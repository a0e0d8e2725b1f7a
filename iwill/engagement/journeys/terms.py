"""Words of journeys: the parts of a rule, and how far it got for one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say
from iwill.pool.terms import Lifecycle

CALL_FORBIDDEN = say(
    "call_forbidden", _l("By telephone something is asked, and nothing that concerns care; all else goes by letter.")
)
EVERYBODY = say("everybody", _l("A rule that means everybody means nobody: name those whom it is for."))
HOLD_OUT_TOO_LARGE = say("hold_out_too_large", _l("At most a tenth of the people may be left without a message."))
HOLD_OUT_FORBIDDEN = say(
    "hold_out_forbidden", _l("Care, consent, contact, thanks and what runs out are withheld from nobody.")
)
LANGUAGE_MISSING = say("language_missing", _l("Write it in Chinese and in English."))
PERIOD_TOO_SHORT = say("period_too_short", _l("This would run on into the next period."))
TITLE_MISSING = say("title_missing", _l("Give it a title in Chinese and in English, of at most 100 characters."))
UNKNOWN_EVENT = say("unknown_event", _l("No event is called that."))
UNKNOWN_PLACE = say("unknown_placeholder", _l("Nothing can be put in there."))
UNKNOWN_QUESTION = say("unknown_question", _l("No question is called that."))
UNKNOWN_TEAM = say("unknown_team", _l("There is no such team."))
UNKNOWN_TEMPLATE = say("unknown_template", _l("There is no text of that name in both languages."))
UNKNOWN_JOURNEY = say("unknown_journey", _l("No journey is called that."))
QUESTION_MISSING = say("question_missing", _l("A letter that asks needs a question, and a note must have none."))


class Period(StrEnum):
    """A stretch of the civil calendar, counted in each person's own zone. Its label names it: 2026-11, 2026-Q4,
    2026-H2, 2026."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Nature(StrEnum):
    """What a journey wants, and with it which switch of the reader's it follows. Questions that fall due together share
    one letter. A note tells and stands alone; so do thanks, and the news of what a shift was good for, each of which
    somebody can decline by itself. A notice is about something that is the person's own, such as care, or a licence
    that ends: it is held back by nothing but night."""

    QUESTION = "question"
    NOTE = "note"
    THANKS = "thanks"
    IMPACT = "impact"
    NOTICE = "notice"


class Channel(StrEnum):
    """By what a journey goes: a letter by mail; the same, and a call for whoever has no address that works; or a call.
    A call is a task of a human, counts with the contact policy as a letter does, and asks something: thanks, news and
    notices would come too late by it. What is answered to care alone is not asked by it either."""

    LETTER = "letter"
    LETTER_OR_CALL = "letter_or_call"
    CALL = "call"


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


class NotMeant(StrEnum):
    """Why somebody is not one of those whom a rule means, the first reason that is found."""

    LIFECYCLE = "lifecycle"
    NO_CONSENT = "no_consent"
    MINOR = "minor"
    SKILL = "skill"
    CREDENTIAL = "credential"
    REGION = "region"
    LANGUAGE = "language"
    TEAM = "team"
    NEW = "new"
    SERVED_LATELY = "served_lately"
    ASKED_BEFORE = "asked_before"


class Kept(StrEnum):
    """Why an effect did not go out, beside the reasons of the contact policy."""

    NO_WAY = "no_way"
    TOO_LATE = "too_late"
    NOT_MEANT = "not_meant"
    NO_LONGER_SO = "no_longer_so"
    SWITCHED_OFF = "switched_off"
    AFTER_ANOTHER = "after_another"
    ASKED_ALREADY = "asked_already"


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
    channel: Channel = Channel.LETTER
    texts: dict[str, Text] = field(default_factory=dict)


# More than this share would weaken the pool that it is meant to measure.
MOST_HELD_OUT = 0.10
