"""What to expect of each need where people are offered several: every one of them sees everybody who may take it.

A wave counts each person at one need. A forecast that looked at those alone would be far too low, because a yes takes
several shifts, and too unsure, because it would learn today's mood from the few who were counted there. So each need is
forecast with everybody it was offered to, wherever they are counted, and today is read from all answers of the
call-out. Where a yes takes m shifts of a great many, it takes each of k with the chance m / (m + k - 1): one that is
offered alone surely, one of many seldom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from iwill.callouts.waves import terms
from iwill.callouts.waves.rule import expected, today_of, view_of
from iwill.callouts.waves.terms import Forecast, Progress
from iwill.core.policy import Value


def forecasts(
    needs: Mapping[int, Progress], sizes: Mapping[int, int], whole: Progress, policy: Mapping[str, Value], now: datetime
) -> dict[int, Forecast]:
    """What to expect of each need, of which so many of the first candidates are asked now. `whole` has the answers and
    the seats of all needs, from which today is read."""
    today = today_of(whole, policy)
    return {need: expected(view_of(progress, today, policy), sizes[need], now) for need, progress in needs.items()}


def seats_a_yes(yeses: Iterable[tuple[int, int]], policy: Mapping[str, Value]) -> float:
    """How many shifts a yes takes where a great many are offered, as this call-out has shown so far: for each yes, how
    many it took of how many it could choose from. Both sides of m = taken x (k - 1) / (k - taken) are summed up."""
    weight = float(policy[terms.SEATS_A_YES_WEIGHT])
    took, left = float(policy[terms.SEATS_A_YES]) * weight, weight
    for taken, offered in yeses:
        took += taken * (1 - 1 / offered)
        left += 1 - min(taken, offered) / offered
    return took / left


def share_of(offered: int, seats: float) -> float:
    """The chance that a yes takes one of so many shifts, where it takes `seats` of a great many."""
    return seats / (seats + offered - 1)
