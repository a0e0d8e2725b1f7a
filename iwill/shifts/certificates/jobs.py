"""Background work of certificates: what was in publicity long enough is issued, what was overtaken is noted, and once
a working day somebody hears what waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from iwill.core import policy as policies
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db, transaction
from iwill.core.jobs import job
from iwill.messaging.models import Message
from iwill.shifts.certificates import queries, services, telling
from iwill.shifts.certificates.rules import is_time_to_tell
from iwill.shifts.hours.queries import working_days


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


@job(
    "tell-of-applications",
    every=timedelta(minutes=10),
    meaning="tells whoever is in charge, once a working day, how many applications for a certificate wait",
)
def tell_of_applications(now: datetime) -> dict[str, Any]:
    """Say it once a day, from the hour on, while any wait."""
    waiting, day = queries.count_applied(), civil_day(now)
    local = now.astimezone(ZoneInfo(organisation_zone()))
    told = exists().where(Message.cause == telling.waiting_on(day))
    if not is_time_to_tell(waiting, local, policies.current(db.session())) or db.session.scalar(select(told)):
        return {"told": 0}
    if not working_days(day, day)(day):
        return {"told": 0}
    with transaction():
        return {"told": telling.tell_of_waiting(waiting, day, now=now)}
