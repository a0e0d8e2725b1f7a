"""What burns on shift, as three numbers for the desk and the board: danger, what is owed after it, hand-overs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import CallOut
from iwill.shifts.danger import queries as danger
from iwill.shifts.handover import queries as handover


@dataclass(frozen=True)
class Alarms:
    """Reports that nobody has acknowledged, follow-ups and talks that are overdue, hand-overs that nobody has taken."""

    unacknowledged: int
    overdue: int
    lying: int


def alarms(now: datetime, call_out: CallOut | None = None) -> Alarms:
    """Of the whole house, or of one call-out; what is overdue is shown for the house alone."""
    return Alarms(
        unacknowledged=danger.count_unacknowledged(call_out),
        overdue=danger.count_overdue(now) if call_out is None else 0,
        lying=handover.count_left_lying(call_out),
    )
