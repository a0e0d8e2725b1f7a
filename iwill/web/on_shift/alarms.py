"""What burns on shift, for the desk and the board: danger and what follows it, hand-overs, support, supervision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import CallOut
from iwill.shifts.danger import queries as danger
from iwill.shifts.handover import queries as handover
from iwill.shifts.supervision import queries as supervision


@dataclass(frozen=True)
class Alarms:
    """Reports that nobody has acknowledged, follow-ups and talks that are overdue, hand-overs that nobody has taken,
    calls for support that nobody has heard, call-outs with a shift that begins without a supervisor."""

    unacknowledged: int
    overdue: int
    lying: int
    calling: int
    unsupervised: Sequence[int]


def alarms(now: datetime, call_out: CallOut | None = None) -> Alarms:
    """Of the whole house, or of one call-out; what is overdue is shown for the house alone."""
    return Alarms(
        unacknowledged=danger.count_unacknowledged(call_out),
        overdue=danger.count_overdue(now) if call_out is None else 0,
        lying=handover.count_left_lying(call_out),
        calling=supervision.count_open_calls(call_out),
        unsupervised=_unsupervised(now, call_out),
    )


def _unsupervised(now: datetime, call_out: CallOut | None) -> Sequence[int]:
    if call_out is None:
        return supervision.soon_unsupervised(now)
    return [call_out.id] if supervision.unsupervised_soon(call_out, now) else []
