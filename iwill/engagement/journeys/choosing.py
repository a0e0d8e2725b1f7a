"""What of all that is due to one person goes into one letter, and what waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from iwill.engagement.journeys.standing import Standing
from iwill.engagement.journeys.terms import Nature

# More than three things in one letter is a form, and nobody answers it.
MOST_PARTS = 3


class Due(NamedTuple):
    """An effect that may go out, and its journey."""

    row: Row[Any]
    standing: Standing


@dataclass(frozen=True)
class Sheet:
    """One letter to one person: a notice, a note, or up to three questions; the first leads."""

    volunteer_id: int
    parts: tuple[Due, ...]

    @property
    def nature(self) -> Nature:
        """What kind of letter it is."""
        return self.parts[0].standing.rule.nature


@dataclass
class Sheets:
    """Letters that are ready, and effects that wait for another one to be over, with the instant."""

    ready: list[Sheet] = field(default_factory=list)
    waiting: list[tuple[Row[Any], datetime]] = field(default_factory=list)


def sheets(reached: Iterable[Due], *, apart: timedelta, now: datetime) -> Sheets:
    """Notices go alone and at once. Of the rest the most urgent leads: a note stands alone, and a question takes two
    more with it, of other journeys. What is left waits for so long."""
    chosen = Sheets()
    by_person: dict[int, list[Due]] = {}
    for one in reached:
        if one.standing.rule.nature is Nature.NOTICE:
            chosen.ready.append(Sheet(one.row.volunteer_id, (one,)))
        else:
            by_person.setdefault(one.row.volunteer_id, []).append(one)
    for person, theirs in by_person.items():
        theirs.sort(key=lambda one: (one.standing.priority, one.row.due_at, one.row.id))
        together = _together(theirs)
        chosen.ready.append(Sheet(person, tuple(together)))
        chosen.waiting += [(one.row, now + apart) for one in theirs if one not in together]
    return chosen


def _together(theirs: Sequence[Due]) -> list[Due]:
    if theirs[0].standing.rule.nature is Nature.NOTE:
        return [theirs[0]]
    by_journey = {one.standing.id: one for one in reversed(theirs) if one.standing.rule.nature is Nature.QUESTION}
    return [one for one in theirs if by_journey.get(one.standing.id) is one][:MOST_PARTS]
