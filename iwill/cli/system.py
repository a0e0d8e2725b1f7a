"""Commands for the installation: migrate, serve, demo, jobs, backup, restore, doctor."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import flask_migrate

import config
from iwill.accounts.terms import SYSTEM
from iwill.cli import main
from iwill.cli.running import DONE, REFUSED, Told, application, in_application
from iwill.core import clock
from iwill.core.db import transaction
from iwill.engine import backup as making
from iwill.engine import doctor as examination
from iwill.engine import registry, revision, running, serving
from iwill.engine import restore as restoring
from iwill.messaging import hold


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
    app = application(serving=True)
    settings: config.Settings = app.extensions["iwill_settings"]
    with app.app_context():
        revision.require_migrated()
        if settings.env == "development":
            _greet(settings.base_url)
    serving.serve(app, host, port)


def _greet(address: str) -> None:
    """Print where the pages are, and a way in for each kind of person that the demo knows."""
    from iwill.demo import desk  # noqa: PLC0415  (production never gets here)

    with transaction():
        doors = desk.sign_in_links(clock.now())
    click.echo(f"iwill is at {address} and runs until Ctrl-C.")
    if doors:
        click.echo("Open one of these; each link signs one person in, once, in one browser:")
        click.echo("\n".join(doors))


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


@jobs.command("replay")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day before which it ends.")
@click.option("--people", type=click.IntRange(1, 100_000), default=200, show_default=True, help="Made up if none are.")
@in_application
def replay_jobs(first: datetime, last: datetime, people: int) -> Told:
    """Live through days with made-up people, and print what the journeys did; for an empty or a demo database."""
    from iwill.demo import replay  # noqa: PLC0415  (the other commands do without it)

    told = replay.replay(first.date(), last.date(), people)
    facts = {"people": told.people, "moments": told.moments, "letters": told.letters}
    facts |= {"lines": [{"journey": one.journey, "year": one.year, **one.counts} for one in told.lines]}
    return Told(facts, DONE, tuple(replay.as_table(told).splitlines()))


@main.command()
@in_application
def demo() -> dict[str, Any]:
    """Load a made-up pool to look at, once; refused in production."""
    from iwill.demo import loading  # noqa: PLC0415  (the other commands do without it)

    with transaction():
        return loading.load(clock.now())


@main.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@in_application
def backup(path: Path) -> dict[str, Any]:
    """Save the database to PATH while everything runs. The keys are not in the file."""
    facts = making.back_up(path.resolve(), clock.now())
    running.note_backup(facts["rows"])
    return facts


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--release", is_flag=True, help="Lift the hold: send again what is due from now on.")
@in_application
def restore(path: Path | None, release: bool) -> dict[str, Any]:
    """Put the backup at PATH in the place of the database; it starts on hold, and nothing is sent again."""
    if (path is None) is not release:
        raise click.UsageError("name a backup to restore, or --release to lift the hold of an earlier one")
    if path is None:
        with transaction():
            hold.release(by=SYSTEM, now=clock.now())
        return {"held": False}
    return restoring.restore(path.resolve(), clock.now())


@main.command()
@in_application
def doctor() -> Told:
    """Say in words what is wrong with this installation; exits with 1 where something is."""
    findings = examination.examine(clock.now())
    well = examination.all_well(findings)
    lines = [f"{finding.verdict:<8} {finding.check}: {finding.sentence}" for finding in findings]
    lines.append("Nothing is wrong." if well else "Something is wrong; see the lines that begin with that word.")
    facts = {"well": well, "findings": [vars(finding) for finding in findings]}
    return Told(facts, DONE if well else REFUSED, tuple(lines))
