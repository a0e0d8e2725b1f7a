"""What danger lets go of. A timeline is kept longer than what was handed over, for the evaluation that the law allows
after an assessment (突发事件应对法 art. 85): it holds ids, codes and instants, and no word about anybody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import delete

from iwill.callouts.destruction import services as destruction
from iwill.callouts.destruction.holdings import Holding, hold
from iwill.callouts.destruction.terms import Ground
from iwill.callouts.models import CrisisRequest
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import purge
from iwill.shifts.cases.purge import held_on_seats, over_on_seats
from iwill.shifts.danger.models import DangerLine, DangerReport

REPORTS_KEPT = declare(
    "purge.danger_days",
    365,
    "days",
    "突发事件应对法 art. 85: kept for evaluation after an assessment; the length is our own judgement",
    "reports of danger and their timelines are deleted this long after the request was closed",
)


def count_reports(request: CrisisRequest) -> int:
    """How many reports are kept for a request."""
    return held_on_seats(DangerReport, request)


@purge("danger_reports", keep=REPORTS_KEPT)
def danger_reports(before: datetime) -> int:
    """The reports of requests that were over before the instant, with every line."""
    found = over_on_seats(DangerReport, before)
    counts = Counter(found.values())
    now = destruction.before_destroying(counts, before, REPORTS_KEPT)
    db.session.execute(delete(DangerLine).where(DangerLine.report_id.in_(found)))
    db.session.execute(delete(DangerReport).where(DangerReport.id.in_(found)))
    destruction.note_destroyed("danger_reports", counts, now)
    return len(found)


hold(Holding("danger_reports", count_reports, Ground.EVALUATION, REPORTS_KEPT))
