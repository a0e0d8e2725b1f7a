"""Rejected rows go back whole, with their number and the reason, safe to open, and can come in again."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest

from iwill.accounts.terms import SYSTEM
from iwill.pool.imports.delimited import unwarded, warded
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.reading import read_file
from iwill.pool.imports.rejects import REASON_HEADING, ROW_HEADING, rejects_file, write_private
from iwill.pool.imports.terms import Table
from tests.conftest import NOW
from tests.pool.imports.files import (
    OVERSEAS,
    ROSTER,
    SURVEY,
    csv_bytes,
    overseas_row,
    roster_row,
    survey_row,
    xlsx_bytes,
)

pytestmark = pytest.mark.usefixtures("ctx")

HEADINGS = ["姓名", "手机", "备注"]
RISKY = [
    "=1+1",
    "+86 138",
    "-",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''+1",
    "'x",
    "a=b",
]


def back(table: Table) -> bytes:
    return rejects_file(import_table(table, by=SYSTEM, now=NOW), table)


def test_the_file_has_the_same_columns_the_number_and_the_reason_in_words() -> None:
    table = read_file(csv_bytes(HEADINGS, [["林小满", "13800000001", ""], ["王芳", "1380000", "你好"]]), "a.csv")
    content = back(table)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADINGS, ROW_HEADING, REASON_HEADING]
    assert rows[1][:4] == ["王芳", "1380000", "你好", "3"]
    assert "phone" in rows[1][4]
    assert len(rows) == 2


@pytest.mark.parametrize("cell", RISKY)
def test_no_cell_is_a_formula_and_every_cell_comes_back_as_it_was(cell: str) -> None:
    assert warded(cell)[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert unwarded(warded(cell)) == cell


@pytest.mark.parametrize("cell", [cell for cell in RISKY if cell.strip() and not cell.startswith("'")])
@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_rejected_row_comes_in_again_as_it_was(make: object, cell: str) -> None:
    content = make(HEADINGS, [["王芳", "1380000", cell.replace("\r", "\n")]])  # type: ignore[operator]
    table = read_file(content, "a")
    again = read_file(back(table), "rejects.csv")
    assert again.rows[0].cells[:3] == table.rows[0].cells


def test_a_corrected_file_may_be_rejected_again_without_growing() -> None:
    table = read_file(csv_bytes(HEADINGS, [["王芳", "1380000", ""]]), "a.csv")
    again = read_file(back(table), "b.csv")
    third = read_file(back(again), "c.csv")
    assert third.headings == again.headings == (*HEADINGS, ROW_HEADING, REASON_HEADING)


@pytest.mark.parametrize(
    ("headings", "bad", "place", "good"),
    [
        (SURVEY, survey_row(手机号码="1.38001e+10", 邮箱="a@b,org", 补充="=1+1\n周三"), 4, "13800000001"),
        (ROSTER, roster_row(联系电话="1380000636", 邮箱="无", 备注="+86 只发邮件"), 2, "13800006361/13800006362"),
        (OVERSEAS, overseas_row(Mobile="4165550124", Email="none", weekdays="6pm-9pm"), 3, "+1 416 555 0124"),
    ],
)
def test_a_corrected_row_of_any_form_goes_in_as_if_it_had_been_right_at_once(
    headings: list[str], bad: list[str], place: int, good: str
) -> None:
    right = [good if at == place else cell for at, cell in enumerate(bad)]
    table = read_file(csv_bytes(headings, [bad]), "a.csv")
    lines = list(csv.reader(io.StringIO(back(table).decode("utf-8-sig"))))
    lines[1][place] = good
    corrected = read_file(csv_bytes(lines[0], lines[1:], "utf-8-sig"), "rejects.csv")
    assert [row.outcome.value for row in import_table(corrected, by=SYSTEM, now=NOW).rows] == ["created"]
    once_more = read_file(csv_bytes(headings, [right]), "b.csv")
    assert [row.outcome.value for row in import_table(once_more, by=SYSTEM, now=NOW).rows] == ["unchanged"]


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    scratch = write_private(tmp_path / "rejects.csv", b"x")
    assert stat.S_IMODE(scratch.stat().st_mode) == 0o600
