"""Hostile and broken workbooks: each refused in its own words, with little memory and little time."""

from __future__ import annotations

import io
import resource
import stat
import time
import zipfile
from collections.abc import Iterator

import pytest

from iwill.core.errors import IwillError
from iwill.pool.imports.reading import open_file
from iwill.pool.imports.spreadsheet import CPU_SECONDS, MEMORY_BYTES
from tests.pool.imports.files import with_part, xlsx_bytes

pytestmark = pytest.mark.usefixtures("ctx")

HEADINGS = ["姓名", "手机", "备注"]
SMALL = xlsx_bytes(HEADINGS, [["林小满", "13800000001", "可带新人"], ["王芳", "13800000002", ""]])
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def sheet(rows: str) -> bytes:
    return with_part(SMALL, SHEET, (HEAD + rows + "</sheetData></worksheet>").encode())


def part(name: str, content: bytes = b"x") -> bytes:
    return with_part(SMALL, name, content)


def types_saying(words: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as book:
        told = book.read("[Content_Types].xml").decode()
    return part("[Content_Types].xml", told.replace("spreadsheetml.sheet.main", words).encode())


def locked() -> bytes:
    """An archive whose first part says that it needs a password."""
    content = bytearray(SMALL)
    content[6] |= 1
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def link() -> bytes:
    content = io.BytesIO(SMALL)
    with zipfile.ZipFile(content, "a") as archive:
        entry = zipfile.ZipInfo("xl/shadow.xml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/shadow")
    return content.getvalue()


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, SMALL)
    return content.getvalue()


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ATTACKS: dict[str, tuple[bytes, str]] = {
    "a bomb": (part("xl/worksheets/sheet2.xml", b"<row/>" * 9_000_000), "sheet_inflates"),
    "entities": (with_part(SMALL, SHEET, (LAUGHS + HEAD).encode()), "sheet_entities"),
    "entities in wide letters": (with_part(SMALL, SHEET, ("\ufeff" + LAUGHS).encode("utf-16-le")), "sheet_entities"),
    "entities behind a long comment": (
        with_part(SMALL, SHEET, f"<!--{'x' * 200_000}-->{LAUGHS}{HEAD}".encode()),
        "sheet_entities",
    ),
    "a million columns": (sheet('<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'), "too_many_rows"),
    "columns beyond the last": (sheet('<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'), "sheet_damaged"),
    "a row far below": (sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "too_many_rows"),
    "links to other files": (part("xl/externalLinks/externalLink1.xml"), "sheet_links"),
    "a connection": (part("xl/connections.xml"), "sheet_links"),
    "macros": (part("xl/vbaProject.bin"), "sheet_macros"),
    "macros by declaration": (types_saying("sheet.macroEnabled.main"), "sheet_macros"),
    "a workbook of the binary kind": (part("xl/workbook.bin"), "old_excel"),
    "a password on a part": (locked(), "sheet_locked"),
    "a password on the whole": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "sheet_locked",
    ),
    "an archive of files": (zipped("a.xlsx", "b.xlsx"), "archive"),
    "an archive inside": (part("xl/embeddings/more.xlsx", SMALL), "sheet_nested"),
    "a link in the archive": (link(), "sheet_damaged"),
    "a path that climbs": (part("xl/../../etc/passwd"), "sheet_damaged"),
    "a document": (zipped("[Content_Types].xml", "word/document.xml"), "sheet_damaged"),
}


@pytest.fixture(autouse=True)
def _light() -> Iterator[None]:
    """Neither this process nor the one that opens workbooks may grow or work beyond what is allowed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A child is counted with the size of the process that it came from, and the largest so far can be a browser of
    # another test: where either is larger than what is allowed, this one is known only not to be larger still.
    larger = max(before.ru_maxrss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert after.ru_maxrss * 1024 <= max(larger * 1024, MEMORY_BYTES)
    assert after.ru_utime - before.ru_utime <= CPU_SECONDS + 1


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_an_attack_is_refused_in_its_own_words(attack: str) -> None:
    content, code = ATTACKS[attack]
    began = time.process_time()
    with pytest.raises(IwillError) as refusal:
        open_file(content, "list.xlsx")
    assert refusal.value.code == code
    assert time.process_time() - began < CPU_SECONDS


def test_a_formula_is_text_that_nobody_reckons() -> None:
    content = xlsx_bytes(HEADINGS, [["林小满", "13800000001", '=HYPERLINK("http://example.org","点我")']])
    assert open_file(content, "list.xlsx").rows[0].cells[2].startswith("=HYPERLINK")


def test_a_wrong_extension_changes_nothing() -> None:
    assert open_file(SMALL, "list.csv").encoding == "xlsx"
    assert open_file("姓名,手机\n林小满,13800000001\n".encode(), "list.xlsx").encoding == "utf-8"


def test_a_workbook_cut_anywhere_is_refused_and_the_row_named() -> None:
    big = xlsx_bytes(HEADINGS, [[f"林小{number}", f"1380000{number:04d}", "x" * 40] for number in range(900)])
    rows = []
    for cut in range(1024, len(big), 1024):
        with pytest.raises(IwillError) as refusal:
            open_file(big[:cut], "list.xlsx")
        assert refusal.value.code in ("file_cut", "sheet_damaged")
        rows += [int(one.path.split()[1]) for one in refusal.value.details if refusal.value.code == "file_cut"]
    assert rows == sorted(rows)
    assert rows[-1] > 500


def test_a_table_cut_anywhere_is_refused_by_row_or_read_as_far_as_it_is_whole() -> None:
    text = "姓名,手机,备注\n" + "".join(f'林小{number},1380000{number:04d},"周三\n晚上"\n' for number in range(60))
    content = text.encode()
    refusals = [refusal for cut in range(200, len(content) - 1, 37) if (refusal := refusal_of(content[:cut]))]
    assert len(refusals) > 20
    assert {refusal.code for refusal in refusals} <= {"file_cut", "quote_unclosed", "ragged_row"}
    assert all(refusal.details[0].path.startswith("row ") for refusal in refusals)


def refusal_of(content: bytes) -> IwillError | None:
    """Why a table is refused; one that is read has nothing but whole rows."""
    try:
        table = open_file(content, "list.csv")
    except IwillError as refusal:
        return refusal
    assert all(row.cells[2] == "周三\n晚上" for row in table.rows)
    return None


def test_the_day_on_which_a_workbook_was_saved_is_read_and_a_date_in_its_name_beats_it() -> None:
    written = open_file(SMALL, "list.xlsx").written
    assert written is not None
    assert written.earliest == written.latest
    named = open_file(SMALL, "名单2022-06-30.xlsx").written
    assert named is not None
    assert named.earliest.isoformat() == "2022-06-30"
