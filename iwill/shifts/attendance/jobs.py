"""Background work of attendance: shifts that come near, begin, or are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import in_batches
from iwill.callouts.models import Need
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.core.policy import Value
from iwill.shifts.attendance import due, watching
from iwill.shifts.attendance.due import Held, live_seats

# Their people are held meanwhile.
SHIFTS_AT_ONCE = 20
Step = Callable[[Mapping[Need, Held], Mapping[str, Value], datetime], int]


@job(
    "watch-shifts",
    every=timedelta(seconds=30),
    meaning="asks once more before nights and shifts with children, and calls the reserve where somebody is missing",
)
def watch_shifts(now: datetime) -> dict[str, Any]:
    """Every step that is due, for some shifts in one transaction; the reserve is called for each shift alone, because
    others wait for its row."""
    policy = policies.current(db.session())
    counts: Counter[str] = Counter()
    for name, waiting, step, most in (
        ("asked", due.to_ask_once_more, watching.ask_once_more, SHIFTS_AT_ONCE),
        ("silent", due.with_silence, watching.tell_of_silence, SHIFTS_AT_ONCE),
        ("missing", due.lacking, watching.mark_missing, SHIFTS_AT_ONCE),
        ("called", due.with_a_reserve, watching.call_the_reserve, 1),
        ("no_shows", due.over, watching.note_no_shows, SHIFTS_AT_ONCE),
    ):
        counts.update(in_batches(name, waiting(policy, now), _step(step, policy, now), most=most))
    return dict(counts)


def _step(step: Step, policy: Mapping[str, Value], now: datetime) -> Callable[[Sequence[int]], int]:
    return lambda need_ids: step(live_seats(watching.hold(need_ids)), policy, now)
