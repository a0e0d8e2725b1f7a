"""What the page of a shift says of danger, and what stands on the two pages behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Seat
from iwill.callouts.queries import NamedSupervisor
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.cases.queries import line_of, open_cases
from iwill.shifts.cases.rules import may_be_said
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger import queries
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.rules import LATE_HOURS
from iwill.shifts.danger.telling import people_told
from iwill.shifts.danger.terms import LineKind
from iwill.web.shifts.danger_words import LEVELS, LINES, WHAT_FOLLOWS, WHOM


@dataclass(frozen=True)
class DangerSection:
    """Danger on the page of a shift: the levels to tap, what the reader reported, what others want of her."""

    levels: Sequence[tuple[str, object]]
    own: Sequence[DangerReport]
    wanted: Sequence[DangerReport]


def danger_section(seat: Seat, attendance: Attendance | None, now: datetime) -> DangerSection | None:
    """Nothing long before the shift, and nothing once it is over for too long."""
    late_hours = float(policies.current(db.session())[LATE_HOURS])
    _late, refusal = may_be_said(seat.need.starts_at, seat.need.ends_at, late_hours, now)
    if refusal is not None:
        return None
    return DangerSection(
        levels=[(level.value, words) for level, words in LEVELS.items()],
        own=[report for report in queries.reports_of(seat) if report.closed_at is None],
        wanted=wanted_of(seat, now),
    )


def wanted_of(seat: Seat, now: datetime) -> Sequence[DangerReport]:
    """Open reports of others: those on shifts that she leads, and of R2 and above those of her own line."""
    led = [need.id for first in callout_queries.supervised_needs(seat.need) for need in line_of(first)]
    found = {report.id: report for report in (*queries.open_on(led), *queries.seen_by_colleague(seat, now))}
    return [report for report in found.values() if report.seat_id != seat.id]


def report_for(seat: Seat, report_id: int, now: datetime) -> DangerReport:
    """A report that the holder of a seat may look at: her own, or one that wants her; Missing for any other."""
    report = queries.report_by_id(report_id)
    if report.seat_id != seat.id and report.id not in {one.id for one in wanted_of(seat, now)}:
        raise Missing
    return report


@dataclass(frozen=True)
class DangerForm:
    """The second tap: the level, what it means, what follows, and which case it is about."""

    level: DangerLevel
    seat: Seat
    typed: str = ""

    @property
    def means(self) -> object:
        """What the level means, in a sentence."""
        return LEVELS[self.level]

    @property
    def follows(self) -> object:
        """What happens on the press."""
        return WHAT_FOLLOWS[self.level]

    @cached_property
    def cases(self) -> Sequence[str]:
        """Codes of the cases that are open on this line."""
        return [case.code for case in open_cases(self.seat.need)]


@dataclass(frozen=True)
class DangerStand:
    """How it stands with a report, for somebody on shift: roles and moments, and no name but that of the member of
    staff whom the reporter can `ring`."""

    report: DangerReport
    mine: bool
    leads: bool
    ring: NamedSupervisor | None

    @property
    def means(self) -> object:
        """What the level means, in a sentence."""
        return LEVELS[self.report.level]

    @property
    def told(self) -> Sequence[tuple[object, object, datetime]]:
        """Who was told, or could not be, and when: each part once."""
        lines = {(line.whom, line.kind): line for line in people_told(self.report)}
        return [(WHOM[line.whom], LINES[line.kind], line.at) for line in lines.values() if line.whom is not None]

    @property
    def joined(self) -> bool:
        """Whether a second person is there."""
        return any(line.kind is LineKind.JOINED for line in self.report.lines)

    @property
    def higher(self) -> Sequence[tuple[str, object]]:
        """The levels that it can be raised to."""
        return [(level.value, words) for level, words in LEVELS.items() if level.rank > self.report.level.rank]


def stand_of(report: DangerReport, seat: Seat) -> DangerStand:
    """The page of a report for the holder of a seat."""
    mine = report.seat.volunteer_id == seat.volunteer_id
    led = {need.id for need in callout_queries.supervised_needs(seat.need)}
    named = callout_queries.named_supervisor(seat.need.call_out) if mine and report.closed_at is None else None
    return DangerStand(report, mine=mine, leads=not mine and report.seat.need_id in led, ring=named)
