"""What to expect of each need where people are offered several: every one of them sees everybody who may take it.

A wave counts each person at one need. A forecast that looked at those alone would be far too low, because a yes takes
several shifts, and too unsure, because it would learn today's mood from the few who were counted there. So each need is
forecast with everybody it was offered to, wherever they are counted, and today is read from all answers of the
call-out. Where a yes takes m shifts of a great many, it takes each of k with the chance m / (m + k - 1): one that is
offered alone surely, one of many seldom. Nobody can choose what is full by then: a shift that will fill is open for
about half of those who are still to answer. So all needs are forecast twice, the second time with that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from iwill.callouts.waves import terms
from iwill.callouts.waves.rule import View, expected, forecast, today_of, view_of
from iwill.callouts.waves.terms import Forecast, Progress
from iwill.core.policy import Value

OPEN_UNTIL_FULL = 0.5  # For this share of those who are still to answer, a shift that will fill is open.


class Shared(NamedTuple):
    """A need as it stands with everybody to whom it is or can be offered. The first `size` candidates are asked now;
    `candidates` and `silent` name the people of `progress.candidates` and `progress.pending`, in order."""

    progress: Progress
    size: int
    candidates: Sequence[int]
    silent: Sequence[int]


def forecasts(
    needs: Mapping[int, Shared],
    offered: Mapping[int, Sequence[int]],
    seats: float,
    whole: Progress,
    policy: Mapping[str, Value],
    now: datetime,
) -> dict[int, Forecast]:
    """What to expect of each need. `offered` says between which of them each person may choose, and `seats` how many a
    yes takes of a great many; `whole` has all answers and seats, from which today is read."""
    today = today_of(whole, policy)

    def views(still_open: Mapping[int, float]) -> dict[int, View]:
        choice = {person: sum(still_open[need] for need in among) for person, among in offered.items()}

        def shares(need: int, people: Sequence[int]) -> list[float]:
            return [share_of(1 + choice[person] - still_open[need], seats) for person in people]

        return {
            need: view_of(
                replace(one.progress, shares=shares(need, one.candidates), pending_shares=shares(need, one.silent)),
                today,
                policy,
            )
            for need, one in needs.items()
        }

    first = views(dict.fromkeys(needs, 1.0))
    full = {need: forecast(view.odds, _counted(view, needs[need].size)) for need, view in first.items()}
    then = views({need: 1 - chance * (1 - OPEN_UNTIL_FULL) for need, chance in full.items()})
    return {need: expected(view, _counted(view, needs[need].size), now) for need, view in then.items()}


def _counted(view: View, size: int) -> int:
    """So many people, or as many as the odds go: they end where nobody further down the order changes them any more,
    and a need may be offered to more than that, because others had to be asked for the sake of other needs."""
    return min(size, len(view.odds.by_size) - 1)


def seats_a_yes(yeses: Iterable[tuple[int, int]], policy: Mapping[str, Value]) -> float:
    """How many shifts a yes takes where a great many are offered, as this call-out has shown so far: for each yes, how
    many it took of how many it could choose from. Both sides of m = taken x (k - 1) / (k - taken) are summed up."""
    weight = float(policy[terms.SEATS_A_YES_WEIGHT])
    took, left = float(policy[terms.SEATS_A_YES]) * weight, weight
    for taken, offered in yeses:
        took += taken * (1 - 1 / offered)
        left += 1 - min(taken, offered) / offered
    return took / left


def share_of(offered: float, seats: float) -> float:
    """The chance that a yes takes one of so many shifts, where it takes `seats` of a great many."""
    return seats / (seats + offered - 1)
