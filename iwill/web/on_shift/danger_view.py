"""What stands on the desk's pages of danger: lists, one timeline with names, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.core.errors import Missing
from iwill.pool import queries as pool_queries
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger import queries
from iwill.shifts.danger.models import DangerLine, DangerReport
from iwill.web.desk import words as desk_words
from iwill.web.desk.staff_names import StaffNames
from iwill.web.shifts.danger_words import LEVELS, LINES, OUTCOMES, WHOM

Choice = tuple[str, object]
MOST_CLOSED = 50


@dataclass(frozen=True)
class ReportRow:
    """A report in a line: what, where, since when, and what is owed."""

    report: DangerReport
    when: str
    ago: str
    follow_up_overdue: bool
    debrief_overdue: bool


@dataclass(frozen=True)
class TimelineRow:
    """One line of a timeline in words, with the name of who did it, or was told."""

    when: str
    what: object
    whom: object
    who: str
    more: object


@dataclass(frozen=True)
class ReportPage:
    """What on_shift/danger_report.html prints."""

    report: DangerReport
    row: ReportRow
    means: object
    reporter: str
    lines: Sequence[TimelineRow]
    levels: Sequence[Choice]
    outcomes: Sequence[Choice]
    follow_up_by: str
    debrief_by: str
    outcome: object


def report_rows(reports: Sequence[DangerReport], now: datetime) -> list[ReportRow]:
    """These reports as lines."""
    return [_row(report, now) for report in reports]


def report_page(report: DangerReport, now: datetime) -> ReportPage:
    """One report with its timeline."""
    names, zone = _Names(), report.seat.need.call_out.timezone
    return ReportPage(
        report=report,
        row=_row(report, now),
        means=LEVELS[report.level],
        reporter=report.seat.volunteer.preferred_name,
        lines=[_line(line, names, zone) for line in report.lines],
        levels=[(level.value, words) for level, words in LEVELS.items() if level is not report.level],
        outcomes=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
        follow_up_by=desk_words.instant(report.follow_up_due_at, zone) if report.follow_up_due_at else "",
        debrief_by=desk_words.instant(report.debrief_due_at, zone) if report.debrief_due_at else "",
        outcome=OUTCOMES[report.outcome] if report.outcome else "",
    )


def per_level(reports: Sequence[DangerReport]) -> list[tuple[str, int]]:
    """How many there were of each level."""
    return [(level.value, sum(report.level is level for report in reports)) for level in DangerLevel]


def open_and_closed(now: datetime) -> tuple[list[ReportRow], list[ReportRow]]:
    """What somebody has to do something about, and the last that are done with."""
    return report_rows(queries.open_reports(), now), report_rows(queries.closed_reports(MOST_CLOSED), now)


class _Names:
    """Names behind labels such as volunteer:7 and staff:3, each looked up once."""

    def __init__(self) -> None:
        self._staff = StaffNames()
        self._known: dict[str, str] = {}

    def of(self, label: str) -> str:
        if label not in self._known:
            self._known[label] = self._look_up(label)
        return self._known[label]

    def _look_up(self, label: str) -> str:
        kind, _colon, number = label.partition(":")
        if kind != "volunteer":
            return self._staff.of(label)
        try:
            return pool_queries.volunteer_by_id(int(number)).preferred_name or label
        except Missing:
            return label


def _row(report: DangerReport, now: datetime) -> ReportRow:
    follow_up, debrief = report.follow_up_due_at, report.debrief_due_at
    return ReportRow(
        report=report,
        when=desk_words.instant(report.reported_at, report.seat.need.call_out.timezone),
        ago=desk_words.ago(report.reported_at, now),
        follow_up_overdue=follow_up is not None and report.followed_up_at is None and follow_up < now,
        debrief_overdue=debrief is not None and report.debriefed_at is None and debrief < now,
    )


def _line(line: DangerLine, names: _Names, zone: str) -> TimelineRow:
    return TimelineRow(
        when=desk_words.instant(line.at, zone),
        what=LINES[line.kind],
        whom=WHOM[line.whom] if line.whom else "",
        who=names.of(line.person or line.by),
        more=OUTCOMES[line.outcome] if line.outcome else line.level.value if line.level else "",
    )
