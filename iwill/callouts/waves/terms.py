"""What the size of a wave is worked out from, what comes out of it, and the numbers that an organisation may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from iwill.core.policy import declare

REPLY = declare(
    "wave.prior_reply",
    0.62,
    "probability",
    "Vermont MRC call-down drills: about 2/3 reply; one contact in twelve is dead",
    "that somebody answers at all",
)
ACCEPT = declare(
    "wave.prior_accept",
    0.40,
    "probability",
    "our own judgement between Vermont MRC (1/3) and a crisis's first week",
    "a yes among the answers",
)
POOL_WEIGHT = declare(
    "wave.pool_weight", 25.0, "answers", "tuned on simulated crises", "how many answers the two priors are worth"
)
PERSON_WEIGHT = declare(
    "wave.person_weight", 4.0, "answers", "tuned on simulated crises", "how many answers the pool says about one person"
)
MOOD_SPREAD = declare(
    "wave.mood_spread",
    0.5,
    "logit",
    "tuned on simulated crises, until drills tell",
    "how much days differ in willingness",
)
PACE_SPREAD = declare(
    "wave.pace_spread", 0.3, "log of time", "our own judgement, until drills tell", "how much days differ in speed"
)
TRUST = declare(
    "wave.trust_in_answers", 0.8, "share", "tuned on simulated crises", "weight of today's answers against the prior"
)
DROP_OUT = declare("wave.drop_out", 0.10, "probability", "show-up of 0.90 in volunteer alerts", "of taking a yes back")
DROP_OUT_WEIGHT = declare(
    "wave.drop_out_weight", 20.0, "seats", "our own judgement", "how many seats that probability is worth"
)
DAY_SPREAD = declare(
    "wave.answer_spread_day",
    1.17,
    "log of time",
    "lognormal fit, people differing by 0.4",
    "spread of answer times by day",
)
NIGHT_SPREAD = declare(
    "wave.answer_spread_night", 1.36, "log of time", "Homier 2018, refitted", "spread of answer times at night"
)


class Route(IntEnum):
    """By what means somebody is asked, as far as the time to an answer differs."""

    MESSAGE = 0
    SMS = 1
    CALL = 2


MESSAGE_DAY = declare(
    "wave.message_minutes_day", 12, "minutes", "our own judgement", "half of the answers to a message have come, by day"
)
MESSAGE_NIGHT = declare(
    "wave.message_minutes_night", 66, "minutes", "Homier 2018, refitted", "half of the answers to a message, at night"
)
SMS_DAY = declare("wave.sms_minutes_day", 20, "minutes", "our own judgement", "half of the answers to an SMS, by day")
SMS_NIGHT = declare(
    "wave.sms_minutes_night", 114, "minutes", "Homier 2018, refitted", "half of the answers to an SMS, at night"
)
CALL_DAY = declare("wave.call_minutes_day", 5, "minutes", "our own judgement", "half of the answers by phone, by day")
CALL_NIGHT = declare(
    "wave.call_minutes_night", 33, "minutes", "Homier 2018, refitted", "half of the answers by phone, at night"
)
# In the order of Route.
DAY_MINUTES = (MESSAGE_DAY, SMS_DAY, CALL_DAY)
NIGHT_MINUTES = (MESSAGE_NIGHT, SMS_NIGHT, CALL_NIGHT)

EARLY_CHANCE = declare(
    "wave.chance_early",
    0.12,
    "probability",
    "tuned on simulated crises",
    "to fill that is enough while time is ample",
)
LATE_CHANCE = declare(
    "wave.chance_late", 0.5, "probability", "tuned on simulated crises", "to fill that is enough when time is short"
)
LAST_CHANCE = declare(
    "wave.chance_last", 0.75, "probability", "tuned on simulated crises", "to fill that is enough at the very end"
)
WORTH = declare(
    "wave.worth_of_full",
    12.0,
    "asks a seat",
    "tuned on simulated crises",
    "what a full roster is worth: beyond the late chance more are asked only where that pays",
)
PROBE_CHANCE = declare(
    "wave.chance_first",
    0.06,
    "probability",
    "tuned on simulated crises",
    "to fill that is enough for the first wave",
)
PROBE_SHARE = declare(
    "wave.first_share",
    0.08,
    "share of the time",
    "tuned on simulated crises",
    "how long today's mood is unknown",
)
AMPLE = declare(
    "wave.ample_time", 3.0, "times", "tuned on simulated crises", "the time in which 75 % answer, left: time is ample"
)
SHORT = declare(
    "wave.short_time", 0.8, "times", "tuned on simulated crises", "the time in which 75 % answer, left: time is short"
)
TOO_LATE = declare(
    "wave.too_late", 0.15, "share", "tuned on simulated crises", "of the first chance of an answer in time: ask no more"
)
GAP_MINUTES = declare(
    "wave.gap_minutes", 10, "minutes", "our own judgement", "the most time between two looks at whom to ask next"
)
LOOKS = declare("wave.looks", 60, "times", "tuned on simulated crises", "how often the next wave is considered")


SEATS_A_YES = declare(
    "wave.seats_a_yes", 2.0, "seats", "our own judgement, until drills tell", "that a yes takes where many are offered"
)
SEATS_A_YES_WEIGHT = declare(
    "wave.seats_a_yes_weight", 5.0, "answers", "our own judgement", "how many yeses that number of shifts is worth"
)


class History(NamedTuple):
    """How often a person was asked before, and what came of it. What is neither is not known yet."""

    asked: int = 0
    accepted: int = 0
    declined: int = 0
    silent: int = 0


class Candidate(NamedTuple):
    """Somebody who can be asked."""

    route: Route
    history: History


class Pending(NamedTuple):
    """Somebody who was asked so many minutes ago and has not answered. Where people are at the telephone, `ring` is the
    chance that they get to her before the deadline, and `tried` how often she has been tried in vain."""

    minutes: float
    route: Route
    history: History
    ring: float = 0.0
    tried: int = 0


class Answered(NamedTuple):
    """Somebody who answered so many minutes after being asked; nan where she was rung, which says nothing of how soon
    people answer."""

    minutes: float
    route: Route
    history: History
    accepted: bool


@dataclass(frozen=True)
class Progress:
    """How a need stands at this moment.

    `taken` of the `needed` seats are held and `reserve` more people would take one; `holders` says of each of these how
    many minutes ago they said yes, and `drop_outs` how many took it back. Candidates are in rank order. Whoever may
    choose among several shifts does not take all of them: with what chance a yes takes this one, the shares say of each
    candidate and of each of those who have not answered; where they are empty, every yes does.
    """

    needed: int
    taken: int
    reserve: int
    minutes_left: float
    minutes_elapsed: float
    night: bool
    asked: int
    drop_outs: int
    pending: Sequence[Pending]
    answered: Sequence[Answered]
    holders: Sequence[float]
    candidates: Sequence[Candidate]
    shares: Sequence[float] = ()
    pending_shares: Sequence[float] = ()


@dataclass(frozen=True)
class Forecast:
    """How sure it is that every seat is held at the deadline, and the moment by which it is so in four cases of five;
    None where that is not to be hoped for."""

    chance: float
    filled_by: datetime | None


class HowMany(NamedTuple):
    """How many to ask now. `enough` is False where even everybody left would hardly do."""

    size: int
    enough: bool


@dataclass(frozen=True)
class NextWave:
    """How many to ask now, and what to expect. `enough` is False where even everybody left would hardly do."""

    size: int
    forecast: Forecast
    enough: bool
