"""CSV, strictly: an open quotation mark or a row of another length is refused with its line, never guessed at."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.imports.terms import QUOTE_UNCLOSED, RAGGED_ROW, TOO_MANY_ROWS

_SEPARATORS = (",", "\t", ";")
# What a spreadsheet would take for a formula, in either width, and how many of our apostrophes stand before it.
_WARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def warded(cell: str) -> str:
    """The cell with an apostrophe before anything that a spreadsheet would take for a formula."""
    return "'" + cell if _RISKY.match(cell) else cell


def unwarded(cell: str) -> str:
    """The cell as it was before `warded`."""
    return cell[1:] if _WARDED.match(cell) else cell


def read_records(text: str, *, most_rows: int, most_columns: int) -> list[list[str]]:
    """All records. Refuses bad quoting by line, a record of another length than the first by row, and too many."""
    records: list[list[str]] = []
    for cells in _records(text):
        records.append(cells)
        if len(records) > most_rows or len(cells) > most_columns:
            raise Invalid([Problem(f"row {len(records)}", TOO_MANY_ROWS, sentence_for(TOO_MANY_ROWS))], TOO_MANY_ROWS)
    first = next((index for index, cells in enumerate(records) if any(cells)), None)
    if first is not None:
        _require_even(records, first)
    return records


def _records(text: str) -> Iterator[list[str]]:
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            message = sentence_for(QUOTE_UNCLOSED)
            raise Invalid([Problem(f"line {line}", QUOTE_UNCLOSED, message)], QUOTE_UNCLOSED, message) from None
        if cells is None:
            return
        line = reader.line_num + 1
        yield cells


def _require_even(records: list[list[str]], first: int) -> None:
    width = len(records[first])
    for number, cells in enumerate(records[first:], start=first + 1):
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width and any(cell.strip() for cell in cells):
            message = sentence_for(RAGGED_ROW)
            raise Invalid([Problem(f"row {number}", RAGGED_ROW, message)], RAGGED_ROW, message)
