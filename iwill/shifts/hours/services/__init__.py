"""Use cases of hours.

recording    from signing in and out, by the desk, by the person; an end that nobody gave is proposed
returning    what a sign-out recorded goes with the sign-out, when that is taken back
confirming   one, or all of a call-out that nothing is odd about; correct; take out
contesting   the person says that it is wrong, and somebody else decides
"""

from __future__ import annotations

from iwill.shifts.hours.services.confirming import confirm, confirm_all, correct, take_out
from iwill.shifts.hours.services.contesting import contest, decide
from iwill.shifts.hours.services.recording import declare, enter, missing_ends, propose_end, record_from
from iwill.shifts.hours.services.returning import came_of_sign_out, take_back_from

__all__ = [
    "came_of_sign_out",
    "confirm",
    "confirm_all",
    "contest",
    "correct",
    "decide",
    "declare",
    "enter",
    "missing_ends",
    "propose_end",
    "record_from",
    "take_back_from",
    "take_out",
]
