"""Run as a program of its own: reads an XLSX file on standard input under hard limits, writes {rows, saved_on} as JSON.

It imports nothing of iwill, so that it starts fast and has nothing to give away. Formulas are not evaluated: a cell
with one is its text. Its arguments are the most rows and columns, and the bytes of memory and seconds of processor
that it may use. Exit codes: 0 done, 3 too many rows or columns, 4 not readable, 5 too heavy; a signal may end it too.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
import zipfile
from datetime import date, datetime, time
from typing import Any

# A few rows may be left empty between others; a sheet that is one long gap may not.
BLANK_ROWS = 10_000
TOO_MANY, NOT_READABLE, TOO_HEAVY = 3, 4, 5


def cell_text(value: Any) -> str:
    """The words of a cell as somebody who types it would write them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time(0) else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(getattr(value, "text", value))


def saved_on(book: Any, content: bytes) -> str | None:
    """The day on which a workbook was saved last, where it says so itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # Without this part the library would say today.
        if "docProps/core.xml" not in archive.namelist():
            return None
    moment = book.properties.modified or book.properties.created
    return moment.date().isoformat() if isinstance(moment, datetime) else None


def read_cells(book: Any, most_rows: int, most_columns: int) -> list[list[str]] | None:
    """All rows of the first sheet that has any; None where there are more than allowed."""
    for sheet in book.worksheets:
        # The size that a file states for its sheet is left out of account: it may be missing or wrong.
        sheet.reset_dimensions()
        rows: list[list[str]] = []
        filled = last_filled = 0
        for values in sheet.iter_rows(values_only=True):
            cells = _without_tail([cell_text(value) for value in values])
            rows.append(cells)
            if cells:
                filled, last_filled = filled + 1, len(rows)
            if filled > most_rows or len(cells) > most_columns or len(rows) > most_rows + BLANK_ROWS:
                return None
        if filled:
            return rows[:last_filled]
    return []


def _without_tail(cells: list[str]) -> list[str]:
    """The cells up to the last one with anything in it."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def main() -> int:
    """Read, limit, write."""
    most_rows, most_columns, memory_bytes, seconds = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    warnings.simplefilter("ignore")
    from openpyxl import load_workbook  # noqa: PLC0415  (loaded under the limits)

    try:
        content = sys.stdin.buffer.read()
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        rows = read_cells(book, most_rows, most_columns)
        day = saved_on(book, content)
    except MemoryError:
        return TOO_HEAVY
    except Exception as damage:
        return TOO_HEAVY if "out of memory" in str(damage) else NOT_READABLE
    if rows is None:
        return TOO_MANY
    sys.stdout.buffer.write(json.dumps({"rows": rows, "saved_on": day}).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
