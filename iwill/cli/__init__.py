"""The command line. Every command takes --at and --json, prints one object or plain lines, and exits 0, 1, 2 or 3.

running   what all commands share: the clock, the output, the exit codes
system    migrate, serve, demo, jobs, backup, restore, doctor
accounts  staff add, client add, audit verify
pool      import
people    pool verify, pool move, person export, person erase
callouts  request open
hours     hours late
insight   insight rebuild
"""

from __future__ import annotations

import os

import click

from iwill.cli.running import IwillGroup
from iwill.core.starting import without_collecting


@click.group(cls=IwillGroup)
def main() -> None:
    """Keep a pool of volunteers ready; turn a crisis request into a staffed roster."""
    # What this program writes, the database first of all, holds personal data: only its own user may read it.
    os.umask(0o077)


with without_collecting():
    from iwill.cli import accounts, callouts, hours, insight, people, pool, system  # noqa: F401  (each adds its commands to `main`)
