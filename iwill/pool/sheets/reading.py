"""A sheet comes back: through the same gate and the same capped child process as an import."""

from __future__ import annotations

from iwill.core.errors import Refused
from iwill.pool.imports.delimited import unwarded
from iwill.pool.imports.reading import MOST_BYTES, MOST_ROWS
from iwill.pool.imports.spreadsheet import read_sheet
from iwill.pool.imports.terms import FILE_TOO_LARGE
from iwill.pool.sheets.terms import CHECK, COLUMNS, NOT_OUR_SHEET, SheetKind, SheetLine, key_column

_MOST_COLUMNS = 40
_ZIP = b"PK\x03\x04"


def read_back(content: bytes) -> tuple[SheetKind, list[SheetLine]]:
    """What kind of sheet it is, and its rows. Refuses anything that was not taken out here, or lost what makes it
    readable; columns may stand in another order, and others may have been added."""
    if len(content) > MOST_BYTES:
        raise Refused(FILE_TOO_LARGE)
    if not content.startswith(_ZIP):
        raise Refused(NOT_OUR_SHEET)
    records = read_sheet(content, most_rows=MOST_ROWS + 1, most_columns=_MOST_COLUMNS).rows
    headings = [unwarded(cell).strip() for cell in records[0]] if records else []
    kind = _kind(headings)
    places = {column.key: headings.index(column.heading) for column in COLUMNS[kind] if column.heading in headings}
    lines = []
    for number, cells in enumerate(records[1:], start=2):
        told = {key: unwarded(cells[place]) if place < len(cells) else "" for key, place in places.items()}
        if any(told.values()):
            lines.append(SheetLine(number, told))
    return kind, lines


def _kind(headings: list[str]) -> SheetKind:
    """By the first column, which differs; people and rosters, which both go by the person, by the others."""
    if len(set(headings) - {""}) < len([one for one in headings if one]) or CHECK.heading not in headings:
        raise Refused(NOT_OUR_SHEET)
    for kind in (SheetKind.CREDENTIALS, SheetKind.ROSTER, SheetKind.PEOPLE):
        own = {column.heading for column in COLUMNS[kind] if not column.contact and not column.editable}
        if own <= set(headings):
            assert key_column(kind).heading in headings
            return kind
    raise Refused(NOT_OUR_SHEET)
