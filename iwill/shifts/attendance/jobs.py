"""Background work of attendance: shifts that come near, begin, or are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import in_batches
from iwill.callouts.models import Need
from iwill.core.jobs import job
from iwill.shifts.attendance import due, watching

# Their people are held meanwhile.
SHIFTS_AT_ONCE = 20


@job(
    "watch-shifts",
    every=timedelta(seconds=30),
    meaning="asks once more before nights and shifts with children, and calls the reserve where somebody is missing",
)
def watch_shifts(now: datetime) -> dict[str, Any]:
    """Every step that is due, for some shifts in one transaction; the reserve is called for each shift alone, because
    others wait for its row."""
    counts: Counter[str] = Counter()
    for name, waiting, step, most in (
        ("asked", due.to_ask_once_more, watching.ask_once_more, SHIFTS_AT_ONCE),
        ("silent", due.with_silence, watching.tell_of_silence, SHIFTS_AT_ONCE),
        ("missing", due.lacking, watching.mark_missing, SHIFTS_AT_ONCE),
        ("called", due.with_a_reserve, watching.call_the_reserve, 1),
        ("no_shows", due.over, watching.note_no_shows, SHIFTS_AT_ONCE),
    ):
        counts.update(in_batches(name, waiting(now), _step(step, now), most=most))
    return dict(counts)


def _step(step: Callable[[Need, datetime], int], now: datetime) -> Callable[[Sequence[int]], int]:
    def for_shifts(need_ids: Sequence[int]) -> int:
        return sum(step(need, now) > 0 for need in watching.hold(need_ids))

    return for_shifts
