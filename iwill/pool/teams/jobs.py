"""Background work of teams: the rotas make their people standby, day after day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from iwill.accounts.terms import SYSTEM
from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.pool.teams import queries
from iwill.pool.teams.services.membership import release_who_left
from iwill.pool.teams.services.standby import write_standby


@job("write-rotas", every=timedelta(minutes=15), meaning="writes the standby of each team's rota for the days ahead")
def write_rotas(now: datetime) -> dict[str, Any]:
    """Let out of each team whoever has left the pool, and bring its standby up to date; safe to repeat at any time."""
    counts: Counter[str] = Counter()
    for team_id in [team.id for team in queries.all_teams()]:
        with transaction():
            team = queries.team_by_id(team_id)
            counts["left"] += release_who_left(team, by=SYSTEM, now=now)
            counts.update(write_standby(team, now=now))
    return dict(counts)
