"""The pool as a spreadsheet: out with its marks, edited, and in again with nothing written that was not edited."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import flask
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.pool.merging import services as merging
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving, people
from iwill.pool.services.contacts import contact_value
from iwill.pool.sheets.models import SheetExport
from iwill.pool.sheets.reading import read_back
from iwill.pool.sheets.rules import Verdict, verdict
from iwill.pool.sheets.services import applying, exporting, reviewing
from iwill.pool.sheets.terms import COLUMNS, Mark, Review, SheetKind
from iwill.pool.sheets.writing import safe
from iwill.pool.terms import CredentialState
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)
MARK = Mark("北京博能志愿者库", "周敏 & 值班", "2026-11-21 19:00", "核对电话")
Edit = Callable[[Any], None]


def taken_out(*, contacts: bool = True, reason: str = "核对电话") -> bytes:
    mark = Mark(MARK.organisation, MARK.who, MARK.when, reason)
    return exporting.export_people(mark, ["说明"], language="zh-Hans", contacts=contacts, by=STAFF, now=NOW)


def edited(content: bytes, edits: dict[tuple[int, str], str], kind: SheetKind = SheetKind.PEOPLE) -> bytes:
    """The sheet after somebody has typed into cells: (row, column key) -> words."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for (row, key), words in edits.items():
        heading = next(column.heading for column in COLUMNS[kind] if column.key == key)
        sheet.cell(row, headings.index(heading) + 1).value = words
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def reviewed(content: bytes, *, may_contacts: bool = True) -> Review:
    kind, lines = read_back(content)
    return reviewing.review(kind, lines, may_contacts=may_contacts)


def applied(content: bytes) -> Review:
    kind, lines = read_back(content)
    return applying.apply(kind, lines, may_contacts=True, by=STAFF, now=NOW)


def told(review: Review) -> set[tuple[int, str, str]]:
    return {(one.row, one.column.key if one.column else "", one.code) for one in review.problems}


def test_a_sheet_that_comes_back_untouched_changes_nothing(ctx: flask.Flask) -> None:
    a_volunteer("王晓明", phone="+8613912345678", skills=["listening", "legal"])
    a_volunteer("-于静", zone=None, language="en")
    review = reviewed(edited(taken_out(), {}))
    assert (review.rows, review.differences, review.problems) == (2, (), ())


def test_only_what_was_edited_is_written(ctx: flask.Flask) -> None:
    volunteer = a_volunteer("王晓明", phone="+8613912345678", email="wang@pool.example", skills=["listening"])
    content = edited(
        taken_out(),
        {
            (2, "name"): "王小明",
            (2, "region"): "北京",
            (2, "skills"): "倾听、法律",
            (2, "phone"): "13912345678、139 1234 5679",
            (2, "email"): "",
        },
    )
    volunteer.zone = "Europe/London"
    db.session.flush()
    assert {one.column.key for one in reviewed(content).differences} == {"name", "region", "skills", "phone", "email"}
    assert volunteer.name == "王晓明"
    applied(content)
    assert (volunteer.name, volunteer.region, volunteer.zone) == ("王小明", "北京", "Europe/London")
    assert {held.skill for held in volunteer.skills} == {"listening", "legal"}
    assert [contact_value(one) for one in volunteer.contacts] == ["+8613912345678", "+8613912345679"]
    assert reviewed(content).differences == ()
    [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "volunteer.edited"))
    assert line.details == {"sheet": "people", "columns": ["name", "region", "skills", "phone", "email"]}


def test_every_cell_that_cannot_be_taken_is_named_with_row_column_and_reason(ctx: flask.Flask) -> None:
    for name in ("王晓明", "李静", "赵云", "周敏", "吴丹"):
        a_volunteer(name, phone="+8613912345678")
    gone, merged, kept = (
        db.session.scalars(select(Volunteer).where(Volunteer.name == name)).one() for name in ("赵云", "周敏", "吴丹")
    )
    content = edited(
        taken_out(),
        {
            (2, "name"): "  ",
            (2, "zone"): "Mars/Olympus",
            (2, "language"): "fr",
            (2, "skills"): "倾听、飞行",
            (2, "phone"): "1.38001e+10",
            (2, "region"): "京" * 101,
            (3, "number"): "V-NOBODY00",
            (6, "check"): "",
        },
    )
    leaving.erase_person(gone, by=STAFF, now=NOW)
    merging.merge(kept, merged, {}, by=STAFF, now=NOW)
    assert told(reviewed(content)) == {
        (2, "name", "cell_empty"),
        (2, "zone", "cell_no_zone"),
        (2, "language", "cell_no_language"),
        (2, "skills", "cell_no_skill"),
        (2, "phone", "cell_no_contact"),
        (2, "region", "cell_too_long"),
        (3, "number", "unknown_row"),
        (4, "number", "erased_row"),
        (5, "number", "merged_row"),
        (6, "check", "check_damaged"),
    }


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(ctx: flask.Flask) -> None:
    volunteer = a_volunteer("王晓明")
    content = edited(taken_out(), {(2, "region"): "北京", (2, "preferred_name"): "小明"})
    volunteer.region = "上海"
    db.session.flush()
    review = applied(content)
    assert told(review) == {(2, "region", "changed_meanwhile")}
    assert (volunteer.region, volunteer.preferred_name) == ("上海", "小明")


