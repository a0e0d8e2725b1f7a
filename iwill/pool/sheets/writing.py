"""A sheet as XLSX: text cells alone, a watermark on every printed page, a second sheet that says what this is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from iwill.pool.imports.delimited import warded
from iwill.pool.sheets.rules import plain
from iwill.pool.sheets.terms import CHECK, Column, Mark

_PHONE = re.compile(r"\+[0-9][0-9 +、-]*")
_TEXT = "@"
_FIXED = PatternFill("solid", fgColor="EEEEEE")
_BOLD, _WRAP = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def write_sheet(
    title: str, columns: Iterable[Column], rows: Iterable[Mapping[str, str]], mark: Mark, about: Iterable[str]
) -> bytes:
    """The workbook. `about` are the sentences of the second sheet; the check column is hidden."""
    columns = tuple(columns)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    _watermark(sheet, mark)
    sheet.freeze_panes = "B2"
    for place, column in enumerate(columns):
        letter = _letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column is CHECK
    sheet.append([_text(sheet, column.heading, head=True) for column in columns])
    for row in rows:
        sheet.append([_text(sheet, row.get(column.key, ""), fixed=not column.editable) for column in columns])
    words = book.create_sheet("说明 About")
    _watermark(words, mark)
    words.column_dimensions["A"].width = 90
    for sentence in (mark.organisation, f"{mark.who} · {mark.when}", mark.reason, "", *about):
        words.append([_text(words, sentence)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def safe(text: str) -> str:
    """The text with nothing in it that a spreadsheet would take for a formula; a phone number with + is none in a cell
    that is text."""
    text = plain(text)
    return text if _PHONE.fullmatch(text) else warded(text)


def _text(sheet: Any, text: str, *, head: bool = False, fixed: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=safe(text))
    # A text for good: also after somebody has pressed Enter in it.
    cell.data_type, cell.number_format = "s", _TEXT
    cell.alignment = _WRAP
    if head:
        cell.font = _BOLD
    if fixed or head:
        cell.fill = _FIXED
    return cell


def _watermark(sheet: Any, mark: Mark) -> None:
    """On every page that is printed. An ampersand begins a command there, so it is doubled."""
    words = [plain(word).replace("&", "&&")[:80] for word in (mark.organisation, mark.who, mark.when)]
    sheet.oddHeader.center.text = " · ".join(words)
    sheet.oddFooter.center.text = plain(mark.reason).replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "&P/&N"


def _letter(place: int) -> str:
    return chr(ord("A") + place)
