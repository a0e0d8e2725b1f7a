"""What of all that is due to one person goes into one letter, and what waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from iwill.engagement.journeys.lately import Lately
from iwill.engagement.journeys.standing import Standing
from iwill.engagement.journeys.terms import Kept, Nature

# More than three things in one letter is a form, and nobody answers it.
MOST_PARTS = 3


class Due(NamedTuple):
    """An effect that may go out, its journey, the zone of its reader, and whether a human is to call her instead."""

    row: Row[Any]
    standing: Standing
    zone: str | None
    by_call: bool = False


@dataclass(frozen=True)
class Sheet:
    """One letter to one person: notices of one journey, a note, or up to three questions; the first leads."""

    volunteer_id: int
    parts: tuple[Due, ...]

    @property
    def nature(self) -> Nature:
        """What kind of letter it is."""
        return self.parts[0].standing.rule.nature

    @property
    def by_call(self) -> bool:
        """Whether it is told by telephone; no letter holds both."""
        return self.parts[0].by_call


class Waiting(NamedTuple):
    """An effect that waits for another letter: why, and until when."""

    due: Due
    why: Kept
    until: datetime


@dataclass
class Sheets:
    """Letters that are ready, and effects that wait."""

    ready: list[Sheet] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


def sheets(
    may_go: Iterable[Due],
    of_late: Mapping[int, Lately],
    *,
    apart: timedelta,
    open_for: timedelta,
    now: datetime,
) -> Sheets:
    """Notices go at once, those of one journey together. Everything else keeps a distance from the letter before, of
    whatever kind; where something would be lost by waiting, a letter goes all the same and takes along what fits."""
    chosen = Sheets()
    notices: dict[tuple[int, int], list[Due]] = {}
    by_person: dict[int, list[Due]] = {}
    for one in may_go:
        if one.standing.rule.nature is Nature.NOTICE:
            notices.setdefault((one.row.volunteer_id, one.standing.id), []).append(one)
        else:
            by_person.setdefault(one.row.volunteer_id, []).append(one)
    for (person, _), theirs in notices.items():
        for first in range(0, len(theirs), MOST_PARTS):
            chosen.ready.append(Sheet(person, tuple(theirs[first : first + MOST_PARTS])))
    told_now = {person for person, _ in notices}
    for person, theirs in by_person.items():
        before = now if person in told_now else of_late[person].last_at if person in of_late else None
        calm_at = before + apart if before is not None else now
        again_at = calm_at if calm_at > now else now + apart
        if calm_at > now and all(one.row.until_at > again_at for one in theirs):
            chosen.waiting += [Waiting(one, Kept.AFTER_ANOTHER, again_at) for one in theirs]
            continue
        # What cannot wait for the next letter leads; then the order of priority holds.
        theirs.sort(
            key=lambda one, at=again_at: (one.row.until_at > at, one.standing.priority, one.row.due_at, one.row.id)  # type: ignore[misc]
        )
        together, repeated = _together(theirs)
        chosen.ready.append(Sheet(person, tuple(together)))
        chosen.waiting += [Waiting(one, Kept.ASKED_ALREADY, now + open_for) for one in repeated]
        rest = [one for one in theirs if one not in together and one not in repeated]
        chosen.waiting += [Waiting(one, Kept.AFTER_ANOTHER, again_at) for one in rest]
    return chosen


def _together(theirs: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    """What goes into one letter, led by the first; and what would only ask in it once more what another part asks."""
    if theirs[0].standing.rule.nature is not Nature.QUESTION:
        return [theirs[0]], []
    together, repeated, journeys, asked = list[Due](), list[Due](), set[int](), set[str]()
    for one in theirs:
        rule = one.standing.rule
        if rule.nature is not Nature.QUESTION or one.by_call != theirs[0].by_call or one.standing.id in journeys:
            continue
        if asked.issuperset(rule.questions):
            repeated.append(one)
        elif len(together) < MOST_PARTS:
            together.append(one)
            asked.update(rule.questions)
        journeys.add(one.standing.id)
    return together, repeated
