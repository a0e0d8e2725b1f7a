"""Use cases of teams. They flush and never commit.

membership  teams found, made, renamed, closed; people in, out, in another role; buddies paired
slots       the weekly rota, and who is on it
swaps       a turn goes to a colleague
standby     the dated intervals that follow from all this
"""

from iwill.pool.teams.services.membership import (
    change_role,
    close_team,
    join,
    leave,
    make_team,
    pair,
    rename_team,
    team_named,
    unpair,
)

__all__ = [
    "change_role",
    "close_team",
    "join",
    "leave",
    "make_team",
    "pair",
    "rename_team",
    "team_named",
    "unpair",
]
