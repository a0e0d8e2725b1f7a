"""A table of a board as a file: CSV with a mark of its encoding, so that a spreadsheet opens it rightly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from werkzeug.wrappers import Response

from iwill.core import clock
from iwill.core.civil import civil_day


def as_csv(name: str, narrowed: str, columns: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The table, under a name that says what narrows it and on which day it was read."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(column) for column in columns])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    parts = [name, narrowed, civil_day(clock.now()).isoformat()]
    response = Response(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{"-".join(one for one in parts if one)}.csv"'
    return response


def _plain(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    words = "" if cell is None else str(cell)
    return f"'{words}" if words[:1] in ("=", "+", "@") or (words[:1] == "-" and not words[1:2].isdigit()) else words
