"""Every declared job, brought together: importing a feature's `jobs` module declares its work."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from iwill.core.errors import Invalid, Problem
from iwill.core.jobs import REGISTRY, Job

# In the order of the map. A feature without background work has no such module.
HOMES = (
    "accounts.jobs",
    "pool.jobs",
    "pool.public_days.jobs",
    "pool.teams.jobs",
    "pool.vetting.jobs",
    "pool.bulk.jobs",
    "pool.merging.jobs",
    "messaging.jobs",
    "callouts.jobs",
    "callouts.ladder.jobs",
    "callouts.changes.jobs",
    "shifts.jobs",
    "shifts.attendance.jobs",
    "shifts.supervision.jobs",
    "shifts.hours.jobs",
    "shifts.certificates.jobs",
    "shifts.care.jobs",
    "shifts.swaps.jobs",
    "shifts.danger.jobs",
    "shifts.handover.jobs",
    "engagement.recognition.jobs",
    "engagement.journeys.jobs",
    "engagement.answering.jobs",
    "engagement.training.jobs",
    "engagement.tasks.jobs",
    "insight.jobs",
    "engine.invariants",
)


def all_jobs() -> dict[str, Job]:
    """Every job of the program, by name."""
    for home in HOMES:
        if find_spec(f"iwill.{home}"):
            import_module(f"iwill.{home}")
    return dict(sorted(REGISTRY.items()))


def job_named(name: str) -> Job:
    """The job of that name; refuses an unknown one and says which there are."""
    jobs = all_jobs()
    if name not in jobs:
        known = ", ".join(jobs)
        raise Invalid([Problem("NAME", "unknown_job", f"no job is called {name}; there are {known}")])
    return jobs[name]
