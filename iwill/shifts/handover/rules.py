"""Who comes next after a shift, who may read and take a note, and from when on it lies there too long. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.core.policy import declare
from iwill.shifts.cases.rules import Post, on_one_line

READING_HOURS = declare(
    "handover.reading_hours",
    2,
    "hours",
    "our own judgement: time to read before the shift begins",
    "how long before a shift its people can read what is handed over to them",
)
UNTAKEN_MINUTES = declare(
    "handover.untaken_minutes",
    15,
    "minutes",
    "our own judgement: the overlap of two shifts",
    "the desk is alerted when a note is not taken over this long after the next shift began",
)
LATE_HOURS = declare(
    "handover.late_hours",
    24,
    "hours",
    "our own judgement",
    "a note can be written this long after a shift, marked late",
)


@dataclass(frozen=True)
class Held:
    """A held seat: whose, and which shift."""

    seat_id: int
    volunteer_id: int
    post: Post


def comes_after(mine: Held, others: Iterable[Held]) -> list[Held]:
    """Who on the same line is still there once this shift is over, the first to begin first."""
    later = [
        one
        for one in others
        if one.volunteer_id != mine.volunteer_id
        and one.post.ends_at > mine.post.ends_at
        and on_one_line(one.post, mine.post)
    ]
    return sorted(later, key=lambda one: (one.post.starts_at, one.seat_id))


def may_read(reader: Post, hours: float, now: datetime) -> bool:
    """Whether somebody may read now what is handed over to her shift: while it runs, or soon before it."""
    return reader.starts_at - timedelta(hours=hours) <= now < reader.ends_at


def untaken_from(written_at: datetime, following: Iterable[Held], minutes: float) -> datetime | None:
    """From when on a note counts as left lying: so long after the next shift began, or after it was written if that was
    later. None where nobody comes next."""
    begins = min((one.post.starts_at for one in following), default=None)
    return None if begins is None else max(begins, written_at) + timedelta(minutes=minutes)
