"""What the page of a shift says of hand-over, and the form of a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.cases.queries import open_cases
from iwill.shifts.cases.rules import may_be_said
from iwill.shifts.handover import queries
from iwill.shifts.handover.models import HandoverNote
from iwill.shifts.handover.rules import LATE_HOURS
from iwill.web.shifts.danger_words import DUE, LEVELS, PROMISES

# Notes stand on a page of a few kilobytes; what is done with can be fewer.
MOST_SHOWN = 12


@dataclass(frozen=True)
class NoteLine:
    """A note and what was promised, in words."""

    note: HandoverNote
    promise: object


@dataclass(frozen=True)
class HandoverSection:
    """Hand-over on the page of a shift: what was handed over to its reader, and what by her."""

    to_me: Sequence[NoteLine]
    mine: Sequence[NoteLine]
    may_write: bool


def handover_section(seat: Seat, attendance: Attendance | None, now: datetime) -> HandoverSection | None:
    """Nothing while there is neither anything to read nor time to write."""
    late_hours = float(policies.current(db.session())[LATE_HOURS])
    _late, refusal = may_be_said(seat.need.starts_at, seat.need.ends_at, late_hours, now)
    section = HandoverSection(
        to_me=_lines(queries.readable_from(seat, now)),
        mine=_lines(queries.notes_of(seat)),
        may_write=refusal is None,
    )
    return section if section.to_me or section.mine or section.may_write else None


@dataclass(frozen=True)
class HandoverForm:
    """The form of a note, with what was chosen before."""

    seat: Seat
    case: str = ""
    typed: str = ""
    level: str = ""
    promise: str = ""
    due: str = ""

    @property
    def levels(self) -> Sequence[tuple[str, object]]:
        """The levels of danger, each in a sentence."""
        return [(level.value, words) for level, words in LEVELS.items()]

    @property
    def promises(self) -> Sequence[tuple[str, object]]:
        """What can be promised."""
        return [(promise.value, words) for promise, words in PROMISES.items()]

    @property
    def dues(self) -> Sequence[tuple[str, object]]:
        """By when."""
        return [(due.value, words) for due, words in DUE.items()]

    @cached_property
    def cases(self) -> Sequence[str]:
        """Codes of the cases that are open on this line."""
        return [case.code for case in open_cases(self.seat.need)]


def _lines(notes: Sequence[HandoverNote]) -> list[NoteLine]:
    return [NoteLine(note, PROMISES[note.promise]) for note in notes[:MOST_SHOWN]]
