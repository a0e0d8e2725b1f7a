"""When a fact counts, for how long, and what it does to somebody's place in line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.callouts.facts.terms import FactKind, FactState
from iwill.core.policy import Value, declare

FADES_DAYS = declare(
    "no_show.fades_days", 180, "days", "our own judgement", "an unexcused no-show has faded after this time"
)
NO_SHOW_DAYS = declare(
    "no_show.place_days",
    90,
    "days",
    "our own judgement",
    "a fresh unexcused no-show counts as having been asked this much later; less and less as it fades",
)
COUNTED = frozenset({FactState.ENTERED, FactState.UPHELD})


def counts_against(
    kind: FactKind, state: FactState, ended_at: datetime, policy: Mapping[str, Value], now: datetime
) -> bool:
    """Whether a fact still lowers somebody's place: an unexcused no-show alone, not while it is contested, and only
    until it has faded."""
    fresh = now - ended_at < timedelta(days=int(policy[FADES_DAYS]))
    return kind is FactKind.NO_SHOW and state in COUNTED and fresh


def later_by(ended_at: datetime, policy: Mapping[str, Value], now: datetime) -> timedelta:
    """By how much later than in truth somebody counts as having been asked: the whole weight on the day itself, nothing
    once it has faded, evenly less in between."""
    fades = timedelta(days=int(policy[FADES_DAYS]))
    left = max(timedelta(0), fades - max(timedelta(0), now - ended_at))
    return timedelta(days=int(policy[NO_SHOW_DAYS])) * (left / fades) if fades else timedelta(0)
