"""Bytes become a table: by what the file is, not by what its name says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.imports.columns import is_chinese, recognise
from iwill.pool.imports.delimited import read_records, unwarded
from iwill.pool.imports.relative import Written, written_by_name, written_on
from iwill.pool.imports.spreadsheet import read_sheet
from iwill.pool.imports.terms import (
    FILE_EMPTY,
    FILE_TOO_LARGE,
    NO_ROWS,
    NOT_A_TABLE,
    OLD_EXCEL,
    RAGGED_ROW,
    SHEET_LOCKED,
    Row,
    Sheet,
    Table,
)
from iwill.pool.imports.text import decode

# What a page takes, and what a command takes of text: the file of a page travels inside the page between its steps. A
# workbook is opened in a process with little memory, and is held to the smaller one everywhere.
MOST_BYTES, MOST_BYTES_OF_A_COMMAND = 5_000_000, 50_000_000
MOST_ROWS, MOST_ROWS_OF_A_COMMAND = 20_000, 200_000
MOST_COLUMNS = 200

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream in which a workbook with a password is kept.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_NO_TABLES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"SQLite format 3",
)


def read_file(
    content: bytes,
    name: str,
    encoding: str | None = None,
    *,
    choices: Mapping[str, str] | None = None,
    file_date: date | None = None,
) -> Table:
    """The table in a file: opened, and its columns recognised, or meaning what was chosen. Refuses as those two do."""
    return as_table(open_file(content, name, encoding, file_date=file_date), choices)


def open_file(
    content: bytes,
    name: str,
    encoding: str | None = None,
    *,
    file_date: date | None = None,
    by_command: bool = False,
) -> Sheet:
    """What stands in a file. Its content decides whether it is a workbook or text; its name is only looked at for a
    date, which beats the one in a workbook's properties, as `file_date` beats both.

    Refuses what is too large, empty, no table, cut off, badly quoted or ragged.
    """
    workbook = content.startswith(_ZIP)
    _refuse_no_table(content, MOST_BYTES_OF_A_COMMAND if by_command and not workbook else MOST_BYTES)
    written = written_on(file_date) if file_date else written_by_name(name)
    if workbook:
        book = read_sheet(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
        records, used, written = book.rows, "xlsx", written or book.written
    else:
        text, used = decode(content, encoding)
        most_rows = MOST_ROWS_OF_A_COMMAND if by_command else MOST_ROWS
        records = read_records(text, most_rows=most_rows, most_columns=MOST_COLUMNS)
    return _sheet(records, used, sha256(content).hexdigest(), written)


def as_table(sheet: Sheet, choices: Mapping[str, str] | None = None) -> Table:
    """The sheet with the meaning of its columns. Refuses one without a name or a contact column."""
    columns, unrecognised = recognise(sheet.headings, choices)
    return Table(
        sheet.headings,
        columns,
        unrecognised,
        sheet.rows,
        sheet.encoding,
        sheet.digest,
        is_chinese(columns),
        sheet.written,
    )


def _refuse_no_table(content: bytes, most_bytes: int) -> None:
    if len(content) > most_bytes:
        raise Refused(FILE_TOO_LARGE)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused(FILE_EMPTY)
    if content.startswith(_OLE):
        raise Refused(SHEET_LOCKED if _LOCKED in content else OLD_EXCEL)
    if content.startswith(_NO_TABLES) or content[:1024].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise Refused(NOT_A_TABLE)


def _sheet(records: list[list[str]], encoding: str, digest: str, written: Written | None) -> Sheet:
    numbered = [(number, cells) for number, cells in enumerate(records, start=1) if any(cell.strip() for cell in cells)]
    if not numbered:
        raise Refused(FILE_EMPTY)
    headings = tuple(unwarded(heading).strip() for heading in numbered[0][1])
    width = len(headings)
    for number, cells in numbered[1:]:
        _refuse_wider(number, cells, width)
    if len(numbered) == 1:
        recognise(headings)
        raise Invalid([Problem("row 2", NO_ROWS, sentence_for(NO_ROWS))], NO_ROWS, sentence_for(NO_ROWS))
    rows = tuple(Row(number, _padded(cells, width)) for number, cells in numbered[1:])
    return Sheet(headings, rows, encoding, digest, written)


def _padded(cells: list[str], width: int) -> tuple[str, ...]:
    """A row as wide as the headings; spreadsheets leave empty cells at the end of a row away."""
    return tuple(unwarded(cell) for cell in (cells + [""] * width)[:width])


def _refuse_wider(number: int, cells: list[str], width: int) -> None:
    if any(cell.strip() for cell in cells[width:]):
        message = sentence_for(RAGGED_ROW)
        raise Invalid([Problem(f"row {number}", RAGGED_ROW, message)], RAGGED_ROW, message)
