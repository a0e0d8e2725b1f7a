"""Commands of pool."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from iwill.accounts.terms import SYSTEM
from iwill.cli import main
from iwill.cli.running import in_application, wants_json
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import sentence_for
from iwill.pool.imports import importing, mapping, reading, rejects
from iwill.pool.imports.terms import ImportReport, TeamFilled
from iwill.pool.merging.services import note_pairs


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come of each row and change nothing.")
@click.option("--rejects", "rejects_path", type=click.Path(dir_okay=False, path_type=Path), help="Write rejected rows.")
@click.option("--encoding", help="Read the text in this encoding instead of finding out, for example gb18030.")
@click.option(
    "--map", "mapped", multiple=True, metavar="HEADER=FIELD", help="Say what a column means; - leaves it out."
)
@click.option(
    "--file-date", type=click.DateTime(["%Y-%m-%d"]), help='When the file was written, for "next March" in it.'
)
@in_application
def import_file(
    file: Path,
    dry_run: bool,
    rejects_path: Path | None,
    encoding: str | None,
    mapped: tuple[str, ...],
    file_date: datetime | None,
) -> dict[str, Any]:
    """Take a file of volunteers (XLSX or CSV) into the pool: all of it or nothing."""
    if rejects_path is not None and rejects_path.resolve() == file.resolve():
        raise click.UsageError("--rejects names the file that is being imported; nothing was read")
    now = clock.now()
    # One byte more than is allowed is enough to see that a file is too large.
    with file.open("rb") as stream:
        content = stream.read(reading.MOST_BYTES_OF_A_COMMAND + 1)
    dated = file_date.date() if file_date else None
    sheet = reading.open_file(content, file.name, encoding, file_date=dated, by_command=True)
    chosen = mapping.given(mapped, sheet.headings)
    choices = mapping.checked(mapping.remembered(sheet.headings) | chosen)
    table = reading.as_table(sheet, choices)
    scratch: Path | None = None
    try:
        with transaction():
            report = importing.import_table(table, by=SYSTEM, now=now, dry_run=dry_run)
            if chosen and not dry_run:
                mapping.remember(sheet.headings, choices, by=SYSTEM, now=now)
            if rejects_path is not None:
                scratch = rejects.write_private(rejects_path, rejects.rejects_file(report, table))
        if scratch is not None and rejects_path is not None:
            os.replace(scratch, rejects_path)
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
    if not dry_run:
        # In a transaction of its own: whatever comes of the search, the rows are in.
        with transaction():
            note_pairs(now=now, among=report.people())
    told: dict[str, Any] = {**report.counts(), "encoding": report.encoding}
    return told if wants_json() else {**told, **_in_words(report)}


def _in_words(report: ImportReport) -> dict[str, Any]:
    """What a person at the keyboard wants to know besides: which column became what, and why rows were rejected."""
    words: dict[str, Any] = {f"column {column.heading}": column.field.value for column in report.columns}
    words |= {f"team {team.name}": f"{team.joined} joined" + _uncoordinated(team) for team in report.teams}
    words |= {f"column {heading}": "not recognised" for heading in report.unrecognised}
    words |= {f"rejected, {code}": f"{number} ({sentence_for(code)})" for code, number in report.reasons().items()}
    return words | {f"flagged, {code}": f"{number} ({sentence_for(code)})" for code, number in report.flags().items()}


def _uncoordinated(team: TeamFilled) -> str:
    return "" if team.coordinated else "; nobody coordinates it yet"
