"""Sheets through the browser: out with a reason, back with every difference shown, saved only when confirmed."""

from __future__ import annotations

import io
import json
import re
import zipfile

import flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.pool.models import Volunteer
from iwill.pool.sheets.models import SheetExport
from tests.web.conftest import House
from tests.web.signed_in import as_staff


def taken_out(browser: FlaskClient, **form: str) -> bytes:
    answer = browser.post("/people/sheets/out", data={"kind": "people", "reason": "check & call", **form})
    assert answer.status_code == 200, answer.text
    return answer.data


def brought_back(browser: FlaskClient, content: bytes) -> str:
    return browser.post("/people/sheets/back", data={"file": (io.BytesIO(content), "people.xlsx")}).text


def renamed(content: bytes, name: str) -> bytes:
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["B2"].value = name
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_sheet_goes_out_is_edited_and_saved_once_confirmed(app: flask.Flask, house: House) -> None:
    [person] = house.people(name="王晓明", phone="+8613912345678")
    staff = as_staff(app, Role.STAFF)
    content = renamed(taken_out(staff), "王小明")
    page = brought_back(staff, content)
    assert "王晓明" in page
    assert "王小明" in page
    assert house.rows(select(Volunteer.name)) == [("王晓明",)]
    parts = re.findall(r'name="part" value="([^"]+)"', page)
    assert "1 cell was written" in staff.post("/people/sheets/write", data={"part": parts}).text
    assert house.rows(select(Volunteer.name).where(Volunteer.id == person)) == [("王小明",)]
    assert "There is nothing to write" in brought_back(staff, content)
    assert "check &amp; call" in staff.get("/people/sheets").text


def test_contacts_are_in_it_only_when_ticked(app: flask.Flask, house: House) -> None:
    house.people(name="王晓明", phone="+8613912345678")
    staff = as_staff(app, Role.STAFF)
    heads = [
        [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
        for content in (taken_out(staff), taken_out(staff, contacts="on"))
    ]
    assert [any("Phone" in str(head) for head in found) for found in heads] == [False, True]
    assert [row.with_contacts for row in house.rows(select(SheetExport.with_contacts))] == [False, True]


def test_no_file_goes_out_without_a_reason_or_to_an_organizer(app: flask.Flask, house: House) -> None:
    staff, organizer = as_staff(app, Role.STAFF), as_staff(app, Role.ORGANIZER)
    for path in ("/people/sheets/out", "/people/records"):
        assert staff.post(path, data={"reason": " "}).status_code == 422
        assert organizer.post(path, data={"reason": "x"}).status_code == 403
    assert house.rows(select(SheetExport.id)) == []


def test_a_file_that_is_none_of_ours_is_refused_at_its_field(app: flask.Flask) -> None:
    page = brought_back(as_staff(app, Role.STAFF), b"name,phone")
    assert "not a sheet that was taken out here" in page


def test_a_roster_is_taken_out_by_whoever_runs_the_call_out(app: flask.Flask, house: House) -> None:
    [person] = house.people(name="王晓明", phone="+8613912345678")
    called = house.call({})
    browser = app.test_client()
    browser.post(called.paths[person], data={"action": "yes", "needs": str(called.need_ids[0])})
    organizer = as_staff(app, Role.ORGANIZER)
    address = f"/callouts/{called.call_out_id}/roster/sheet"
    assert organizer.post(address, data={}).status_code == 422
    answer = organizer.post(address, data={"reason": "briefing", "contacts": "on"})
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["编号 / Number", "称呼 / Likes to be called", "岗位 / Role"]


def test_the_national_record_holds_public_numbers_and_no_other(app: flask.Flask, house: House) -> None:
    house.people(name="王晓明", phone="+8613912345678")
    house.call({})
    staff = as_staff(app, Role.STAFF)
    told = json.loads(staff.post("/people/records", data={"reason": "report", "format": "json"}).data)
    assert [row["姓名"] for row in told["records"]["志愿者"]] == ["王晓明"]
    assert len(told["records"]) == 8
    assert len(told["records"]["志愿服务项目"]) == 1
    assert "13912345678" not in json.dumps(told)
    archive = zipfile.ZipFile(
        io.BytesIO(staff.post("/people/records", data={"reason": "report", "format": "csv", "contacts": "on"}).data)
    )
    assert "+8613912345678" in archive.read("志愿者.csv").decode("utf-8-sig")
    assert not [name for name in archive.namelist() if "证件" in archive.read(name).decode("utf-8-sig")]
