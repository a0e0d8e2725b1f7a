"""What comes back of hours.

entries   what counts, what somebody has, what a call-out came to, versions
judging   who confirms or decides, and whom they are too close to
oddities  what is odd about entries, seen together with what else was entered
due       working days, and what is late
"""

from __future__ import annotations

from iwill.shifts.hours.queries.due import (
    Late,
    count_late,
    decide_by,
    late,
    unfinished,
    working_days,
)
from iwill.shifts.hours.queries.entries import (
    confirmed_entries,
    contested_entries,
    entries_of,
    entries_on,
    entries_without_call_out,
    entry_by_id,
    seats_to_declare,
    set_aside_last,
    spans_beside,
    standing_entry,
    versions_of,
)
from iwill.shifts.hours.queries.judging import judge_for, volunteers_of, volunteers_of_staff
from iwill.shifts.hours.queries.oddities import flags_on

__all__ = [
    "Late",
    "confirmed_entries",
    "contested_entries",
    "count_late",
    "decide_by",
    "entries_of",
    "entries_on",
    "entries_without_call_out",
    "entry_by_id",
    "flags_on",
    "judge_for",
    "late",
    "seats_to_declare",
    "set_aside_last",
    "spans_beside",
    "standing_entry",
    "unfinished",
    "versions_of",
    "volunteers_of",
    "volunteers_of_staff",
    "working_days",
]
