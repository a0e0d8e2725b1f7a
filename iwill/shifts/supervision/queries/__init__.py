"""Who is on duty as a supervisor, which calls for support there are, what is offered afterwards."""

from iwill.shifts.supervision.queries.afterwards import (
    debrief_by_id,
    debrief_of,
    debriefs_wished,
    leader_of,
    session_by_id,
    sessions_from,
)
from iwill.shifts.supervision.queries.calls import (
    call_by_id,
    calls_at_the_desk,
    calls_for,
    count_open_calls,
    last_call,
    open_call,
)
from iwill.shifts.supervision.queries.named import staff_named
from iwill.shifts.supervision.queries.on_duty import (
    UNSUPERVISED,
    is_left_alone,
    soon_unsupervised,
    supervisors_on,
    unsupervised_soon,
)

__all__ = [
    "UNSUPERVISED",
    "call_by_id",
    "calls_at_the_desk",
    "calls_for",
    "count_open_calls",
    "debrief_by_id",
    "debrief_of",
    "debriefs_wished",
    "is_left_alone",
    "last_call",
    "leader_of",
    "open_call",
    "session_by_id",
    "sessions_from",
    "soon_unsupervised",
    "staff_named",
    "supervisors_on",
    "unsupervised_soon",
]
