"""Hours of a week as plain values: stretches of one weekday, merged into two nested layers, and windows cut by zone.

Weekly hours are wall-clock time where the person lives. A window of a shift is two instants. To compare them, the
window is turned into wall-clock pieces, one per local date that it touches; daylight saving is taken as it falls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from iwill.pool.terms import AtLeast

DAY = 1440


@dataclass(frozen=True)
class Stretch:
    """Minutes of one weekday (0 is Monday), from midnight; `sure` is False for "if needed"."""

    weekday: int
    from_minute: int
    to_minute: int
    sure: bool = True


@dataclass(frozen=True)
class Piece:
    """The part of a window that falls on one local date."""

    day: date
    from_minute: int
    to_minute: int

    @property
    def weekday(self) -> int:
        return self.day.weekday()


def block(weekday: int, from_minute: int, to_minute: int, *, sure: bool = True) -> list[Stretch]:
    """A block that may run over midnight: 22:00-01:00 is (1320, 60) and becomes two stretches."""
    if to_minute > from_minute:
        return [Stretch(weekday, from_minute, to_minute, sure)]
    parts = [Stretch(weekday, from_minute, DAY, sure)]
    if to_minute > 0:
        parts.append(Stretch((weekday + 1) % 7, 0, to_minute, sure))
    return parts


def layers(stretches: Iterable[Stretch]) -> dict[AtLeast, list[Stretch]]:
    """The two nested layers that are stored: what is sure, and what is at least possible; each merged per weekday."""
    everything = list(stretches)
    return {
        AtLeast.YES: merged(item for item in everything if item.sure),
        AtLeast.IF_NEEDED: merged(everything),
    }


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Touching and overlapping stretches of a weekday joined into one, in order."""
    result: list[Stretch] = []
    for item in sorted(stretches, key=lambda one: (one.weekday, one.from_minute)):
        last = result[-1] if result else None
        if last and last.weekday == item.weekday and item.from_minute <= last.to_minute:
            result[-1] = Stretch(last.weekday, last.from_minute, max(last.to_minute, item.to_minute))
        else:
            result.append(Stretch(item.weekday, item.from_minute, item.to_minute))
    return result


def apart(layered: Iterable[tuple[AtLeast, int, int, int]]) -> list[Stretch]:
    """The way back from `layers`: rows of (layer, weekday, from, to) as what is sure and what else is possible."""
    rows = [row for row in layered if row[2] < row[3]]
    sure = merged(Stretch(*row[1:]) for row in rows if row[0] is AtLeast.YES)
    possible = merged(Stretch(*row[1:]) for row in rows)
    rest = [replace(piece, sure=False) for stretch in possible for piece in without(stretch, sure)]
    return sorted([*sure, *rest], key=lambda one: (one.weekday, one.from_minute))


def without(stretch: Stretch, taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of a stretch when others of its day are cut out of it."""
    left, start = [], stretch.from_minute
    for other in merged(one for one in taken if one.weekday == stretch.weekday):
        if other.to_minute <= start or other.from_minute >= stretch.to_minute:
            continue
        if other.from_minute > start:
            left.append(Stretch(stretch.weekday, start, other.from_minute, stretch.sure))
        start = other.to_minute
    if start < stretch.to_minute:
        left.append(Stretch(stretch.weekday, start, stretch.to_minute, stretch.sure))
    return left


def pieces(starts_at: datetime, ends_at: datetime, zone: str) -> list[Piece]:
    """The window as wall-clock pieces in a zone, in order of date.

    Walked in quarters of an hour, the finest step of any zone's offset, so that an hour that is skipped is not asked
    for and an hour that comes twice is asked for once.
    """
    place = ZoneInfo(zone)
    found: dict[date, tuple[int, int]] = {}
    moment = starts_at
    # Where the clock is not changed meanwhile, one step to midnight does for many quarters.
    steady = starts_at.astimezone(place).utcoffset() == ends_at.astimezone(place).utcoffset()
    while moment < ends_at:
        step_end = min(ends_at, _next_midnight(moment, place) if steady else _next_quarter(moment))
        local = moment.astimezone(place)
        start = local.hour * 60 + local.minute
        end = start + -(-int((step_end - moment).total_seconds()) // 60)
        low, high = found.get(local.date(), (start, end))
        found[local.date()] = (min(low, start), min(DAY, max(high, end)))
        moment = step_end
    return [Piece(day, low, high) for day, (low, high) in sorted(found.items())]


def _next_midnight(moment: datetime, place: ZoneInfo) -> datetime:
    local = moment.astimezone(place)
    return moment + timedelta(days=1) - timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)


def _next_quarter(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + timedelta(minutes=15)
