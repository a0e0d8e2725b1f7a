"""Crises to try policies on. What is drawn here is assumed, not measured: the figures compare policies in this world.

Means and their sources: reply 0.67 and accept 0.40 per alert (call-down drills, crisis alerts), answer times by day and
at night (a recall exercise at four in the morning), a tenth of promises broken. The rest is our own assumption, wide on
purpose: a policy that only works in the mean is no use on the day it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MEDIANS = {False: np.array([12.0, 20.0, 5.0]), True: np.array([66.0, 114.0, 33.0])}  # message, SMS, telephone
SPREAD = {False: 1.1, True: 1.3}
SHARES_OF_ROUTES = (0.6, 0.25, 0.15)
MOODS = {"low": (-0.8, 0.25), "none": (0.0, 0.2), "high": (0.7, 0.25)}
SEATS = {"1-3": (1, 3), "5-30": (5, 30), "50-200": (50, 200)}
MINUTES = {"30-60 min": (30, 60), "1.5-6 h": (90, 360), "12-24 h": (720, 1440)}
RICHNESS = {"scarce": (1.5, 2.5), "rich": (5.0, 12.0)}
RECORDS = {"cold": (0, 2), "mixed": (0, 12), "warm": (5, 40)}
EARLY_LOSS = 1.5  # promises are broken early more often than late


@dataclass(frozen=True)
class Crisis:
    """One crisis with everybody's dice already cast, so that every policy meets the same people.

    `records` is asked, accepted, declined, silent for each person in rank order. `reply` and `accept` are true today;
    `answers_after` is infinite for those who will not answer. `lost_after` is the share of the whole time after which
    somebody takes a yes back, infinite for those who keep it.
    """

    classes: dict[str, str]
    needed: int
    minutes: float
    night: bool
    routes: NDArray[np.intp]
    records: NDArray[np.int64]
    reply: Numbers
    accept: Numbers
    pace: float
    drop_out: float
    medians: Numbers
    answers_after: Numbers
    says_yes: NDArray[np.bool_]
    lost_after: Numbers

    @property
    def people(self) -> int:
        return len(self.routes)

    @cached_property
    def spread(self) -> float:
        return SPREAD[self.night]


def crisis(seed: int) -> Crisis:
    """The crisis of this number: always the same one."""
    dice = np.random.default_rng([20_261_122, seed])
    classes = {
        "seats": str(dice.choice(list(SEATS))),
        "time": str(dice.choice(list(MINUTES))),
        "pool": str(dice.choice(list(RICHNESS))),
        "records": str(dice.choice(list(RECORDS))),
        "mood": str(dice.choice(["none", "low", "high"], p=[0.5, 0.25, 0.25])),
        "hour": "night" if dice.random() < 0.35 else "day",
    }
    night = classes["hour"] == "night"
    needed = int(dice.integers(*SEATS[classes["seats"]], endpoint=True))
    minutes = float(np.exp(dice.uniform(*np.log(MINUTES[classes["time"]]))))
    expected = float(dice.choice(RICHNESS[classes["pool"]]))
    mean_reply = _logit(0.67) + dice.normal(0, 0.3)
    mean_accept = _logit(0.40) + dice.normal(0, 0.35)
    people = _pool_size(expected * needed, mean_reply, mean_accept, dice)
    reply_odds = dice.normal(mean_reply, 1.0, people)
    accept_odds = dice.normal(mean_accept, 0.8, people)
    dead = dice.random(people) < dice.uniform(0.04, 0.12)
    records = _records(RECORDS[classes["records"]], reply_odds, accept_odds, dead, dice)
    order = np.argsort(dice.normal(0, 1, people) - 0.2 * _standing(records))
    records, reply_odds, accept_odds, dead = records[order], reply_odds[order], accept_odds[order], dead[order]

    mood = dice.normal(*MOODS[classes["mood"]])
    reply = np.where(dead, 0.0, _expit(reply_odds + dice.normal(0, 0.3, people) + mood / 2))
    accept = _expit(accept_odds + dice.normal(0, 0.3, people) + mood)
    routes = dice.choice(3, people, p=SHARES_OF_ROUTES)
    pace, drop_out = float(np.exp(dice.normal(0, 0.3))), float(dice.beta(2, 18))
    medians = MEDIANS[night][routes] * pace * np.exp(dice.normal(0, 0.4, people))
    after = medians * np.exp(dice.normal(0, SPREAD[night], people))
    lost_after = 1 - (1 - dice.random(people)) ** (1 / EARLY_LOSS)
    return Crisis(
        classes=classes,
        needed=needed,
        minutes=minutes,
        night=night,
        routes=routes,
        records=records,
        reply=reply,
        accept=accept,
        pace=pace,
        drop_out=drop_out,
        medians=medians,
        answers_after=np.where(dice.random(people) < reply, after, np.inf),
        says_yes=dice.random(people) < accept,
        lost_after=np.where(dice.random(people) < drop_out, lost_after, np.inf),
    )


def _pool_size(expected: float, mean_reply: float, mean_accept: float, dice: np.random.Generator) -> int:
    reply = _expit(dice.normal(mean_reply, 1.0, 4000)).mean() * 0.92
    accept = _expit(dice.normal(mean_accept, 0.8, 4000)).mean()
    return max(3, round(float(expected / (reply * accept))))


def _records(
    asked: tuple[int, int],
    reply_odds: Numbers,
    accept_odds: Numbers,
    dead: NDArray[np.bool_],
    dice: np.random.Generator,
) -> NDArray[np.int64]:
    """What each person did before: forty past call-outs, each in a mood of its own, of which they were asked some.

    A contact that is dead now died at some moment of its record.
    """
    past, people = 40, len(reply_odds)
    moods = np.array([dice.normal(*MOODS[str(kind)]) for kind in dice.choice(list(MOODS), past, p=[0.25, 0.5, 0.25])])
    times = dice.integers(*asked, people, endpoint=True)
    place = np.argsort(dice.random((people, past)), axis=1)
    was_asked = place < times[:, None]
    alive = ~dead[:, None] | (np.arange(past) < dice.integers(0, past, people)[:, None])
    replied = was_asked & alive & (dice.random((people, past)) < _expit(reply_odds[:, None] + moods / 2))
    accepted = replied & (dice.random((people, past)) < _expit(accept_odds[:, None] + moods))
    silent = times - replied.sum(axis=1)
    declined = replied.sum(axis=1) - accepted.sum(axis=1)
    return np.stack([times, accepted.sum(axis=1), declined, silent], axis=1)


def _standing(records: NDArray[np.int64]) -> Numbers:
    share = (records[:, 1] + 1) / (records[:, 0] + 4)
    standing: Numbers = (share - share.mean()) / (share.std() + 1e-9)
    return standing


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _expit(odds: Numbers) -> Numbers:
    share: Numbers = 1 / (1 + np.exp(-odds))
    return share
