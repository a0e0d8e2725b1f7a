"""A yes by telephone from those who have not answered: they are rung at the pace of whoever is at the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from iwill.callouts.waves.chances import Numbers, Pool
from iwill.callouts.waves.terms import Candidate, History, Pending, Route
from iwill.callouts.waves.today import PACES, Crowd, crowd
from iwill.core.policy import Value


@dataclass(frozen=True)
class Rung:
    """Those who have not answered, as they answer a call: each message and each call in vain counts as one silence of
    theirs. `chances` are those of being rung before the deadline; `alone` says who can be reached by no other way."""

    people: Crowd
    chances: Numbers
    alone: Numbers

    def or_by_telephone(self, silent: Numbers, share: float) -> Numbers:
        """The chance of a yes by itself, or else by telephone, within this share of the time that is left: calls are
        spread evenly over it."""
        evenly = np.tile(self.chances * min(1.0, share), (len(PACES), 1))
        called = self.people.pictured(self.people.reply * self.people.accept, evenly)
        by_itself = silent * (1 - self.alone)
        together: Numbers = by_itself + (1 - by_itself) * called
        return together


def rung_of(pending: Sequence[Pending], pool: Pool, policy: Mapping[str, Value]) -> Rung | None:
    """Those who are waited for, as they answer a call; None where nobody will be rung."""
    chances = np.fromiter((one.ring for one in pending), dtype=np.float64)
    if not chances.any():
        return None
    alone = np.fromiter((one.ring > 0 and one.route is Route.CALL for one in pending), dtype=np.float64)
    return Rung(crowd([_tried(one) for one in pending], pool, policy), chances, alone)


def _tried(one: Pending) -> Candidate:
    asked, accepted, declined, silent = one.history
    return Candidate(Route.CALL, History(asked + one.tried, accepted, declined, silent + one.tried))
