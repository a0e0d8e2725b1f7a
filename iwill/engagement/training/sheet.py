"""An attendance list as a file: CSV in any of the usual encodings, or a workbook."""

from __future__ import annotations

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.engagement.training.rules import Line, columns_of, read_line
from iwill.engagement.training.terms import NO_ATTENDANCE_COLUMNS
from iwill.pool.imports.reading import open_file


def read_list(content: bytes, name: str) -> list[Line]:
    """The lines of the list with their numbers in the file. Refused as any file is that cannot be read, and where no
    column could name anybody."""
    sheet = open_file(content, name)
    columns = columns_of(sheet.headings)
    if not {"number", "email", "phone"} & set(columns):
        said = sentence_for(NO_ATTENDANCE_COLUMNS)
        raise Invalid([Problem("file", NO_ATTENDANCE_COLUMNS, said)], NO_ATTENDANCE_COLUMNS, said)
    return [read_line(row.number, row.cells, columns) for row in sheet.rows]
