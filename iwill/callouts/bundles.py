"""Which of many shifts somebody serves who can take at most so many: those that hang together.

People in a resident group open up to a face they know, and a block of days at one hour is easier to live with than
single shifts all over the week (iWill 龙江 2020: eight days with the same group). So days in a row come first, with the
same group, at the same time of day, in the same role; what is nearest to them comes next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby


@dataclass(frozen=True)
class Ticked:
    """A shift that somebody could take; `starts_at` is on the wall of the place that is helped."""

    need_id: int
    starts_at: datetime
    role: str
    group: int | None

    @property
    def day(self) -> int:
        """The local day, counted."""
        return self.starts_at.toordinal()

    @property
    def strand(self) -> tuple[bool, int, object, str]:
        """What the shifts of one run have in common."""
        return (self.group is not None, self.group or 0, self.starts_at.time(), self.role)


def in_order_of_continuity(ticked: Sequence[Ticked], held: Sequence[Ticked], at_most: int) -> list[Ticked]:
    """All shifts, those first that hang together best: with what is held already, else with the longest run of days
    that is not longer than `at_most`. The order says whom to seat where, so long as seats last."""
    start = [] if held else max(_runs(ticked), key=lambda run: (min(len(run), at_most), -run[0].day), default=[])
    first = list(start[:at_most])
    near = held or first
    groups, times = {one.group for one in near}, {one.starts_at.time() for one in near}
    roles, days = {one.role for one in near}, {one.day for one in near}

    def distance(one: Ticked) -> tuple[bool, bool, int, bool, datetime, int]:
        away = min((abs(one.day - day) for day in days), default=0)
        return (
            one.group not in groups,
            one.starts_at.time() not in times,
            away,
            one.role not in roles,
            one.starts_at,
            one.need_id,
        )

    chosen = {one.need_id for one in first}
    return first + sorted((one for one in ticked if one.need_id not in chosen), key=distance)


def _runs(ticked: Sequence[Ticked]) -> Iterator[list[Ticked]]:
    """The longest stretches of days in a row within each strand, a shift for each day."""
    ordered = sorted(ticked, key=lambda one: (one.strand, one.starts_at, one.need_id))
    for _strand, shifts in groupby(ordered, key=lambda one: one.strand):
        run: list[Ticked] = []
        for shift in shifts:
            if run and shift.day == run[-1].day:
                continue
            if run and shift.day > run[-1].day + 1:
                yield run
                run = []
            run.append(shift)
        yield run
