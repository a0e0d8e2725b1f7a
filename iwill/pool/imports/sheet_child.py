"""Run as a program of its own: reads an XLSX file on standard input under hard limits, writes its cells as JSON.

It imports nothing of iwill, so that it starts fast and has nothing to give away. Formulas are not evaluated: a cell
with one is its text. Exit codes: 0 done, 3 too large, 4 not readable; a limit that is hit ends the process by signal.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from datetime import date, datetime, time
from typing import Any

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
TOO_LARGE, NOT_READABLE = 3, 4


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


def read_cells(content: bytes, most_rows: int, most_columns: int) -> list[list[str]] | None:
    """All rows of the first sheet that has any; None where there are more than allowed."""
    from openpyxl import load_workbook  # noqa: PLC0415  (loaded under the limits)

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
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
            if filled > most_rows or len(cells) > most_columns:
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
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    warnings.simplefilter("ignore")
    try:
        rows = read_cells(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    except MemoryError:
        return TOO_LARGE
    except Exception:
        return NOT_READABLE
    if rows is None:
        return TOO_LARGE
    sys.stdout.buffer.write(json.dumps(rows).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
