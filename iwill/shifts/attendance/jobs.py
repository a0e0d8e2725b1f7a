"""Background work of attendance: shifts that come near, begin, or are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import each_alone, in_batches
from iwill.callouts.models import Need
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.core.policy import Value
from iwill.shifts.attendance import due, watching
from iwill.shifts.attendance.due import Step, still_expected
from iwill.shifts.attendance.watching import Shifts

# The people of so many shifts are held at once.
AT_ONCE = 40
STEPS: Mapping[Step, Callable[[Shifts, Mapping[str, Value], datetime], int]] = {
    Step.ASK: watching.ask_once_more,
    Step.SILENCE: watching.tell_of_silence,
    Step.MISSING: watching.mark_missing,
    Step.NO_SHOW: watching.note_no_shows,
}


@job(
    "watch-shifts",
    every=timedelta(seconds=30),
    meaning="asks once more before nights and shifts with children, and calls the reserve where somebody is missing",
)
def watch_shifts(now: datetime) -> dict[str, Any]:
    """Everything that is due in a moment, in one transaction; the reserve is called for each shift alone, because
    others wait for its row."""
    policy = policies.current(db.session())
    waiting = due.waiting(policy, now)
    together = [(step, need_id) for step in STEPS for need_id in waiting[step]]
    counts = in_batches(together, lambda some: _take_steps(some, policy, now), most=AT_ONCE)
    return counts | each_alone(waiting[Step.RESERVE], lambda need_id: _call_the_reserve(need_id, policy, now))


def _take_steps(some: Sequence[tuple[Step, int]], policy: Mapping[str, Value], now: datetime) -> Mapping[str, int]:
    need_ids = sorted({need_id for _step, need_id in some})
    watching.hold(need_ids)
    shifts, counts = still_expected(need_ids), Counter[str]()
    for step in STEPS:
        theirs = {need_id for one, need_id in some if one is step}
        if theirs:
            about = {shift: people for shift, people in shifts.items() if shift.need_id in theirs}
            counts[step.value] += STEPS[step](about, policy, now)
    return counts


def _call_the_reserve(need_id: int, policy: Mapping[str, Value], now: datetime) -> str | None:
    watching.hold([need_id])
    need = db.session.get_one(Need, need_id, populate_existing=True)
    expected = next(iter(still_expected([need_id]).values()), ())
    return Step.RESERVE.value if watching.call_the_reserve(need, expected, policy, now) else None
