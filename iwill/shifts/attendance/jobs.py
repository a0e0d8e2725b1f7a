"""Background work of attendance: shifts that come near, begin, or are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import each_alone
from iwill.callouts.models import Need
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.shifts.attendance import due, watching


@job(
    "watch-shifts",
    every=timedelta(seconds=30),
    meaning="asks once more before nights and shifts with children, and calls the reserve where somebody is missing",
)
def watch_shifts(now: datetime) -> dict[str, Any]:
    """Every step that is due, for each shift in a transaction of its own."""
    counts: dict[str, Any] = {}
    for name, waiting, step in (
        ("asked", due.to_ask_once_more, watching.ask_once_more),
        ("silent", due.with_silence, watching.tell_of_silence),
        ("missing", due.lacking, watching.mark_missing),
        ("called", due.with_a_reserve, watching.call_the_reserve),
        ("no_shows", due.over, watching.note_no_shows),
    ):
        for counted, number in each_alone(waiting(now), _step(name, step, now)).items():
            counts[counted] = counts.get(counted, 0) + number
    return counts


def _step(name: str, step: Callable[[Need, datetime], int], now: datetime) -> Callable[[int], str | None]:
    def once(need_id: int) -> str | None:
        need = db.session.get(Need, need_id)
        return name if need is not None and step(need, now) else None

    return once
