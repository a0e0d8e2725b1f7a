"""CSV, strictly: an open quotation mark or a row of another length is refused with its line, never guessed at."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.imports.terms import FILE_CUT, QUOTE_UNCLOSED, RAGGED_ROW, TOO_MANY_ROWS

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
    """All records. Refuses by row: bad quoting, a record of another length than the first, a file that stops in the
    middle of one, and too many."""
    records: list[list[str]] = []
    for cells in _records(text, records):
        records.append(cells)
        if len(records) > most_rows or len(cells) > most_columns:
            raise Invalid([Problem(f"row {len(records)}", TOO_MANY_ROWS, sentence_for(TOO_MANY_ROWS))], TOO_MANY_ROWS)
    first = next((index for index, cells in enumerate(records) if any(cells)), None)
    if first is not None:
        _require_even(records, first, whole=text.endswith(("\n", "\r")))
    return records


def _records(text: str, before: Sequence[list[str]]) -> Iterator[list[str]]:
    """One record after the other; `before` are those that were read already, by which a bad one is numbered."""
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _refused(QUOTE_UNCLOSED, len(before) + 1) from None
        if cells is None:
            return
        yield cells


def _require_even(records: list[list[str]], first: int, *, whole: bool) -> None:
    width = len(records[first])
    for number, cells in enumerate(records[first:], start=first + 1):
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width and any(cell.strip() for cell in cells):
            # A short last row without the end of a line is where a file was cut off.
            stopped = number == len(records) and len(cells) < width and not whole
            raise _refused(FILE_CUT if stopped and number > first + 1 else RAGGED_ROW, number)


def _refused(code: str, row: int) -> Invalid:
    message = sentence_for(code)
    return Invalid([Problem(f"row {row}", code, message)], code, message)
