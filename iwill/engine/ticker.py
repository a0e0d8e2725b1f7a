"""The in-process ticker: wakes the declared jobs at their pace and decides nothing.

APScheduler is a bare alarm clock here. What is due, and that it happens once, is settled by rows: a tick that is lost,
late or doubled (two processes, a restart) harms nothing. So its own memory is enough, and no job store is shared.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from iwill.core import clock
from iwill.core.db import db
from iwill.core.jobs import Job
from iwill.engine.registry import all_jobs
from iwill.engine.running import run_job

log = logging.getLogger(__name__)


class Ticker:
    """Wakes each job at its pace, in threads of this process, until it is stopped."""

    def __init__(self, app: Flask, jobs: Iterable[Job] | None = None) -> None:
        self._app = app
        self._jobs = list(all_jobs().values() if jobs is None else jobs)
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            # One thread each, so that a slow delivery cannot keep the waves from going out.
            executors={"default": ThreadPoolExecutor(max(1, len(self._jobs)))},
            # Without these, a tick that comes a second late would be dropped in silence.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone="UTC",
        )

    def start(self) -> None:
        """Begin to tick. The first tick of each job comes at once, because work may have waited while nothing ran."""
        # A job that is still at work when its next tick comes is left alone; that is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for job in self._jobs:
            self._scheduler.add_job(
                self.tick,
                "interval",
                args=[job],
                id=job.name,
                seconds=job.every.total_seconds(),
                next_run_time=clock.real_now(),
            )
        self._scheduler.start()

    def tick(self, job: Job) -> None:
        """Run one job once. Whatever goes wrong is logged, and the next tick comes all the same."""
        with self._app.app_context():
            try:
                counts = run_job(job, clock.now())
                done = {key: value for key, value in counts.items() if value}
                if done:
                    log.info("%s: %s", job.name, done)
            except Exception:
                log.exception("%s failed; it is tried again at its next tick", job.name)
            finally:
                db.session.remove()

    def stop(self) -> None:
        """Stop ticking and wait for the jobs at work, each of which ends after the item in hand."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
