"""The line of who is still in, drawn as SVG by the server: steps, a band, and marks where nobody is followed on. It
works without JavaScript and under the strict policy; colours and dashes come from the attributes of SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iwill.insight.survival import Point, drawn

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 110, 12, 30
NAME_WIDTH, NAME_HEIGHT = 24, 15
# Told apart by dash and by the word at the end, not by colour alone.
LOOKS = (("#0B5C63", ""), ("#C7701A", "7 3"), ("#6A5ACD", "2 3"), ("#8A8F94", "9 3 2 3"))


@dataclass(frozen=True)
class Line:
    """One line: its name, its path and band, where marks of people no longer followed stand, and its look."""

    name: str
    path: str
    band: str
    ticks: tuple[tuple[float, float], ...]
    end: tuple[float, float]
    colour: str
    dash: str


@dataclass(frozen=True)
class Curve:
    """Everything that the drawing shows."""

    lines: tuple[Line, ...]
    across: tuple[tuple[float, int], ...]
    up: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def curve_of(groups: Sequence[tuple[str, Sequence[Point]]]) -> Curve | None:
    """The drawing of at most four groups; None where none of them has enough people for a line."""
    shown = [(name, drawn(points)) for name, points in groups[: len(LOOKS)]]
    shown = [(name, points) for name, points in shown if points]
    if not shown:
        return None
    last = max(6, *(points[-1].months for _name, points in shown))
    step = next(one for one in (1, 2, 3, 6, 12) if last / one <= 12 or one == 12)
    lines = _apart([_line(name, points, last, *LOOKS[place]) for place, (name, points) in enumerate(shown)])
    across = tuple((_x(month, last), month) for month in range(0, last + 1, step))
    return Curve(lines, across, tuple((_y(share / 100), share) for share in (0, 25, 50, 75, 100)))


def _apart(lines: list[Line]) -> tuple[Line, ...]:
    """The same lines, names that would stand on one another moved down."""
    taken: list[tuple[float, float]] = []
    for place, line in sorted(enumerate(lines), key=lambda pair: pair[1].end[1]):
        x, y = line.end
        while any(abs(x - other) < NAME_WIDTH and abs(y - height) < NAME_HEIGHT for other, height in taken):
            y += 1
        taken.append((x, y))
        lines[place] = replace(line, end=(x, y))
    return tuple(lines)


def _line(name: str, points: Sequence[Point], last: int, colour: str, dash: str) -> Line:
    share = _steps([(one.months, one.share) for one in points], last)
    upper = _steps([(one.months, one.high) for one in points], last)
    lower = _steps([(one.months, one.low) for one in points], last)
    ticks = tuple((_x(one.months, last), _y(one.share)) for one in points if one.censored)
    return Line(name, _drawn(share), _drawn([*upper, *reversed(lower)]) + "Z", ticks, share[-1], colour, dash)


def _steps(values: Sequence[tuple[int, float]], last: int) -> list[tuple[float, float]]:
    """Flat up to each month, then down."""
    found = [(_x(0, last), _y(1.0))]
    for month, share in values:
        found += [(_x(month, last), found[-1][1]), (_x(month, last), _y(share))]
    return found


def _drawn(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)


def _x(month: int, last: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * month / last


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)
