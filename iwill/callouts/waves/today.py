"""Today's mood: how willing and how quick people are in this call-out, learnt from answers and from silence.

Twenty-seven pictures of today, nine moods by three paces. A mood moves the log odds of a yes by so much, and those of
an answer by half of it; a pace stretches the time to an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from iwill.callouts.waves import terms
from iwill.callouts.waves.chances import Numbers, Pool, expit, logit, shares_of
from iwill.callouts.waves.size import below
from iwill.callouts.waves.terms import Answered, Candidate, Pending, Route
from iwill.core.policy import Value

MOODS = np.linspace(-2.25, 2.25, 9)  # in spreads of the mood
PACES = np.array([-1.2247, 0.0, 1.2247])  # in spreads of the pace: the three points that stand for a bell
_MOOD_PRIOR = np.exp(-(MOODS**2) / 2)
_PRIOR = np.repeat(_MOOD_PRIOR / _MOOD_PRIOR.sum(), 3) * np.tile([1 / 3, 1 / 3, 1 / 3], len(MOODS))


@dataclass(frozen=True)
class Times:
    """When answers come: medians in minutes by route, and the spread of their logarithms."""

    medians: Numbers
    spread: float
    pace_spread: float

    def answered(self, minutes: Numbers | float, routes: Sequence[Route] | Numbers) -> Numbers:
        """The share of answers that has come after so many minutes: a row for each pace."""
        return below(self.off(minutes, routes))

    def off(self, minutes: Numbers | float, routes: Sequence[Route] | Numbers) -> Numbers:
        """How many spreads earlier or later than the median that is: a row for each pace."""
        medians = self.medians[np.asarray(routes, dtype=np.intp)]
        late = np.log(np.maximum(minutes, 1e-3) / medians)
        shift: Numbers = (PACES * self.pace_spread)[:, None]
        off: Numbers = (late - shift) / self.spread
        return off


def times_of(policy: Mapping[str, Value], *, night: bool) -> Times:
    """When answers come by day or at night."""
    minutes = terms.NIGHT_MINUTES if night else terms.DAY_MINUTES
    return Times(
        medians=np.array([float(policy[minutes[route]]) for route in Route]),
        spread=float(policy[terms.NIGHT_SPREAD if night else terms.DAY_SPREAD]),
        pace_spread=float(policy[terms.PACE_SPREAD]),
    )


@dataclass(frozen=True)
class Crowd:
    """People in every picture: that they answer at all, and that they say yes if they do; rows are moods."""

    reply: Numbers
    accept: Numbers
    routes: Numbers

    def pictured(self, by_mood: Numbers, by_pace: Numbers) -> Numbers:
        """Moods by paces: what depends on each, multiplied, a row for each picture."""
        together = by_mood[:, None, :] * by_pace[None, :, :]
        return together.reshape(len(by_mood) * len(by_pace), by_mood.shape[1])


def crowd(people: Sequence[Answered | Pending | Candidate], pool: Pool, policy: Mapping[str, Value]) -> Crowd:
    """How these people answer in each mood."""
    reply, accept = shares_of((one.history for one in people), pool)
    moods = (MOODS * float(policy[terms.MOOD_SPREAD]))[:, None]
    return Crowd(
        reply=expit(logit(reply) + moods / 2),
        accept=expit(logit(accept) + moods),
        routes=np.fromiter((one.route for one in people), dtype=np.intp),
    )


def todays_weights(
    pending: Sequence[Pending], answered: Sequence[Answered], pool: Pool, times: Times, policy: Mapping[str, Value]
) -> Numbers:
    """How likely each picture is after what this call-out has heard and has not heard."""
    heard = np.zeros(len(_PRIOR))
    if answered:
        people = crowd(answered, pool, policy)
        said_yes = np.fromiter((one.accepted for one in answered), dtype=bool)
        words = np.log(people.reply) + np.log(np.where(said_yes, people.accept, 1 - people.accept))
        late = np.nan_to_num(times.off(np.fromiter((one.minutes for one in answered), dtype=np.float64), people.routes))
        heard += np.repeat(words.sum(axis=1), len(PACES)) + np.tile((-(late**2) / 2).sum(axis=1), len(MOODS))
    if pending:
        people = crowd(pending, pool, policy)
        by_now = times.answered(np.fromiter((one.minutes for one in pending), dtype=np.float64), people.routes)
        heard += np.log(1 - people.pictured(people.reply, by_now)).sum(axis=1)
    scores = np.log(_PRIOR) + float(policy[terms.TRUST]) * heard
    weights = np.exp(scores - scores.max())
    shares: Numbers = weights / weights.sum()
    return shares
