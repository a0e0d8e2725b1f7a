"""What comes back from teams.

belonging   who belongs where, as what, and who is whose buddy
rota        slots, who is on them, what is coming, what is short
"""

from iwill.pool.teams.queries.belonging import (
    all_teams,
    live_pairs_of,
    members_of,
    membership,
    pairs_of,
    past_members_of,
    people_called,
    team_by_id,
    team_with_name,
    teams_of,
)

__all__ = [
    "all_teams",
    "live_pairs_of",
    "members_of",
    "membership",
    "pairs_of",
    "past_members_of",
    "people_called",
    "team_by_id",
    "team_with_name",
    "teams_of",
]
