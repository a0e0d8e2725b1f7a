"""Timelines as a table, for a review of what was done and when: ids and codes, people as labels, no name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.shifts.danger.models import DangerReport

HEAD = (
    "report",
    "call_out",
    "shift",
    "case",
    "drill",
    "late",
    "at",
    "minutes_after",
    "line",
    "by",
    "whom",
    "person",
    "level",
    "outcome",
)


def export_timelines(reports: Sequence[DangerReport], kind: str, *, by: Actor, now: datetime) -> bytes:
    """Every line of these reports as csv or json; who took how many is noted."""
    rows = [row for report in reports for row in timeline(report)]
    audit.record(by, "danger.exported", "danger", now=now, reports=len(reports), lines=len(rows), kind=kind)
    if kind == "json":
        return json.dumps({"lines": rows}, ensure_ascii=False, indent=1).encode()
    text = io.StringIO()
    writer = csv.DictWriter(text, HEAD, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def timeline(report: DangerReport) -> list[dict[str, Any]]:
    """The lines of one report in order, with the minutes since it was made."""
    need = report.seat.need
    return [
        {
            "report": report.id,
            "call_out": need.call_out_id,
            "shift": need.id,
            "case": report.case_code,
            "drill": report.drill,
            "late": report.late,
            "at": line.at.isoformat(),
            "minutes_after": round((line.at - report.reported_at).total_seconds() / 60, 1),
            "line": line.kind.value,
            "by": line.by,
            "whom": line.whom.value if line.whom else "",
            "person": line.person or "",
            "level": line.level.value if line.level else "",
            "outcome": line.outcome.value if line.outcome else "",
        }
        for line in report.lines
    ]
