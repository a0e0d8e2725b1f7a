"""Background work of certificates: what was in publicity long enough is issued, what was overtaken is noted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.db import transaction
from iwill.core.jobs import job
from iwill.shifts.certificates import queries, services


@job("issue-certificates", every=timedelta(minutes=10), meaning="issues certificates whose publicity is over")
def issue_certificates(now: datetime) -> dict[str, Any]:
    """Issue what is due and note what tells of corrected hours, each in a transaction of its own."""
    issued = superseded = 0
    for certificate_id in queries.due_to_issue(now):
        with transaction():
            issued += services.issue(queries.certificate_by_id(certificate_id), now=now)
    for certificate_id in queries.newly_overtaken():
        with transaction():
            superseded += services.note_superseded(certificate_id, now=now)
    return {"issued": issued, "superseded": superseded}