def test_contacts_go_out_and_come_in_only_where_they_may(ctx: flask.Flask) -> None:
    a_volunteer("王晓明", phone="+8613912345678")
    assert "13912345678" not in unpacked(taken_out(contacts=False))
    content = edited(taken_out(), {(2, "phone"): "+8613912345679"})
    assert told(reviewed(content, may_contacts=False)) == {(2, "phone", "contacts_closed")}


def test_a_verified_credential_is_not_changed_by_a_sheet(ctx: flask.Flask) -> None:
    volunteer = a_volunteer("王晓明")
    for state in (CredentialState.SUBMITTED, CredentialState.VERIFIED):
        credential = people.add_credential(volunteer, "physician", now=NOW, number="110-2020")
        credential.state = state
    db.session.flush()
    out = exporting.export_credentials(MARK, [], language="zh-Hans", by=STAFF, now=NOW)
    assert "110-2020" not in unpacked(out)
    edits = {(row, "valid_until"): "2027-01-31" for row in (2, 3)}
    review = applied(edited(out, edits | {(2, "issued_on"): "去年"}, SheetKind.CREDENTIALS))
    assert told(review) == {(2, "issued_on", "cell_no_date"), (3, "valid_until", "verified_since")}
    assert [one.valid_until for one in volunteer.credentials] == [date(2027, 1, 31), None]


def test_one_person_on_two_lines_of_a_roster_has_one_name(ctx: flask.Flask) -> None:
    volunteer = a_volunteer("王晓明", phone="+8613912345678")
    out = exporting.export_roster(
        [(volunteer, {"role": "接线员"}), (volunteer, {"role": "督导"})], MARK, [], contacts=True, by=STAFF, now=NOW
    )
    review = reviewed(edited(out, {(2, "preferred_name"): "小明", (3, "preferred_name"): "明明"}, SheetKind.ROSTER))
    assert told(review) == {(3, "preferred_name", "row_twice")}
    assert [(one.row, one.after) for one in review.differences] == [(2, "小明")]


def test_nothing_in_a_sheet_is_a_formula_and_every_page_says_who_took_it_and_why(ctx: flask.Flask) -> None:
    for name in ("=HYPERLINK(1)", "+cmd", "@SUM(1)", "\t=1", "＝1"):
        volunteer = a_volunteer("王晓明")
        volunteer.region = name
    db.session.flush()
    content = taken_out()
    sheet, about = load_workbook(io.BytesIO(content)).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert [cell.value for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value)[:1] in "=+@＝"] == []
    assert "周敏 && 值班" in sheet.oddHeader.center.text
    assert sheet.oddFooter.center.text == "核对电话"
    assert "核对电话" in [row[0].value for row in about.iter_rows()]
    assert reviewed(content).differences == reviewed(content).problems == ()


def test_a_phone_number_stays_a_phone_number() -> None:
    assert (safe("+8613912345678、+447700900123"), safe("+cmd|1"), safe("a\x0bb")) == (
        "+8613912345678、+447700900123",
        "'+cmd|1",
        "ab",
    )


def test_each_file_that_goes_out_is_kept_with_its_reason(ctx: flask.Flask) -> None:
    a_volunteer("王晓明")
    taken_out()
    [sheet] = db.session.scalars(select(SheetExport))
    assert (sheet.kind, sheet.reason, sheet.rows, sheet.with_contacts) == ("people", "核对电话", 1, True)
    [line] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sheet.exported"))
    assert line.details == {"kind": "people", "rows": 1, "contacts": True}
    with pytest.raises(Invalid):
        taken_out(reason="  ")


def test_files_that_are_no_sheet_of_ours_are_refused(ctx: flask.Flask) -> None:
    a_volunteer("王晓明")
    content = edited(taken_out(), {})
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0].delete_cols(11)
    without_check = io.BytesIO()
    book.save(without_check)
    for file in (b"name,phone\n", content[:2000], without_check.getvalue()):
        with pytest.raises((Refused, Invalid)):
            read_back(file)


@pytest.mark.parametrize(
    ("cell", "current", "cell_out", "current_out", "expected"),
    [
        ("a", "a", True, True, Verdict.LEAVE),
        ("a", "b", True, False, Verdict.LEAVE),
        ("b", "a", False, True, Verdict.WRITE),
        ("b", "b", False, False, Verdict.LEAVE),
        ("b", "c", False, False, Verdict.CLASH),
    ],
)
def test_an_edit_is_told_from_a_change_on_file(
    cell: str, current: str, cell_out: bool, current_out: bool, expected: Verdict
) -> None:
    found = verdict(cell=cell, current=current, cell_as_it_went_out=cell_out, current_as_it_went_out=current_out)
    assert found is expected


def unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())
