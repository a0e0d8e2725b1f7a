"""The record of what is kept and what was destroyed of a request: on its page, and as a file.

/requests/<id>/destruction.csv
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from iwill.accounts.terms import Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.destruction.models import DestructionRecord
from iwill.callouts.destruction.queries import as_csv, record_of
from iwill.callouts.destruction.terms import Cause, Ground
from iwill.callouts.models import CrisisRequest
from iwill.core.errors import Missing
from iwill.core.localtime import known_zone
from iwill.web.desk import words as desk_words
from iwill.web.desk.staff_names import StaffNames
from iwill.web.guard import for_staff
from iwill.web.pool.sheets import as_file

pages = Blueprint("destruction", __name__)

KINDS: dict[str, object] = {
    "request_words": _l("words of the request"),
    "requester_contacts": _l("contact data of whoever asked"),
    "launch_reason": _l("why one person launched alone"),
    "seats_served": _l("seats served"),
    "case_codes": _l("case codes"),
    "handover_notes": _l("hand-overs"),
    "danger_reports": _l("timelines of danger"),
}
GROUNDS: dict[Ground, object] = {
    Ground.DESTROY: _l("to be destroyed"),
    Ground.EVALUATION: _l("kept for evaluation"),
    Ground.SERVICE_RECORD: _l("kept as a service record"),
}
CAUSES: dict[Cause, object] = {
    Cause.CLOSED: _l("the request was closed"),
    Cause.DECLINED: _l("the request was declined"),
    Cause.RAN_OUT: _l("nobody closed it, and the time of keeping ran out"),
}


@dataclass(frozen=True)
class DestructionRow:
    """One kind of thing in words."""

    kind: object
    ground: object
    held: int
    destroyed: int
    when: str


@dataclass(frozen=True)
class DestructionPart:
    """The part of a request's page that says what became of what was held."""

    record: DestructionRecord
    cause: object
    when: str
    by: str
    rows: list[DestructionRow]


def destruction_part(found: CrisisRequest) -> DestructionPart | None:
    """The record in words; None while the request goes on."""
    record = record_of(found)
    if record is None:
        return None
    zone = known_zone(found.timezone, "UTC")
    rows = []
    for line in record.lines:
        moment = line.destroyed_at if line.held and line.destroyed == line.held else line.due_at
        rows.append(
            DestructionRow(
                kind=KINDS.get(line.kind, line.kind),
                ground=GROUNDS[line.ground],
                held=line.held,
                destroyed=line.destroyed,
                when=desk_words.instant(moment, zone) if moment else "",
            )
        )
    return DestructionPart(
        record=record,
        cause=CAUSES[record.cause],
        when=desk_words.instant(record.written_at, zone),
        by=StaffNames().of(record.written_by),
        rows=rows,
    )


@pages.get("/requests/<int:request_id>/destruction.csv")
@for_staff(Permission.RUN_CALLOUTS)
def as_table(request_id: int) -> Response:
    """The record as a table of counts."""
    record = record_of(callout_queries.request_by_id(request_id))
    if record is None:
        raise Missing
    return as_file(as_csv(record).encode("utf-8-sig"), "text/csv; charset=utf-8", f"destruction-{request_id}.csv")
