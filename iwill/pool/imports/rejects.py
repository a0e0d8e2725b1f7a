"""The rows that were rejected go back as a file: the same columns, with the row's number and the reason in words."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path

from iwill.core.errors import sentence_for
from iwill.pool.imports.delimited import warded
from iwill.pool.imports.terms import ImportReport, RowResult, Table

# Both languages in one heading, so that the file is known again whoever asked for it.
ROW_HEADING, REASON_HEADING = "行号 / Row", "原因 / Reason"


def rejects_file(report: ImportReport, table: Table) -> bytes:
    """CSV in UTF-8 with a mark, for a spreadsheet. Whatever it would take for a formula has an apostrophe before it,
    which is taken off again when the corrected file comes back."""
    kept = [place for place, heading in enumerate(table.headings) if heading not in (ROW_HEADING, REASON_HEADING)]
    reasons = {row.number: _told(row) for row in report.rows if row.reason}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*(warded(table.headings[place]) for place in kept), ROW_HEADING, REASON_HEADING])
    for row in table.rows:
        if reason := reasons.get(row.number):
            cells = [warded(row.cells[place]) for place in kept]
            writer.writerow([*cells, str(row.number), reason])
    return text.getvalue().encode("utf-8-sig")


def _told(row: RowResult) -> str:
    """Why a row was rejected, with the columns in which the reason lies."""
    sentence = sentence_for(row.reason or "")
    return f"{', '.join(row.headings)}: {sentence}" if row.headings else sentence


def write_private(path: Path, content: bytes) -> Path:
    """Write beside `path`, readable by the owner alone, and return the scratch file; `os.replace` puts it in place.

    So a full disk is noticed before anything is committed, and a file that is there already is not half overwritten.
    """
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(scratch)
