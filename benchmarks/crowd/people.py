"""How people answer when they are asked. All of it is assumed; where there is a source, it is in docs/dispatch.md.

Two of three reply, and of those two of five say yes; people differ, days differ, one address in twelve is dead. Answers
come within minutes by day and within an hour at night, and who is asleep may not look before morning. One promise in
ten is taken back, early more often than late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import exp, log
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.waves.world import EARLY_LOSS, MEDIANS, MOODS, SPREAD

REPLY, ACCEPT = 0.67, 0.40
DEAD = (0.04, 0.12)
MESSAGE, CALL = 0, 2  # as benchmarks.waves.world counts the ways
NIGHT_FROM, NIGHT_TO = 22, 8
ASLEEP_FROM, ASLEEP_TO = 0, 7
SLEEPS_ON = 0.6
TAKES_RESERVE, TAKES_OFFER = 0.7, 0.85
ONLY_IF_SHORT, FROM_LATER, LATER_FIRST, NOT_THIS_KIND, PAUSE = 0.06, 0.04, 0.08, 0.05, 0.03
SUITS, ONE_MORE = 0.6, 0.6


class Say(StrEnum):
    """What somebody means to say, before it is known what is still open."""

    YES = "yes"
    ONLY_IF_SHORT = "only_if_short"
    FROM_LATER = "from_later"
    NO = "no"
    NOT_THIS_KIND = "not_this_kind"
    PAUSE = "pause"


@dataclass(frozen=True)
class Nature:
    """What somebody is like on every day: odds as logits, `pace` as a factor of time."""

    reply: float
    accept: float
    dead: bool
    pace: float


@dataclass(frozen=True)
class Day:
    """What is alike for all who are asked for one call-out."""

    mood: float
    pace: float
    drop_out: float


class Crowd:
    """Everybody in the pool, by id, and all their dice."""

    def __init__(self, people: int, seed: int) -> None:
        self.dice = dice = Random(f"crowd {seed}")
        mean_reply, mean_accept = _logit(REPLY) + dice.gauss(0, 0.3), _logit(ACCEPT) + dice.gauss(0, 0.35)
        dead = dice.uniform(*DEAD)
        self._natures = [
            Nature(
                dice.gauss(mean_reply, 1.0),
                dice.gauss(mean_accept, 0.8),
                dice.random() < dead,
                exp(dice.gauss(0, 0.4)),
            )
            for _ in range(people + 1)
        ]

    def a_day(self) -> Day:
        """The mood of one call-out: in half of them none, in a quarter low, in a quarter high."""
        kind = self.dice.choices(("none", "low", "high"), (0.5, 0.25, 0.25))[0]
        return Day(self.dice.gauss(*MOODS[kind]), exp(self.dice.gauss(0, 0.3)), self.dice.betavariate(2, 18))

    def is_dead(self, person: int) -> bool:
        """Whether nothing reaches this person any more."""
        return self._natures[person].dead

    def replies(self, person: int, day: Day) -> bool:
        """Whether somebody who is asked today answers at all."""
        nature = self._natures[person]
        return not nature.dead and self._happens(nature.reply + self.dice.gauss(0, 0.3) + day.mood / 2)

    def says(self, person: int, day: Day) -> Say:
        """What the answer is."""
        chance = self.dice.random()
        if self._happens(self._natures[person].accept + self.dice.gauss(0, 0.3) + day.mood):
            if chance < ONLY_IF_SHORT:
                return Say.ONLY_IF_SHORT
            return Say.FROM_LATER if chance < ONLY_IF_SHORT + FROM_LATER else Say.YES
        if chance < NOT_THIS_KIND:
            return Say.NOT_THIS_KIND
        return Say.PAUSE if chance < NOT_THIS_KIND + PAUSE else Say.NO

    def moment(self, person: int, day: Day, zone: str, now: datetime, way: int = MESSAGE) -> datetime:
        """When the answer comes to what arrives now."""
        local = now.astimezone(ZoneInfo(zone))
        night = local.hour >= NIGHT_FROM or local.hour < NIGHT_TO
        median = float(MEDIANS[night][way]) * day.pace * self._natures[person].pace
        at = now + timedelta(minutes=median * exp(self.dice.gauss(0, SPREAD[night])))
        woken = at.astimezone(ZoneInfo(zone))
        if ASLEEP_FROM <= woken.hour < ASLEEP_TO and self.dice.random() < SLEEPS_ON:
            morning = datetime.combine(woken.date(), time(ASLEEP_TO), woken.tzinfo)
            at = morning + timedelta(minutes=self.dice.uniform(0, 90))
        return at

    def wanted(self, offered: int) -> tuple[list[int], int]:
        """Which of so many shifts suit, by position, and how many of them somebody wants at most."""
        suits = [position for position in range(offered) if self.dice.random() < SUITS]
        at_most = 1
        while self.dice.random() < ONE_MORE:
            at_most += 1
        return suits or [self.dice.randrange(offered)], at_most

    def lost_at(self, day: Day, now: datetime, starts_at: datetime) -> datetime | None:
        """When a seat taken now is given back; None where the promise is kept."""
        if self.dice.random() >= day.drop_out:
            return None
        return now + (starts_at - now) * (1 - (1 - self.dice.random()) ** (1 / EARLY_LOSS))

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.dice.random() < share

    def _happens(self, odds: float) -> bool:
        return self.dice.random() < 1 / (1 + exp(-odds))


def _logit(share: float) -> float:
    return log(share / (1 - share))
