"""Words of teams: what somebody is in a team, where a swap stands, why something is refused."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class TeamRole(StrEnum):
    """What somebody is in a team. A leader answers for it, a coordinator keeps its lists, a mentor teaches, a buddy
    goes along with whoever is new."""

    MEMBER = "member"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    BUDDY = "buddy"


class SwapState(StrEnum):
    """A night given to a colleague: asked, taken over, or taken back by whoever asked."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


TEAM_KNOWN = say("team_known", _l("There is a team with this name already."))
TEAM_CLOSED = say("team_closed", _l("This team has been closed."))
NOT_IN_TEAM = say("not_in_team", _l("This person is not in the team."))
LEFT_THE_POOL = say("left_the_pool", _l("This person is not in the pool any more."))
NOT_ON_TURN = say("not_on_turn", _l("This person does not stand by then."))
TURN_BEGUN = say("turn_begun", _l("This has begun already."))
SWAP_SETTLED = say("swap_settled", _l("Somebody was quicker, or it has been taken back."))
CANNOT_TAKE_OVER = say(
    "cannot_take_over", _l("Only an active colleague who does not stand by then anyway can take this over.")
)
