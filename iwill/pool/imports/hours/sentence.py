"""Days and spans together: a text becomes stretches of the week, all of it or none.

A text is cut into clauses at commas and stops. In a clause days stand before their hours ("周三晚上") or after all of
them ("6pm-9pm on weekdays"). Days that were named hold for the clauses after them, until others are named; before any,
those of the column hold. Days alone are whole days. Days left out are taken from everything said so far.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from iwill.pool.hours import Stretch, block
from iwill.pool.imports.hours.days import EVERY_DAY, Days, take_days
from iwill.pool.imports.hours.plain import plain
from iwill.pool.imports.hours.spans import DAY_BEGINS, DAY_ENDS, Span, take_span

_NO_TIME = frozenset({"not available", "unavailable", "n/a", "没有时间", "没时间", "没空", "无", "不行", "none", "no"})
_STOP = re.compile(r"\s*[;,、|。.\n/&+]\s*|\s+and\b\s*|\s*(?:和|以及|及)\s*")
# Words that change nothing about when somebody can.
_ALONGSIDE = re.compile(
    r"\s+|(?:也|均|都|的|我|一般)|(?:i am|i'm|i can do|free|available|on|at|in the|in|the|ok|okay|usually|best)\b"
)
# "Then I can", without which days left out say nothing of the others.
_CAN = re.compile(r"(?:都|均|也|皆)?(?:可以|可|能|行|有空|有时间|空闲|方便|ok|没问题)(?![一-鿿])")


@dataclass
class _Clause:
    parts: list[Days | Span] = field(default_factory=list)
    can: bool = False

    def days(self) -> list[Days]:
        return [part for part in self.parts if isinstance(part, Days) and not part.left_out]

    def spans(self) -> list[Span]:
        return [part for part in self.parts if not isinstance(part, Days)]

    def left_out(self) -> set[int]:
        return {day for part in self.parts if isinstance(part, Days) and part.left_out for day in part.days}


def read_text(text: str, days: tuple[int, ...] | None = None) -> list[Stretch] | None:
    """The stretches that a text says, none for "not available", or None where any part of it cannot be read."""
    words = plain(text)
    if words in _NO_TIME:
        return []
    clauses = _clauses(words)
    return None if clauses is None else _Week(days or EVERY_DAY).told(clauses)


def _clauses(text: str) -> list[_Clause] | None:
    """The clauses in order; None where something in the text is neither days nor hours."""
    clauses = [_Clause()]
    place = 0
    while place < len(text):
        named, after = take_days(text, place)
        span, behind = take_span(text, place) if named is None else (None, place)
        if named is not None:
            clauses[-1].parts.append(named)
        elif span is not None:
            clauses[-1].parts.append(span)
            after = behind
        elif found := _CAN.match(text, place):
            clauses[-1].can, after = True, found.end()
        elif found := _STOP.match(text, place):
            clauses, after = [*clauses, _Clause()], found.end()
        elif found := _ALONGSIDE.match(text, place):
            after = found.end()
        else:
            return None
        place = after
    return [clause for clause in clauses if clause.parts or clause.can]


class _Week:
    """The week as it fills, clause by clause."""

    def __init__(self, standing: tuple[int, ...]) -> None:
        self.standing = self.otherwise = standing
        self.blocks: list[tuple[int, Span]] = []

    def told(self, clauses: Sequence[_Clause]) -> list[Stretch] | None:
        """All clauses as stretches; None where one of them can be meant in two ways, or nothing was said."""
        left_out: set[int] = set()
        for place, clause in enumerate(clauses):
            following = clauses[place + 1] if place + 1 < len(clauses) else None
            if not self._take(clause, following):
                return None
            left_out |= clause.left_out()
        if any(set(days.days) <= left_out for clause in clauses for days in clause.days()):
            return None
        stretches = [
            part for weekday, span in dict.fromkeys(self.blocks) if weekday not in left_out
            for part in block(weekday, *span)
        ]  # fmt: skip
        return stretches or None

    def _take(self, clause: _Clause, following: _Clause | None) -> bool:
        days, spans = clause.days(), clause.spans()
        if spans and days and isinstance(clause.parts[0], tuple):
            # Hours first: their days come after all of them, or it is not clear whose days they are.
            if not isinstance(clause.parts[-1], Days) or len(days) > 1:
                return False
            self.standing = days[0].days
            self._add(spans)
        elif spans:
            for part in clause.parts:
                if not isinstance(part, Days):
                    self._add([part])
                elif not part.left_out:
                    self.standing = part.days
        elif days:
            return self._take_days(clause, days, following)
        elif clause.can and clause.left_out():
            self._add([(DAY_BEGINS, DAY_ENDS)])
        return True

    def _take_days(self, clause: _Clause, days: list[Days], following: _Clause | None) -> bool:
        """Days with no hours beside them: those of the next clause, or whole days."""
        self.standing = tuple(sorted({day for one in days for day in one.days}))
        hours_follow = following is not None and not following.days() and bool(following.spans())
        if hours_follow and not clause.can:
            # "Mon, Wed, evenings" is one thing; "weekends, evenings" may be two.
            return all(one.by_name for one in days)
        self._add([(DAY_BEGINS, DAY_ENDS)])
        return True

    def _add(self, spans: Sequence[Span]) -> None:
        self.blocks += [(weekday, span) for span in spans for weekday in self.standing]
