"""Declaring background work, and running each civil period of it exactly once.

A job is a plain function `run(now)` that opens its own transactions, one per item, so that a crash loses at most the
item in hand. Whoever runs it (the ticker, a worker, a person with `iwill jobs run`) decides nothing.

Nightly work is keyed by a civil label such as "2026-11-21" in the organisation's zone, so that neither daylight saving
nor a restart can drop or double it: the row (job, period) is unique, and taking it is fenced.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Integer, String, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core import clock
from iwill.core.db import Base, UtcDateTime, db, transaction


@dataclass(frozen=True)
class Job:
    """Background work: its name, how often it is due, and the function that does it.

    `run(now)` returns a small dict of counts for the log and for `iwill jobs run`.
    """

    name: str
    every: timedelta
    meaning: str
    run: Callable[[datetime], dict[str, Any]]


REGISTRY: dict[str, Job] = {}


def job(name: str, *, every: timedelta, meaning: str) -> Callable[[Callable[[datetime], dict[str, Any]]], Any]:
    """Declare the decorated function as a job."""

    def register(run: Callable[[datetime], dict[str, Any]]) -> Callable[[datetime], dict[str, Any]]:
        REGISTRY[name] = Job(name, every, meaning, run)
        return run

    return register


class JobRun(Base):
    """One civil period of one job; the unique key is what makes it happen once."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(20))
    fence: Mapped[int] = mapped_column(Integer, default=0)
    lease_owner: Mapped[str] = mapped_column(String(32))
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JobPulse(Base):
    """When a job last came to its end and when it last failed, by real time: what doctor and /healthz/deep read.

    `failure` names the kind of error and nothing of its text, which could quote a person's data.
    """

    __tablename__ = "job_pulse"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(100))


LEASE = timedelta(minutes=5)


def once_per_period(name: str, period: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """Run `work` unless this period of the job is done or is being done; returns its counts, or None.

    `work` must itself be safe to repeat: a process that dies in the middle is followed by another after its lease.
    """
    owner = secrets.token_hex(8)
    fence = _take(name, period, owner)
    if fence is None:
        return None
    counts = work()
    with transaction() as session:
        session.execute(
            update(JobRun)
            .where(JobRun.job == name, JobRun.period == period, JobRun.fence == fence, JobRun.lease_owner == owner)
            .values(finished_at=clock.real_now())
        )
    return counts


def _take(name: str, period: str, owner: str) -> int | None:
    moment = clock.real_now()
    try:
        with transaction() as session:
            row = session.scalar(select(JobRun).where(JobRun.job == name, JobRun.period == period).with_for_update())
            if row is None:
                session.add(JobRun(job=name, period=period, lease_owner=owner, lease_until=moment + LEASE, fence=1))
                return 1
            if row.finished_at is not None or row.lease_until > moment:
                return None
            row.fence, row.lease_owner, row.lease_until = row.fence + 1, owner, moment + LEASE
            return row.fence
    except IntegrityError:
        return None


def finished_periods(name: str) -> set[str]:
    """The periods of a job that are done."""
    return set(db.session.scalars(select(JobRun.period).where(JobRun.job == name, JobRun.finished_at.is_not(None))))
