"""Running one job once, and leaving word of how it went."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.jobs import Job, JobPulse

log = logging.getLogger(__name__)

# Backups are made by a timer of the machine; doctor asks when the last one was.
LAST_BACKUP = "backup"

# A job that is woken each second would otherwise write, and sync to disk, each second for nothing.
PULSE_EVERY = timedelta(seconds=30)


def run_job(job: Job, now: datetime) -> dict[str, Any]:
    """Run a job now and note that it came to its end, or that it failed; a failure is raised again."""
    try:
        counts = job.run(now)
    except Exception as fault:
        _note_failure(job, fault)
        raise
    _note_end(job, counts)
    return counts


def pulses() -> dict[str, JobPulse]:
    """When each job last ran and last failed."""
    return {pulse.job: pulse for pulse in db.session.query(JobPulse)}


def note_backup(rows: int) -> None:
    """Remember that a backup was made."""
    with transaction() as session:
        session.merge(JobPulse(job=LAST_BACKUP, finished_at=clock.real_now(), counts={"rows": rows}, failure=None))


def _note_end(job: Job, counts: dict[str, Any]) -> None:
    moment = clock.real_now()
    last = db.session.get(JobPulse, job.name, populate_existing=True)
    if last and last.finished_at and not last.failure and job.every < PULSE_EVERY:
        since = moment - last.finished_at.astimezone(UTC)
        if timedelta(0) <= since < PULSE_EVERY:
            db.session.rollback()
            return
    with transaction() as session:
        pulse = session.get(JobPulse, job.name) or JobPulse(job=job.name)
        pulse.finished_at, pulse.counts, pulse.failure = moment, counts, None
        session.add(pulse)


def _note_failure(job: Job, fault: Exception) -> None:
    db.session.rollback()
    try:
        with transaction() as session:
            pulse = session.get(JobPulse, job.name) or JobPulse(job=job.name, counts={})
            pulse.failed_at, pulse.failure = clock.real_now(), type(fault).__name__
            session.add(pulse)
    except SQLAlchemyError:
        # The database itself is the trouble; the log line of the caller is all that can be left behind.
        log.warning("the failure of %s could not be noted", job.name)
