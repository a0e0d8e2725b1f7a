"""Whole files in the shapes that are really sent: every row accounted for, and a second time nothing new."""

from __future__ import annotations

import pytest

from iwill.accounts.terms import SYSTEM
from iwill.pool.imports.hours.cells import is_ticked, read_cell
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.reading import read_file
from iwill.pool.imports.rejects import rejects_file
from iwill.pool.imports.terms import Field, Table
from tests.conftest import NOW, ROOT

pytestmark = pytest.mark.usefixtures("ctx")

FILES = ("signup-survey.xlsx", "roster-2022-gbk.csv", "overseas-form.csv")


def table(name: str) -> Table:
    return read_file((ROOT / "tests" / "files" / name).read_bytes(), name)


@pytest.mark.parametrize(
    ("name", "rows", "created", "merged", "rejected"),
    [("roster-2022-gbk.csv", 520, 497, 20, 3), ("overseas-form.csv", 312, 287, 6, 19)],
)
def test_every_row_has_one_outcome_and_what_was_rejected_comes_back_whole(
    name: str, rows: int, created: int, merged: int, rejected: int
) -> None:
    first = import_table(table(name), by=SYSTEM, now=NOW)
    told = {key: number for key, number in first.counts().items() if key != "flagged"}
    assert told == {"rows": rows, "created": created, "merged": merged, "unchanged": 0, "rejected": rejected}
    again = import_table(table(name), by=SYSTEM, now=NOW)
    assert again.counts() | {"created": 0, "merged": 0, "unchanged": created + merged} == again.counts()
    back = read_file(rejects_file(first, table(name)), "rejects.csv")
    returned = import_table(back, by=SYSTEM, now=NOW)
    assert [row.reason for row in returned.rows] == [row.reason for row in first.rows if row.reason]


def test_all_hours_are_read_but_those_that_say_none() -> None:
    texts = {
        (row.cells[column.place].strip(), column.days)
        for name in FILES
        for found in [table(name)]
        for column in found.columns
        if column.field is Field.HOURS
        for row in found.rows
        if row.cells[column.place].strip()
    }
    unread = {text for text, days in texts if read_cell(text, days) is None}
    assert unread == {"暂停，等下学期", "不固定，提前一天约"}
    assert len({text for text, _days in texts if not is_ticked(text)}) == 17
