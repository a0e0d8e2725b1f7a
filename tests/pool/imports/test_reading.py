"""Files: read by what they are, refused in a sentence that names the place, and opened with care."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from iwill.core.errors import IwillError, Refused
from iwill.pool.imports import gate, sheet_child
from iwill.pool.imports.reading import MOST_BYTES, read_file
from iwill.pool.imports.spreadsheet import read_sheet
from iwill.pool.imports.terms import Table
from tests.pool.imports.files import csv_bytes, with_part, xlsx_bytes

pytestmark = pytest.mark.usefixtures("ctx")

HEADINGS = ["姓名", "手机", "备注"]
ROWS = [["林小满", "13800000001", "可带新人"], ["王 芳", "13800000002", "=1+1"]]
SMALL = xlsx_bytes(HEADINGS, ROWS)


def refused(content: bytes, name: str = "file.csv", encoding: str | None = None) -> tuple[str, list[str]]:
    """The code of the refusal and the places that it names."""
    with pytest.raises(IwillError) as refusal:
        read_file(content, name, encoding)
    return refusal.value.code, [problem.path for problem in refusal.value.details]


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_is_found_out(encoding: str, found: str) -> None:
    table = read_file(csv_bytes(HEADINGS, ROWS, encoding), "a.csv")
    assert (table.encoding, cells(table)) == (found, ROWS)


def test_a_named_encoding_is_used_and_nothing_else() -> None:
    big5 = csv_bytes(HEADINGS[:2], [["陳大文", "13800000001"]], "big5")
    assert cells(read_file(big5, "a.csv", "big5")) == [["陳大文", "13800000001"]]
    assert refused(csv_bytes(HEADINGS, ROWS, "gb18030"), encoding="utf-8") == ("not_decoded", ["line 1"])
    assert refused(csv_bytes(HEADINGS, ROWS), encoding="klingon") == ("unknown_encoding", ["encoding"])
    assert refused(csv_bytes(HEADINGS, ROWS), encoding="base64") == ("unknown_encoding", ["encoding"])


def test_a_file_is_what_it_contains_whatever_its_name_says() -> None:
    assert read_file(SMALL, "list.csv").encoding == "xlsx"
    assert read_file(csv_bytes(HEADINGS, ROWS), "list.xlsx").encoding == "utf-8"
    assert cells(read_file(SMALL, "a.xlsx")) == cells(read_file(csv_bytes(HEADINGS, ROWS), "a.csv"))


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = "姓名,手机\r\n\r\n林小满,13800000001\r\n,\r\n王芳,13800000002\r\n".encode()
    assert [row.number for row in read_file(content, "a.csv").rows] == [3, 5]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_in_the_headings(separator: str) -> None:
    content = separator.join(HEADINGS[:2]) + "\n" + separator.join(ROWS[0][:2])
    assert cells(read_file(content.encode(), "a.csv")) == [ROWS[0][:2]]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", ("file_empty", [])),
        (b"\xef\xbb\xbf\r\n \r\n", ("file_empty", [])),
        (b"\0\0\0\0", ("file_empty", [])),
        ("姓名,手机\n".encode(), ("no_rows", ["row 2"])),
        ("姓名,手机\n,\n".encode(), ("no_rows", ["row 2"])),
        (b"name,phone\nA\0nn Lee,13800000001\n", ("nul_inside", ["byte 13"])),
        ('姓名,手机\n"林小满,13800000001\n王芳,13800000002\n'.encode(), ("quote_unclosed", ["row 2"])),
        ('姓名,手机\n林小满,"1380000"0001\n'.encode(), ("quote_unclosed", ["row 2"])),
        ("姓名,手机\n林小满,13800000001,x\n".encode(), ("ragged_row", ["row 2"])),
        ("姓名,手机,备注\n林小满,13800000001\n".encode(), ("ragged_row", ["row 2"])),
        (b"\xff\xff\x00ab\x00garbage,\x81", ("nul_inside", ["byte 3"])),
        (b"name,phone\n\xff\xfe\xfd\n", ("not_decoded", ["file"])),
        (b"%PDF-1.7 ...", ("not_a_table", [])),
        (b"\x89PNG\r\n\x1a\n", ("not_a_table", [])),
        (b"<html><table><tr><td>", ("not_a_table", [])),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ("old_excel", [])),
        (b"PK\x03\x04 and nothing more", ("sheet_damaged", [])),
        (b"x" * (MOST_BYTES + 1), ("file_too_large", [])),
    ],
)
def test_bad_files_are_refused_and_the_place_is_named(content: bytes, refusal: tuple[str, list[str]]) -> None:
    assert refused(content) == refusal


def test_too_many_columns_are_refused() -> None:
    wide = [f"column {number}" for number in range(201)]
    assert refused(csv_bytes(wide, [wide]))[0] == "too_many_rows"
    assert refused(xlsx_bytes(wide, [wide]))[0] == "too_many_rows"


def test_cells_of_a_workbook_are_text_and_no_formula_is_evaluated() -> None:
    rows = [["林小满", 13800000001, '=HYPERLINK("http://example.org","点我")'], ["王芳", 13800000002.0, None]]
    table = read_file(xlsx_bytes(HEADINGS, rows), "a.xlsx")
    assert cells(table) == [
        ["林小满", "13800000001", '=HYPERLINK("http://example.org","点我")'],
        ["王芳", "13800000002", ""],
    ]


def test_a_row_wider_than_the_headings_of_a_workbook_is_refused() -> None:
    assert refused(xlsx_bytes(HEADINGS, [[*ROWS[0], "more"]])) == ("ragged_row", ["row 2"])


def test_the_size_that_a_sheet_states_is_not_believed() -> None:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:C3"' in sheet
    for stated in (b'<dimension ref="A1:A1"', b'<dimension ref="A1:XFD1048576"'):
        lying = with_part(SMALL, "xl/worksheets/sheet1.xml", sheet.replace(b'<dimension ref="A1:C3"', stated))
        assert cells(read_file(lying, "a.xlsx")) == ROWS


def test_a_workbook_that_inflates_is_refused_before_it_is_opened() -> None:
    bomb = with_part(SMALL, "xl/worksheets/sheet2.xml", b"<row/>" * 9_000_000)
    assert len(bomb) < 200_000
    started = time.monotonic()
    assert refused(bomb, "a.xlsx") == ("sheet_inflates", [])
    assert time.monotonic() - started < 2


def test_a_size_declared_too_small_does_not_help_a_bomb() -> None:
    bomb = bytearray(with_part(SMALL, "xl/worksheets/sheet2.xml", b"<row/>" * 9_000_000))
    real = (54_000_000).to_bytes(4, "little")
    assert bomb.count(real) >= 1
    lying = bytes(bomb).replace(real, (1000).to_bytes(4, "little"))
    assert refused(lying, "a.xlsx")[0] in ("sheet_inflates", "sheet_damaged")


def test_an_archive_of_too_many_parts_or_of_another_kind_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(gate.MOST_PARTS + 1):
            archive.writestr(f"part{number}", b"")
    assert refused(content.getvalue()) == ("sheet_inflates", [])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", b"<w/>")
        archive.writestr("[Content_Types].xml", b"<Types/>")
    assert refused(content.getvalue()) == ("sheet_damaged", [])


def test_a_document_type_declaration_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet>&lol;</worksheet>'
    assert refused(with_part(SMALL, "xl/worksheets/sheet1.xml", laughs)) == ("sheet_entities", [])


def test_a_sheet_that_is_no_xml_is_refused() -> None:
    assert refused(with_part(SMALL, "xl/worksheets/sheet1.xml", b"<worksheet")) == ("sheet_damaged", [])


@pytest.mark.parametrize("limit", [{"memory_bytes": 20_000_000}, {"seconds": 0}])
def test_a_workbook_that_takes_too_much_memory_or_time_is_refused(limit: dict[str, int]) -> None:
    with pytest.raises(Refused) as refusal:
        read_sheet(SMALL, most_rows=10, most_columns=10, **limit)
    assert refusal.value.code == "sheet_too_heavy"


def test_the_reader_of_workbooks_knows_nothing_of_the_program() -> None:
    with open(sheet_child.__file__, encoding="utf-8") as source:
        assert "from iwill" not in source.read()
