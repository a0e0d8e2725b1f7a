"""Commands for the installation: migrate, serve, demo, jobs, audit, backup, restore, doctor."""

from __future__ import annotations

import os
from typing import Any

import click
import flask_migrate

from iwill.cli import main
from iwill.cli.running import application, in_application
from iwill.core import clock
from iwill.engine import registry, revision, running, serving


@main.command()
@in_application
def migrate() -> dict[str, Any]:
    """Bring the database to the newest version."""
    flask_migrate.upgrade()
    return {"migrated": revision.newest()}


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 inside a container.")
def serve(port: int, host: str) -> None:
    """Serve the pages and the API, and run the jobs, in one process."""
    # Links in messages have to lead here. In production the address is compulsory, so this sets nothing there.
    os.environ.setdefault("IWILL_BASE_URL", f"http://127.0.0.1:{port}")
    app = application()
    with app.app_context():
        revision.require_migrated()
    serving.serve(app, host, port)


@main.group()
def jobs() -> None:
    """See the background jobs, and run one by hand."""


@jobs.command("list")
@in_application
def list_jobs() -> dict[str, Any]:
    """Name each job, how often it is due, and when it last ran."""
    ended = {name: pulse.finished_at for name, pulse in running.pulses().items()}
    listed = {}
    for name, job in registry.all_jobs().items():
        last = ended.get(name)
        listed[name] = {
            "every_seconds": int(job.every.total_seconds()),
            "meaning": job.meaning,
            "last_ran": last.isoformat() if last else None,
        }
    return listed


@jobs.command("run")
@click.argument("name")
@in_application
def run_job(name: str) -> dict[str, Any]:
    """Run one job now, in this process; it is safe beside a running server."""
    job = registry.job_named(name)
    return {"job": name, **running.run_job(job, clock.now())}
